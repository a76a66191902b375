"""What the documentation shows runs as it stands there."""

import re
from pathlib import Path

import pytest

from rewardkit import Sample

ROOT = Path(__file__).parents[1]


def block(document: str, first_line: str) -> str:
    """Return the fenced block of a document that starts with a line."""
    text = (ROOT / document).read_text()
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    (found,) = [code for code in blocks if code.startswith(first_line)]
    return found


@pytest.mark.parametrize(
    ("answer", "options", "value"),
    [
        pytest.param("XIV", {}, 1.0, id="right"),
        pytest.param("XV", {}, 0.0, id="wrong"),
        pytest.param("xiv", {}, 0.0, id="lower case is another answer"),
        pytest.param("xiv", {"ignore_case": True}, 1.0, id="unless it is asked for"),
    ],
)
def test_the_example_plugin_works(answer, options, value):
    namespace: dict = {"__name__": "rewardkit_plugin_roman"}
    exec(block("docs/plugins.md", "# src/rewardkit_plugin_roman/__init__.py"), namespace)
    (reward,) = namespace["rewardkit_rewards"]()
    sample = Sample(f"<think>…</think><answer>{answer}</answer>", "XIV")
    assert reward(**options).score(sample).value == value


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")))
def test_every_link_to_a_file_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text())
    assert all((document.parent / link).exists() for link in links), links
