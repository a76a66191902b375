"""Reward functions as users of other trainers write them."""

import asyncio


class Scalar:
    """A number as torch and numpy hand it out."""

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value


class Column:
    """A tensor, or an array."""

    def __init__(self, values):
        self.values = values

    def tolist(self):
        return self.values


def trl_messages(completions: list[list[dict[str, str]]], solution: list[str], **kwargs):
    return [float(c[0]["content"] == s) for c, s in zip(completions, solution, strict=True)]


def trl_text(completions: list[str], answer: list[str]) -> list[float]:
    return [float(c == a) for c, a in zip(completions, answer, strict=True)]


def trl_unsaid(completions, target, **kwargs):
    return [c[0]["content"] == t for c, t in zip(completions, target, strict=True)]


def trl_unsaid_text(completions, target, **kwargs):
    return [c.strip() == t for c, t in zip(completions, target, strict=True)]


def trl_by_kwargs(completions: list[str], **kwargs):
    return [Scalar(c == g) for c, g in zip(completions, kwargs["ground_truth"], strict=True)]


def trl_columns(prompts, completions, level, **kwargs):
    return Column([float(p == "easy?" and n == 3) for p, n in zip(prompts, level, strict=True)])


def trl_tokens(completion_ids, **kwargs):
    return [float(len(ids) < 3) for ids in completion_ids]


def trl_logs(completions, answers, log_extra=None, trainer_state=None):
    return [None if a == "unreadable" else 1 for a in answers]


def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    known = data_source == "gsm8k" or (extra_info or {}).get("split") == "test"
    return {"score": float(known and solution_str == ground_truth), "known": known}


def reward_func(queries, prompts, labels):
    right = [q == p + label for q, p, label in zip(queries, prompts, labels, strict=True)]
    return {"rewards": Column([float(r) for r in right]), "scores": None, "extra_logs": {}}


def plain(completion, reference):
    return completion == reference


def plain_shape(text):
    return text.startswith("<think>")


def unknown(one, two, three):
    return 1.0


def two_names(left, right):
    return left == right


async def later(completions: list[str], answer, **kwargs):
    await asyncio.sleep(0)
    return [float(c == a) for c, a in zip(completions, answer, strict=True)]


async def one_later(completion, reference):
    await asyncio.sleep(0)
    return completion == reference


def make_short(most: int, unit="words"):
    if most < 1:
        raise ValueError("most is at least 1")

    def short(completions: list[str], **kwargs):
        return [float(len(c.split() if unit == "words" else c) <= most) for c in completions]

    return short


def make_same(fold=False):
    return lambda completion, answer: (completion.lower() if fold else completion) == answer


def make_nothing():
    return None


def needs_state(completions, trainer_state):
    return [0.0 for _ in completions]


def too_few(completions, answer):
    return [1.0]


def raises_on_seven(completion, reference):
    if completion == "7":
        raise ValueError("seven")
    return 1.0


def in_numpy(completions: list[str], answer):
    import numpy

    return numpy.array([c == a for c, a in zip(completions, answer, strict=True)], dtype="float32")


def one_in_numpy(completion, reference):
    import numpy

    return numpy.float32(completion == reference)


def in_torch(completions: list[str], answer):
    import torch

    return torch.tensor([float(c == a) for c, a in zip(completions, answer, strict=True)])


def one_in_torch(completion, reference):
    import torch

    return torch.tensor(completion == reference)


def give(completion, reference):
    return {"seven": 7.0, "nan": float("nan"), "text": "1.0", "minus": -0.5, "list": [1.0]}.get(
        completion, 0.25
    )


NUMBER = 7
