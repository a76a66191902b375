"""Rows of two scored files find each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardkit import InputError, Sample, Score, Verdict
from rewardkit.compare import pairing
from rewardkit.compare.pairing import Pairing
from rewardkit.compare.row import ScoredRow
from rewardkit.compare.stored import read_verdict

VERDICT = Verdict((), None)


def rows(name: str, *named: object, text: str = "same"):
    return iter([
        ScoredRow(f"{name}:{number}", one, False, None, None, Sample(text), VERDICT)
        for number, one in enumerate(named, start=1)
    ])  # fmt: skip


def places(pairing: Pairing) -> list[tuple[str, str]]:
    return [(one.place, other.place) for one, other in pairing.pairs()]


def test_rows_without_ids_are_paired_by_position():
    found = Pairing(rows("a", None, None), rows("b", None, 7))
    assert places(found) == [("a:1", "b:1"), ("a:2", "b:2")]


def test_rows_with_ids_are_paired_by_them_in_the_order_of_the_first_file():
    found = Pairing(rows("a", 1, 2, "x"), rows("b", "x", 2, 1))
    assert places(found) == [("a:1", "b:3"), ("a:2", "b:2"), ("a:3", "b:1")]
    assert (found.only_first, found.only_second) == (0, 0)


@given(st.permutations(range(8)), st.sets(st.integers(0, 7), max_size=7))
def test_any_order_gives_the_same_pairs(order, missing):
    there = [one for one in order if one not in missing]
    found = Pairing(rows("a", *range(8)), rows("b", *there))
    pairs = [(one.id, other.id) for one, other in found.pairs()]
    assert pairs == [(one, one) for one in range(8) if one not in missing]
    assert (found.only_first, found.only_second) == (len(missing), 0)


def test_a_number_and_its_text_are_two_ids():
    found = Pairing(rows("a", 1, "x"), rows("b", "1", "x"))
    assert places(found) == [("a:2", "b:2")]
    assert (found.only_first, found.only_second) == (1, 1)


def test_rows_that_one_file_lacks_are_counted():
    found = Pairing(rows("a", 1, 2, 3, 4), rows("b", 2, 4, 5))
    assert places(found) == [("a:2", "b:1"), ("a:4", "b:2")]
    assert (found.only_first, found.only_second) == (2, 1)


def test_rows_too_far_apart_are_given_up(monkeypatch):
    monkeypatch.setattr(pairing, "WINDOW", 3)
    near = Pairing(rows("a", *range(10)), rows("b", *range(2, 12)))
    assert len(places(near)) == 8
    assert (near.only_first, near.only_second) == (2, 2)
    with pytest.raises(InputError, match=r"(?s)^a:1: no row has the id .* may stand 3 rows apart"):
        places(Pairing(rows("a", *range(10)), rows("b", *range(5, 15))))


def test_no_more_rows_wait_than_may_stand_apart(monkeypatch):
    monkeypatch.setattr(pairing, "WINDOW", 3)
    read = []

    def watched(name: str, *ids: object):
        for row in rows(name, *ids):
            read.append(row.place)
            yield row

    # b lacks a's 0 and goes on with 1: three rows after it is read, 0 is given up.
    pairs = Pairing(watched("a", *range(100)), watched("b", *range(1, 101))).pairs()
    next(pairs)
    assert len(read) <= 2 * 4


def test_a_file_that_goes_on_where_the_other_ends_is_an_error():
    with pytest.raises(InputError, match=r"^a:2: here one file goes on"):
        places(Pairing(rows("a", None, None), rows("b", None)))


def test_another_completion_is_an_error():
    with pytest.raises(InputError, match=r"^a:1: this is another completion than that of b:1"):
        places(Pairing(rows("a", 1), rows("b", 1, text="other")))


def test_two_files_without_rows_have_no_pairs():
    assert places(Pairing(rows("a"), rows("b"))) == []


def test_a_stored_verdict_is_read():
    why = {"x": {"code": "equal", "reason": "is"}, "y": None}
    found = read_verdict(("x", "y"), {"x": 1, "y": None}, 0.5, why, "f:1")
    assert found == Verdict((Score(1.0, "equal", "is"), Score(None, "", "")), 0.5)
    assert read_verdict(("x",), {"x": 0.0}, None, None, "f:1").total is None


@pytest.mark.parametrize(
    ("rewards", "total"),
    [
        pytest.param(None, 1.0, id="not scored"),
        pytest.param({}, 1.0, id="no reward"),
        pytest.param({"y": 1.0}, 1.0, id="another reward"),
        pytest.param({"x": "1"}, 1.0, id="text"),
        pytest.param({"x": True}, 1.0, id="true"),
        pytest.param({"x": float("nan")}, 1.0, id="nan"),
        pytest.param({"x": 1.0}, 10**400, id="a total without end"),
        pytest.param({"x": 1.0}, [1.0], id="a list"),
    ],
)
def test_what_is_no_stored_verdict_names_its_row(rewards, total):
    with pytest.raises(InputError, match=r"^f:7: "):
        read_verdict(("x",), rewards, total, None, "f:7")
