"""Advantages and flat groups."""

import pytest

from rewardkit.groups import advantages, is_flat


def test_advantages_are_distances_from_the_mean_in_sample_deviations():
    totals = [0.30, 0.30, 0.30, 1.00, 0.20, 0.30, 1.00, 0.30]
    # By hand: mean 0.4625, sample deviation 0.33354.
    assert advantages(totals)[2] == pytest.approx(-0.48705, abs=1e-4)
    assert sum(advantages(totals)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param([1.0, 1.0], [0.0, 0.0], id="nothing differs"),
        pytest.param([0.5], [0.0], id="one completion"),
        pytest.param([None, None], [None, None], id="nothing is scored"),
        pytest.param([0.5, None], [0.0, None], id="one is scored"),
    ],
)
def test_a_group_without_differences_teaches_nothing(totals, expected):
    assert advantages(totals) == expected
    assert is_flat(totals)


def test_what_has_no_total_stays_out_of_the_baseline():
    assert advantages([1.0, 0.0, None])[:2] == advantages([1.0, 0.0])
    assert not is_flat([1.0, 0.0, None])
