"""Patterns are compiled when they are first used."""

import pickle
import re

import pytest

from rewardkit.reading.lazy import lazy_pattern


def test_a_pattern_matches_as_if_it_were_compiled():
    pattern = lazy_pattern("(A)b+", re.IGNORECASE)
    for text in ("ab", "xABB", ""):
        for method in ("match", "search", "fullmatch"):
            found = getattr(pattern, method)(text)
            expected = getattr(re.compile("(A)b+", re.IGNORECASE), method)(text)
            assert (found and found.span(1)) == (expected and expected.span(1))


def test_a_pattern_can_be_wrong_until_it_is_used():
    pattern = lazy_pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        pattern.match("")


def test_a_pattern_survives_pickling():
    pattern = lazy_pattern("a+")
    pattern.match("a")
    assert pickle.loads(pickle.dumps(pattern)).fullmatch("aaa")
