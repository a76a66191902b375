"""A reward class that stands for one in a worker."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from pydantic import ConfigDict, ValidationError, create_model, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from rewardkit.about import About
from rewardkit.errors import PluginError
from rewardkit.isolation.home import Home
from rewardkit.isolation.wire import NotJson, pack_sample, unpack_refusal, unpack_score
from rewardkit.reward import AnswerReward, Reward
from rewardkit.sample import Sample
from rewardkit.score import ERROR, Score
from rewardkit.workers import Outcome


class IsolatedReward(Reward):
    """Have a worker judge.

    Its options are as the worker checked them. Names with underscores around: an option
    may have any other name.
    """

    model_config = ConfigDict(extra="allow")  # what is too much the worker has refused

    __about__: ClassVar[About]
    __defaults__: ClassVar[str]
    __home__: ClassVar[Home]

    @model_validator(mode="before")
    @classmethod
    def _check(cls, given: Any) -> Any:
        """Have the reward itself check its options."""
        if not given and cls.__defaults__:
            return json.loads(cls.__defaults__)
        outcome = cls.__home__.ask("check_options", {"reward": cls.name, "options": given})
        answer = outcome.value if isinstance(outcome.value, Mapping) else {}
        if isinstance(answer.get("options"), dict):
            return answer["options"]
        if answer.get("errors"):
            raise ValidationError.from_exception_data(cls.name, list(map(_read, answer["errors"])))
        if answer.get("refused"):
            raise unpack_refusal(answer["refused"])
        what = answer.get("fault") or cls.__home__.explain(outcome, cls.__home__.limits.load_s)
        raise PluginError(str(what))

    def score(self, sample: Sample) -> Score:
        """Judge one sample; see `score_batch`."""
        return self.score_batch([sample])[0]

    def score_batch(self, samples: Sequence[Sample]) -> list[Score]:
        """Judge samples, each by itself.

        A sample that the worker can't judge has a score with the code `error`; one on
        which it runs out of time or memory, a 0.0 with the code that says so.
        """
        packed = [self._pack(sample) for sample in samples]
        payloads = [one for one in packed if isinstance(one, list)]
        asked = {"reward": self.name, "options": self.model_dump()}
        outcomes = iter(self.__home__.run(asked, payloads) if payloads else ())
        return [
            one if isinstance(one, Score) else self._read_outcome(next(outcomes)) for one in packed
        ]

    def _pack(self, sample: Sample) -> list[object] | Score:
        try:
            return pack_sample(sample, self.reads)
        except NotJson as error:
            return Score(None, ERROR, f"{error}; it can with --isolate none")

    def _read_outcome(self, outcome: Outcome) -> Score:
        if not outcome.error:
            return unpack_score(outcome.value)
        what = self.__home__.explain(outcome, self.__home__.limits.row_s)
        limit = outcome.error in ("timeout", "out_of_memory")
        return Score(0.0, outcome.error, what) if limit else Score(None, ERROR, what)

    def __reduce__(self) -> tuple[Any, ...]:
        described = (self.__home__, self.__about__, self.__defaults__)
        return _rebuild, (described, self.model_dump())


class IsolatedAnswerReward(IsolatedReward, AnswerReward):
    """Have a worker judge, for a reward that looks for the answer in a completion."""

    def judge(self, answer: str, sample: Sample) -> Score:
        """Judge the whole sample: the worker finds the answer itself."""
        return self.score(sample)


@lru_cache(maxsize=256)
def make_class(home: Home, about: About, defaults: str) -> type[IsolatedReward]:
    """Return the class that stands for a reward.

    Args:
        home: Where the reward is.
        about: What it is.
        defaults: Its options where none is given, as JSON; empty if it can't be without.
    """
    fields: dict[str, Any] = {option.name: (Any, ...) for option in about.options}
    made: type[IsolatedReward] = create_model(
        about.name,
        __base__=IsolatedAnswerReward if about.finds_answer else IsolatedReward,
        __doc__=about.help,
        **fields,
    )
    made.name, made.reads = about.name, about.reads
    made.__about__, made.__home__, made.__defaults__ = about, home, defaults
    return made


def _rebuild(described: tuple[Home, About, str], options: Mapping[str, Any]) -> IsolatedReward:
    return make_class(*described).model_construct(**options)


def _read(error: Mapping[str, Any]) -> InitErrorDetails:
    said = PydanticCustomError(str(error["type"]), "{msg}", {"msg": str(error["msg"])})
    return InitErrorDetails(type=said, loc=tuple(error["loc"]), input=error["input"])
