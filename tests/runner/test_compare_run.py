"""A finished run is compared with another reward."""

import json

from rewardkit.cli.main import run

# The untrained model earns nothing by being right.
SPREAD = "def spread(completion):\n    return sum(map(ord, completion)) % 7 / 7\n"
AGAINST = SPREAD.replace("return", "return 1 -")


def test_the_opposite_reward_would_have_changed_the_sign_of_every_advantage(
    train, completions, tmp_path, capsys
):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "mine.py").write_text(SPREAD)
    (tmp_path / "mine.py").write_text(AGAINST)
    spec = f"{tmp_path}/one/mine.py:spread"
    folder = train(tmp_path / "run", "--max_steps", "2", "--rewards", spec)
    rows = completions(folder)
    pushed = [row for row in rows if row["advantage"] != 0]
    assert pushed
    capsys.readouterr()

    assert (
        run(["compare", "-q", "--json", "--run", str(folder.path), spec, "--fail-on", "any"]) == 0
    )
    same = json.loads(capsys.readouterr().out)
    assert same["rows"] == len(rows)

    run(["compare", "-q", "--json", "--run", str(folder.path), f"{tmp_path}/mine.py:spread"])
    signs = json.loads(capsys.readouterr().out)["columns"]["total"]["advantages"]
    assert (signs["of"], signs["sign_changed"]) == (len(rows), len(pushed))
    assert signs["first"]["step"] == pushed[0]["step"]
