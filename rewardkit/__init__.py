"""Reward functions for RL fine-tuning: proven, explained, the same number everywhere."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rewardkit.answers import Answer, find_answer
    from rewardkit.component import Component
    from rewardkit.composite import Composite, Verdict
    from rewardkit.errors import (
        ConfigError,
        InputError,
        PluginError,
        RewardkitError,
        SpecError,
    )
    from rewardkit.hookspecs import hookimpl
    from rewardkit.probe import Probe
    from rewardkit.recipe import DatasetRecipe
    from rewardkit.reward import AnswerReward, Reward
    from rewardkit.sample import Sample
    from rewardkit.score import Score, Span

__all__ = [
    "Answer",
    "AnswerReward",
    "Component",
    "Composite",
    "ConfigError",
    "DatasetRecipe",
    "InputError",
    "PluginError",
    "Probe",
    "Reward",
    "RewardkitError",
    "Sample",
    "Score",
    "Span",
    "SpecError",
    "Verdict",
    "find_answer",
    "hookimpl",
]

# Where each name lives. They load on first use: `rewardkit --help` needs no pydantic.
_HOMES = {
    "answers": ("Answer", "find_answer"),
    "component": ("Component",),
    "composite": ("Composite", "Verdict"),
    "errors": ("ConfigError", "InputError", "PluginError", "RewardkitError", "SpecError"),
    "hookspecs": ("hookimpl",),
    "probe": ("Probe",),
    "recipe": ("DatasetRecipe",),
    "reward": ("AnswerReward", "Reward"),
    "sample": ("Sample",),
    "score": ("Score", "Span"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            value: object = getattr(importlib.import_module(f"rewardkit.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'rewardkit' has no attribute {name!r}")
