"""Every guard is found and can be taken out; `make guards` sees what is missed then."""

import pytest

from tests.guards.__main__ import is_missed
from tests.guards.finding import ROOT, Guard, guards, remove

GUARDS = guards()
INERT = "rewardkit/inert.py"


def test_guards_are_found_by_their_names():
    names = {guard.name for guard in GUARDS}
    assert {"MAX_DIGITS", "MAX_EXPONENT", "MAX_TAGS", "_MOST_LEVELS", "MAX_FACTORS"} <= names
    assert len(GUARDS) == len({guard.id for guard in GUARDS})


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.id for guard in GUARDS])
def test_a_guard_stands_where_it_is_said_to_stand_and_once(guard):
    assert (ROOT / guard.path).read_text("utf-8").count(guard.old) == 1


def test_a_copy_differs_in_the_guard_alone(tmp_path):
    guard = Guard(INERT, "formulas", "_FORMULA.match(text)", "False", ())
    remove(guard, tmp_path)
    before, after = ((top / INERT).read_text("utf-8") for top in (ROOT, tmp_path))
    assert before.replace(guard.old, guard.new) == after != before


def test_a_guard_that_stands_nowhere_is_refused(tmp_path):
    with pytest.raises(LookupError, match="stands there 0 times"):
        remove(Guard(INERT, "gone", "no such text", "", ()), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "missed"),
    [
        pytest.param('"Cc", ', "", True, id="a guard that a test looks at"),
        pytest.param("import html", "import html  # as before", False, id="nothing at all"),
    ],
)
def test_what_is_taken_out_is_missed_or_not(old, new, missed):
    assert is_missed(Guard(INERT, "x", old, new, ("tests/test_inert.py",))) is missed
