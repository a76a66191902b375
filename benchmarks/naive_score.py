"""The script that people write first: the peer of `benchmarks/score.py`."""

import json
import re
import sys

SHAPE = re.compile(r"\s*<think>.+?</think>\s*<answer>.+?</answer>\s*", re.DOTALL)
ANSWER = re.compile(r"<answer>(.*?)</answer>", re.DOTALL)


def main(source: str, output: str) -> None:
    """Score every row with two regexes and `float`, and write the rows back."""
    with open(source) as lines:
        rows = [json.loads(line) for line in lines]
    for row in rows:
        found = ANSWER.search(row["completion"])
        try:
            right = found is not None and float(found[1]) == float(row["reference"])
        except ValueError:
            right = False
        row["rewards"] = {
            "format": float(SHAPE.fullmatch(row["completion"]) is not None),
            "numeric": float(right),
        }
        row["total"] = sum(row["rewards"].values())
    with open(output, "w") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
