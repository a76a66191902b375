"""Whether a plugin was written for this version of rewardkit."""

import pytest

from rewardkit.requirement import find_unmet


@pytest.mark.parametrize(
    ("requirement", "unmet"),
    [
        ("rewardkit", ""),
        ("rewardkit>=0.1", ""),
        ("rewardkit>=1.2.0", ""),
        ("rewardkit <=1.2", ""),
        ("rewardkit (>=1.3)", "rewardkit>=1.3"),
        ("rewardkit>=1.10", "rewardkit>=1.10"),
        ("rewardkit>=0.1,<1", "rewardkit<1"),
        ("rewardkit<1.2", "rewardkit<1.2"),
        ("rewardkit>1.2", "rewardkit>1.2"),
        ("rewardkit[train]>=9; python_version > '3'", "rewardkit>=9"),
        ("rewardkit>=9; python_version > '3'", "rewardkit>=9"),
        ("rewardkit-plugin-units>=9", ""),
        ("pint>=9", ""),
    ],
)
def test_a_bound_that_is_not_kept_is_named(requirement, unmet):
    assert find_unmet([requirement], "1.2") == unmet
