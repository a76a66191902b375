"""The pytest plugin: `@pytest.mark.rewardkit("roman")` puts a reward through the suite.

Outside the package `rewardkit`, so that a pytest run that has nothing to do with
rewards imports nothing of it.
"""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "rewardkit(name, cases=None, seconds=1.0, examples=100): "
        "call the argument `clause` once per clause of rewardkit's conformance suite",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a marked test one parameter per clause."""
    marker = metafunc.definition.get_closest_marker("rewardkit")
    if marker is None:
        return
    from rewardkit.testing import clauses

    settings = dict(marker.kwargs)
    if settings.get("cases"):
        settings["cases"] = metafunc.definition.path.parent / settings["cases"]
    metafunc.parametrize(
        "clause", clauses(*marker.args, **settings), ids=lambda clause: clause.__name__
    )
