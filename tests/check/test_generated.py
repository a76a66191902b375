"""What breaks a reward once is reported, also if it does not break it twice."""

from itertools import count

from rewardkit.check.generated import _fixed, search, smallest_change
from rewardkit.check.suite import NO_CASES, Suite
from rewardkit.sample import Sample


def test_a_sample_that_broke_something_once_is_returned():
    subject = Suite("exact", NO_CASES, 1.0, 20)._subject
    looked_at = count()
    # The fixed inputs come first; what hypothesis makes is looked at again, and then fine.
    fixed = len(list(_fixed(subject)))
    broken = search(subject, lambda sample: next(looked_at) == fixed + 3)
    assert isinstance(broken, Sample)
    assert next(looked_at) > fixed + 4


def test_a_change_that_broke_something_once_is_returned():
    subject = Suite("exact", NO_CASES, 1.0, 20)._subject
    looked_at = count()
    start = Sample("<answer>5</answer>", "5")
    change = smallest_change(subject, [start], [lambda one: one], lambda _: next(looked_at) == 3)
    assert change is not None
    assert change[0] is start
