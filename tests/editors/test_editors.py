"""Editor schemas, snippets, hooks, and workflows match the program."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from flashproof.authoring.card_ids import missing_ids
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Kind, kind_of
from flashproof.parse import read_topic
from flashproof.text.edits import apply_edits
from flashproof.text.source import Source

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).parents[2]
EDITORS = ROOT / "editors"
FRONT_MATTER = json.loads((EDITORS / "front-matter.schema.json").read_text("utf-8"))
SETTINGS = json.loads((EDITORS / "settings.schema.json").read_text("utf-8"))


def schema_errors(schema: Any, value: Any) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(value)]


def test_the_schemas_are_valid() -> None:
    for schema in (FRONT_MATTER, SETTINGS):
        jsonschema.Draft7Validator.check_schema(schema)


def test_our_own_cards_and_settings_are_valid() -> None:
    for path in sorted((ROOT / "cards").rglob("*.md")):
        front_matter = yaml.safe_load(path.read_text("utf-8").split("---")[1])
        assert schema_errors(FRONT_MATTER, front_matter) == [], path
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert schema_errors(SETTINGS, table["tool"]["flashproof"]) == []


@pytest.mark.parametrize(
    "front_matter",
    [{}, {"title": ""}, {"title": "T", "level": "easy"}, {"title": "T", "minutes": 0},
     {"title": "T", "titel": "T"}, {"title": "T", "tags": "a"}, {"title": "T", "tags": ["a b"]}],
    ids=str,
)  # fmt: skip
def test_invalid_front_matter_is_an_error(front_matter: dict[str, Any]) -> None:
    assert schema_errors(FRONT_MATTER, front_matter)


@pytest.mark.parametrize(
    "table",
    [{"nmae": "x"}, {"accent": "red"}, {"site_url": "x"}, {"lint": {"off": ["no-such"]}},
     {"lint": {"answer_words": -1}}, {"version": 1}],
    ids=str,
)  # fmt: skip
def test_invalid_settings_are_an_error(table: dict[str, Any]) -> None:
    assert schema_errors(SETTINGS, table)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_snippet_makes_a_card(kind: Kind) -> None:
    snippets = json.loads((EDITORS / "vscode" / "flashproof.code-snippets").read_text("utf-8"))
    body = "\n".join(snippets[f"{kind} card"]["body"])
    plain = re.sub(r"\$\{\d+\|([^,|]+)[^|]*\|\}", r"\1", body)
    plain = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", plain).replace("$0", "")
    diagnostics = Diagnostics()
    source = Source(Path("t.md"), "t.md", f"---\ntitle: T\n---\n\n## {kind}\n\n{plain}")
    text = apply_edits(source.text.encode(), missing_ids([source], ())).decode()
    topic = read_topic(Source(Path("t.md"), "t.md", text), "D", diagnostics)
    assert not list(diagnostics)
    assert [kind_of(card) for card in topic.cards] == [kind]


def test_the_problem_matcher_reads_what_check_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "a b.md").write_text("---\ntitle: T\n---\n\n## Quizz\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    main(["check", "-q"])
    tasks = json.loads((EDITORS / "vscode" / "tasks.json").read_text("utf-8"))
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]
    found = [re.match(pattern["regexp"], line) for line in capsys.readouterr().err.splitlines()]
    (match,) = [match for match in found if match]
    assert match.groups()[:5] == ("cards/a b.md", "5", "4", "error", "unknown-kind")


def test_hooks_and_action_call_commands_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    steps = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    lines = [hook["entry"] for hook in hooks] + steps
    commands = [found for line in lines for found in re.findall(r"flashproof (\w+)", line)]
    assert {"check", "build"} <= set(commands)
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
    capsys.readouterr()
    for step in steps:
        subprocess.run(["bash", "-n"], input=step, text=True, check=True)
        assert "${{" not in step, "values go through the environment, not into the script"
