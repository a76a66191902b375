"""A file of two hundred rows, one of them broken, and what scores it."""

import json

import pytest

from rewardkit.composite import Composite
from rewardkit.engine.plan import plan

SPLIT_BYTES = 3000


@pytest.fixture
def rows(tmp_path):
    lines = [
        json.dumps({
            "prompt": f"1+{place // 4}=",
            "completion": f"<think>é{'e' * place}</think><answer>{place % 5}</answer>",
            "answer": place // 4 + 1,
        })
        for place in range(200)
    ]  # fmt: skip
    lines[20] = "\n"
    lines[120] = "{broken"
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def planned(rows):
    def plan_it(output, skip_bad=True, rewards="format,numeric"):
        composite = Composite.from_spec(rewards)
        ready = plan([str(rows)], composite, {}, output and str(output), skip_bad, SPLIT_BYTES)
        assert len(ready.splits) > 5
        return ready

    return plan_it
