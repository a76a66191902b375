"""What is installed, found without importlib.metadata: the same, and where not, by it."""

import subprocess
import sys
from importlib import metadata
from importlib.machinery import PathFinder

import pytest

from rewardkit import distributions
from rewardkit.distributions import Point, find_points, find_version, is_installed

GROUP = "rk_test_group"
POINTS = f"""
# [{GROUP}] in a comment
[console_scripts]
rk-test = elsewhere:main

[{GROUP}]
first = rk_first
second=rk_second:thing.part [extra]
# third = commented_out
[{GROUP}.other]
fourth = rk_fourth
"""
METADATA = """Metadata-Version: 2.1
Name: RK.Test-Dist
Version: {version}
Requires-Dist: rewardkit<2,>=0.1
requires-dist: pint>=0.24; extra == "more"

Version: 9.9 in the description
Requires-Dist: nothing
"""


def lay_out(folder, version="1.2", ending="dist-info", points=POINTS):
    """Lay a distribution out as pip would."""
    info = folder / f"rk_test_dist-{version}.{ending}"
    info.mkdir(parents=True)
    name = "METADATA" if ending == "dist-info" else "PKG-INFO"
    (info / name).write_text(METADATA.format(version=version))
    (info / "entry_points.txt").write_text(points)


def plain(points):
    return [point._replace(requires=tuple(point.requires)) for point in points]


def as_metadata_says(group=GROUP):
    return plain(Point.of(point) for point in metadata.entry_points(group=group))


def test_every_version_here_is_what_metadata_says():
    for name in {dist.name for dist in metadata.distributions()}:
        assert (find_version(name), is_installed(name)) == (metadata.version(name), True)


@pytest.mark.parametrize("group", ["rewardkit", "console_scripts", "pytest11"])
def test_every_entry_point_here_is_what_metadata_says(group):
    found = plain(find_points(group))
    assert found
    assert found == as_metadata_says(group)


@pytest.fixture
def folders_alone(monkeypatch):
    """Whatever the tests run under, only the import system itself finds distributions."""
    finders = [one for one in sys.meta_path if not hasattr(one, "find_distributions")]
    monkeypatch.setattr(sys, "meta_path", [*finders, PathFinder])


def test_an_entry_point_is_read_as_it_stands(tmp_path, monkeypatch, folders_alone):
    lay_out(tmp_path / "first")
    lay_out(tmp_path / "second", version="0.1")  # hidden by the one before it
    monkeypatch.setattr(sys, "path", [f"{tmp_path}/first", f"{tmp_path}/second", f"{tmp_path}/no"])
    monkeypatch.setattr(metadata, "entry_points", None)  # it is not asked
    found = find_points(GROUP)
    assert [(point.name, point.module) for point in found] == [
        ("first", "rk_first"), ("second", "rk_second"),
    ]  # fmt: skip
    assert found[0][2:] == (
        "RK.Test-Dist", "1.2", ["rewardkit<2,>=0.1", 'pint>=0.24; extra == "more"'],
    )  # fmt: skip
    assert find_version("rk-test.dist") == "1.2"


def test_it_is_what_metadata_says_there_too(tmp_path, monkeypatch, folders_alone):
    lay_out(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert plain(find_points(GROUP)) == as_metadata_says()


def test_an_entry_point_loads_what_it_names(tmp_path, monkeypatch):
    (tmp_path / "rk_loaded.py").write_text("class Outer:\n    inner = 7\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert Point("a", "rk_loaded", "d", "1").load().Outer.inner == 7
    assert Point("a", "rk_loaded:Outer.inner [extra]", "d", "1").load() == 7
    with pytest.raises(ModuleNotFoundError):
        Point("a", "rk_no_such", "d", "1").load()


def egg_folder(folder, monkeypatch):
    lay_out(folder, ending="egg-info")


def egg(folder, monkeypatch):
    lay_out(folder)
    (folder / "some.egg").mkdir()
    monkeypatch.syspath_prepend(f"{folder}/some.egg")


def archive(folder, monkeypatch):
    lay_out(folder)
    (folder / "some.zip").write_bytes(b"PK\5\6" + bytes(18))
    monkeypatch.syspath_prepend(f"{folder}/some.zip")


def finder(folder, monkeypatch):
    lay_out(folder)

    class Finder(metadata.DistributionFinder):
        def find_spec(self, *args):
            return None

        def find_distributions(self, context=None):
            return []

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])


@pytest.mark.parametrize("elsewhere", [egg_folder, egg, archive, finder])
def test_what_may_lie_elsewhere_is_left_to_metadata(
    tmp_path, monkeypatch, folders_alone, elsewhere
):
    monkeypatch.syspath_prepend(str(tmp_path))
    elsewhere(tmp_path, monkeypatch)
    assert distributions._infos() is None
    assert plain(find_points(GROUP)) == as_metadata_says() != []
    assert find_version("rk_test_dist") == "1.2"
    assert is_installed("RK.test-dist")
    assert not is_installed("rk-other")


def test_what_is_not_installed_is_refused_as_metadata_does():
    assert not is_installed("rk-no-such-dist")
    with pytest.raises(metadata.PackageNotFoundError, match="rk-no-such-dist"):
        find_version("rk-no-such-dist")


def test_neither_metadata_nor_what_it_imports_is_loaded(tmp_path):
    lay_out(tmp_path)
    code = (
        "import sys; from rewardkit.distributions import find_points, find_version\n"
        f"sys.path[:] = [{str(tmp_path)!r}]; sys.meta_path[:] = sys.meta_path[-1:]\n"
        f"found = find_points({GROUP!r}), find_version('rk-test-dist')\n"
        "print(len(found[0]), {'importlib.metadata', 'email', 'zipfile'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "2 set()\n", done.stderr


def test_a_path_that_no_import_looks_at_is_no_fault(tmp_path, monkeypatch):
    lay_out(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path / "notebooks"])
    assert [point.name for point in find_points(GROUP)] == ["first", "second"]
