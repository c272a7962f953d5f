"""The shell steps of ``action.yml`` and of a new project's workflow, in temporary repositories."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from flashproof.authoring.new_project import new_project
from tests.command_line import COMMAND, environment_with_commands
from tests.snippets.pytest_plugin.test_card_collection import (
    FAST_START,
    LAYOUTS,
    NO_SNIPPETS,
    SETTINGS,
    card,
    write,
)
from tests.workflow_log import commands_in

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
WORKFLOW = ROOT / "flashproof" / "authoring" / "templates" / "deck.yml.in"
WORKFLOWS = (ROOT / "action.yml", ROOT / ".github" / "workflows" / "ci.yml", WORKFLOW)
NIGHTLY = (ROOT / ".github" / "workflows" / "drift.yml", WORKFLOW.with_name("drift.yml.in"))
ISOLATION = (
    "${{ github.event.pull_request"
    " && github.event.pull_request.head.repo.full_name != github.repository"
    " && 'required' || 'auto' }}"
)
"""``required`` for pull requests from forks; the repository of a deleted fork is not this one."""


class Step(NamedTuple):
    code: int
    log: str
    outputs: str


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Environment variables of a runner, with ``python`` and ``flashproof`` from this checkout."""
    return {
        **environment_with_commands(tmp_path / "bin", "-P"),
        "PYTEST_ADDOPTS": FAST_START,
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_ENV": str(tmp_path / "env"),
        "GITHUB_WORKSPACE": str(tmp_path / "repository"),
    }


def run_step(
    name: str,
    environment: Mapping[str, str],
    inputs: Mapping[str, str] | None = None,
    steps: list[Any] | None = None,
    context: Mapping[str, str] | None = None,
) -> Step:
    """Run a step with the shell and the variables that a runner would use.

    ``context`` contains values of GitHub's contexts, such as ``github.token``.
    """
    values = {key: one["default"] for key, one in ACTION["inputs"].items()} | dict(inputs or {})

    def filled(text: str) -> str:
        text = text.replace(ISOLATION, environment.get("TEST_ISOLATION", "auto"))
        text = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], text)
        return re.sub(
            r"\$\{\{ (github\.[\w.]+) \}\}", lambda match: (context or {})[match[1]], text
        )

    step = next(one for one in steps or ACTION["runs"]["steps"] if one.get("name") == name)
    own = {key: filled(value) for key, value in step.get("env", {}).items()}
    folder = Path(environment["GITHUB_WORKSPACE"], filled(step.get("working-directory", ".")))
    output = Path(environment["GITHUB_OUTPUT"])
    output.write_text("", "utf-8")
    process = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**environment, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return Step(process.returncode, process.stdout, output.read_text("utf-8"))


SNIPPETS = "Run the snippets"
INPUTS: Mapping[str, Mapping[str, str]] = {
    "monorepo": {"cards": "courses/a/cards"},
    "monorepo with settings": {"working-directory": "courses/a"},
    "no settings": {},
    "other folder": {"cards": "deck"},
    "other folder in the settings": {},
    "several decks": {"working-directory": "b"},
    "equal test files": {"cards": "a/cards"},
}


@pytest.mark.parametrize("layout", INPUTS)
def test_a_wrong_snippet_fails_in_every_layout(
    layout: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    write(tmp_path / "repository", LAYOUTS[layout][0])
    step = run_step(SNIPPETS, environment, INPUTS[layout])
    assert (step.code, "this card is wrong" in step.log) == (1, True), step.log


@pytest.mark.parametrize(
    "files",
    [
        {"cards/notes.txt": ""},
        {
            "cards/t.md": card(),
            "pytest.ini": "[pytest]\naddopts = --ignore=cards -p no:flashproof\n",
        },
        {"README.md": "# Nothing\n"},
    ],
    ids=["no card files", "options", "no cards folder"],
)
def test_a_run_without_snippets_fails(
    files: Mapping[str, str], tmp_path: Path, environment: dict[str, str]
) -> None:
    write(tmp_path / "repository", files)
    assert run_step(SNIPPETS, environment).code != 0


def test_files_of_the_project_do_not_deselect_snippets(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    planted = "import pathlib\npathlib.Path('ran').touch()\ncollect_ignore_glob = ['*']\n"
    files = {
        "cards/t.md": card(),
        "pytest.ini": "[pytest]\naddopts = --collect-only\n",
        "conftest.py": planted,
        "pytest.py": planted,
        "secrets.py": planted,
    }
    write(tmp_path / "repository", files)
    assert run_step(SNIPPETS, environment).code == 1
    assert not (tmp_path / "repository" / "ran").exists()


PLANTED = "import os, pathlib\npathlib.Path(os.environ['GITHUB_WORKSPACE'], 'ran').touch()\n"


@pytest.mark.parametrize(
    "files",
    [
        {"cards/test_a.py": f"{PLANTED}def test_a(): pass\n"},
        {"cards/a.py": PLANTED, "pytest.ini": "[pytest]\npython_files = *.py\n"},
        {"cards/__init__.py": PLANTED},
        {"cards/test_a.txt": ">>> " + PLANTED.strip().replace("\n", "\n>>> ")},
        {
            "evil.py": f"{PLANTED}class W(Warning): pass\n",
            "pytest.ini": "[pytest]\npythonpath = .\nfilterwarnings = error::evil.W\n",
        },
        {"pyproject.toml": '[tool.pytest.ini_options]\nlog_file = "ran"\n'},
    ],
    ids=["test file", "python_files", "package", "doctest", "filterwarnings", "log_file"],
)
@pytest.mark.parametrize("is_wrong", [False, True], ids=["right", "wrong"])
def test_only_snippets_run(
    files: Mapping[str, str], is_wrong: bool, tmp_path: Path, environment: dict[str, str]
) -> None:
    text = card() if is_wrong else card().replace("== 3", "== 2")
    write(tmp_path / "repository", {"cards/t.md": text, **files})
    step = run_step(SNIPPETS, environment)
    outcome = "1 failed" if is_wrong else "1 passed"
    assert (step.code, outcome in step.log) == (int(is_wrong), True), step.log
    assert not (tmp_path / "repository" / "ran").exists()


PRINTS = """\
---
title: "##[error]title"
---

## Recall

### ::add-mask::a
<!-- id: c -->

An answer.

```python
import os, sys
sys.stderr.write("\\n::set-output name=deck::evil\\n ##[add-mask]x\\n")
sys.stderr.write("::add-mask::a\\r::error::%0A::x")
print("::stop-commands::x", [name for name in os.environ if name.startswith("GITHUB_")])
raise ValueError("\\n::error::wrong")
```

### Differs?
<!-- id: d -->

An answer.

```python
print("::add-mask::b\\n##[set-output name=deck]evil")
```
```output
c
```
"""


def test_a_snippet_writes_no_workflow_commands(tmp_path: Path, environment: dict[str, str]) -> None:
    write(tmp_path / "repository", {"cards/t.md": PRINTS})
    step = run_step(SNIPPETS, environment)
    assert (step.code, "set-output" in step.log) == (1, True), step.log
    assert commands_in(step.log) == []
    assert (step.outputs, (tmp_path / "env").exists()) == ("", False)
    # Without the step's own protection, the plugin's output has none either.
    token = next(line for line in step.log.splitlines() if line.startswith("::stop-commands::"))
    assert commands_in(step.log.replace(token, "", 1).rpartition("\n::")[0]) == []


def test_the_outputs_are_the_files_that_were_built(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    repository = tmp_path / "repository"
    settings = SETTINGS.format(name="rivers") + 'cards = "deck"\n'
    planted = {"de/dist/a\nsite=evil.apkg": "", "de/dist/other.apkg": ""}
    text = card("one", NO_SNIPPETS)
    write(repository, {"de/pyproject.toml": settings, "de/deck/t.md": text, **planted})
    inputs = {"working-directory": "de"}
    assert run_step("Check the cards", environment, inputs).code == 0
    assert run_step(SNIPPETS, environment, inputs).code == 0
    locked = run_step("Build", environment, inputs)
    assert (locked.code, commands_in(locked.log), locked.outputs) == (1, ["error"], "")
    subprocess.run(
        [sys.executable, "-c", COMMAND, "build", "-q"],
        cwd=repository / "de",
        env=environment,
        check=True,
        timeout=300,
    )
    step = run_step("Build", environment, inputs)
    assert (step.code, step.outputs) == (0, "deck=de/dist/rivers.apkg\nsite=de/dist/site\n")


def test_a_folder_without_cards_fails(tmp_path: Path, environment: dict[str, str]) -> None:
    write(tmp_path / "repository", {"cards/notes.txt": ""})
    step = run_step("Build", environment)
    assert (step.code, commands_in(step.log)) == (1, ["error"])
    assert run_step("Check the cards", environment, {"cards": "nothing"}).code == 2


def test_the_workflow_of_a_new_project(tmp_path: Path, environment: dict[str, str]) -> None:
    repository = tmp_path / "repository"
    for file in new_project(repository, cards="flashcards"):
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.content)
    workflow = yaml.safe_load(
        (repository / ".github" / "workflows" / "deck.yml").read_text("utf-8")
    )
    steps = workflow["jobs"]["build"]["steps"]
    first = run_step(SNIPPETS, environment, steps=steps)
    assert (first.code, "9 passed" in first.log) == (0, True), first.log
    write(repository, {"flashcards/t.md": PRINTS})
    second = run_step(SNIPPETS, environment, steps=steps)
    assert (second.code, commands_in(second.log)) == (1, []), second.log


GH_ISSUES = """\
#!/usr/bin/env python3
import json, os, pathlib, subprocess, sys

path = pathlib.Path(os.environ["ISSUES"])
action, *arguments = sys.argv[2:]
option = {name: arguments[arguments.index(name) + 1] for name in arguments[:-1] if name[0] == "-"}
if action == "list":
    sys.exit(subprocess.run(["jq", "-r", option["--jq"], path]).returncode)
issues = json.loads(path.read_text("utf-8"))
body = pathlib.Path(option["--body-file"]).read_text("utf-8")
if action == "create":
    issues.append({"number": len(issues) + 1, "title": option["--title"], "body": body})
else:
    (issue,) = (one for one in issues if one["number"] == int(arguments[0]))
    issue["body"] = body
path.write_text(json.dumps(issues), "utf-8")
"""


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq")
def test_cards_that_would_become_false_are_reported_in_one_issue(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    repository = tmp_path / "repository"
    for file in new_project(repository):
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.content)
    gh = tmp_path / "bin" / "gh"
    gh.write_text(GH_ISSUES, "utf-8")
    gh.chmod(0o755)
    python = tmp_path / "next" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    issues, summary = tmp_path / "issues.json", tmp_path / "summary.md"
    issues.write_text('[{"number": 1, "title": "Another issue", "body": ""}]', "utf-8")
    values = {
        **environment,
        "ISSUES": str(issues),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    workflow = yaml.safe_load(
        (repository / ".github" / "workflows" / "drift.yml").read_text("utf-8")
    )
    (job,) = workflow["jobs"].values()
    context = {"github.token": "token", "github.repository": "you/deck"}
    passed = run_step(SNIPPETS, values, steps=job["steps"])
    assert (passed.code, passed.outputs) == (0, "code=0\n"), passed.log
    write(repository, {"cards/t.md": PRINTS})
    for _ in range(2):
        failed = run_step(SNIPPETS, values, steps=job["steps"])
        assert (failed.code, failed.outputs) == (0, "code=1\n"), failed.log
        name = "Open or update an issue"
        assert run_step(name, values, steps=job["steps"], context=context).code == 0
    assert [one["number"] for one in json.loads(issues.read_text("utf-8"))] == [1, 2]
    assert "failed without a proof" in issues.read_text("utf-8")
    assert "failed without a proof" in summary.read_text("utf-8")
    python.unlink()
    assert run_step(SNIPPETS, values, steps=job["steps"]).code == 2


GH = """\
#!/usr/bin/env python3
import json, os, pathlib, subprocess, sys

path = pathlib.Path(os.environ["COMMENTS"])
arguments = sys.argv[1:]
option = {name: arguments[arguments.index(name) + 1] for name in arguments[:-1] if name[0] == "-"}
if "--jq" in option:
    assert "repos/you/deck/issues/7/comments" in arguments
    sys.exit(subprocess.run(["jq", "-r", option["--jq"], path]).returncode)
comments = json.loads(path.read_text("utf-8"))
body = pathlib.Path(option["--field"].removeprefix("body=@")).read_text("utf-8")
if option["--method"] == "POST":
    assert "repos/you/deck/issues/7/comments" in arguments
    user = {"login": "github-actions[bot]"}
    comments.append({"id": len(comments) + 1, "user": user, "body": body})
else:
    addresses = {f"repos/you/deck/issues/comments/{one['id']}": one for one in comments}
    (address,) = addresses.keys() & set(arguments)
    addresses[address]["body"] = body
path.write_text(json.dumps(comments), "utf-8")
"""
CARD = "---\ntitle: T\n---\n\n## Recall\n\n### {}?\n<!-- id: a -->\n\nAn answer.\n"
BASE = "github.event.pull_request.base.sha"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    process = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return process.stdout.strip()


def test_changes_for_learners_are_reported(tmp_path: Path, environment: dict[str, str]) -> None:
    repository = tmp_path / "repository"
    write(repository, {"cards/t.md": CARD.format("What is it")})
    assert run_step("Build", environment, {"out": "dist"}).code != 0  # there is no lock yet
    subprocess.run(["flashproof", "build", "-q"], cwd=repository, env=environment, check=True)
    git(repository, "init", "-q")
    git(repository, "add", "cards")
    git(repository, "commit", "-qm", "First")
    write(repository, {"cards/t.md": CARD.format("Ask @everyone: what is it")})
    summary = tmp_path / "summary.md"
    values = {
        **environment,
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_REPOSITORY": "you/deck",
    }
    name = "Report what changes for learners"
    context = {BASE: git(repository, "rev-parse", "HEAD")}
    assert run_step(name, values, context=context).code == 0
    text = summary.read_text("utf-8")
    assert text.startswith("### What changes for learners\n\n1 updated\n")
    assert "@everyone" not in text.partition("```")[0]  # it would notify users
    shallow = run_step(name, values, context={BASE: "0" * 40})
    assert (shallow.code, "fetch-depth: 0" in shallow.log) == (0, True)
    assert not (tmp_path / "changes.md").exists()


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_the_comment_on_a_pull_request_is_updated(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "repository").mkdir()
    gh = tmp_path / "bin" / "gh"
    gh.write_text(GH, "utf-8")
    gh.chmod(0o755)
    comments = tmp_path / "comments.json"
    others = [
        {"id": 1, "user": {"login": "you"}, "body": "<!-- flashproof: ./ -->"},
        {"id": 2, "user": {"login": "github-actions[bot]"}, "body": "<!-- flashproof: b/ -->"},
    ]
    comments.write_text(json.dumps(others), "utf-8")
    values = {
        **environment,
        "COMMENTS": str(comments),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_REPOSITORY": "you/deck",
    }
    context = {"github.token": "secret", "github.event.pull_request.number": "7"}
    for text in ("first", "second", ""):
        if text:
            (tmp_path / "changes.md").write_text(text, "utf-8")
        else:
            (tmp_path / "changes.md").unlink()
        step = run_step("Comment on the pull request", values, context=context)
        assert (step.code, step.log) == (0, "")
        *kept, comment = json.loads(comments.read_text("utf-8"))
        assert kept == others
        assert comment["body"] == f"<!-- flashproof: ./ -->\n{text or 'second'}"


@pytest.mark.parametrize("path", [*WORKFLOWS, *NIGHTLY], ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    used = re.findall(r"uses: *(.+)", path.read_text("utf-8"))
    assert used
    for one in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one), one


def test_the_same_versions_are_pinned_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, *NIGHTLY):
        for action, version in re.findall(r"uses: *([^@\s]+)@(.+)", path.read_text("utf-8")):
            versions.setdefault(action, set()).add(version)
    assert {action: len(found) for action, found in versions.items() if len(found) > 1} == {}


def test_snippets_of_forks_run_only_if_they_can_be_isolated(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    write(tmp_path / "repository", LAYOUTS["monorepo"][0])
    python_path = f"{ROOT}{os.pathsep}/"  # contains everything, so nothing can be isolated
    fork = {**environment, "TEST_ISOLATION": "required", "PYTHONPATH": python_path}
    step = run_step(SNIPPETS, fork, INPUTS["monorepo"])
    assert step.code == 1
    assert "not run: isolation is required, but not possible" in step.log
    assert "AssertionError" not in step.log


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_require_isolation_for_forks(path: Path) -> None:
    assert f"ISOLATION: {ISOLATION}\n" in path.read_text("utf-8")


def test_no_script_contains_an_expression() -> None:
    """An expression is inserted before the shell parses the script; variables are not parsed."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def pinned(path: Path) -> dict[str, str]:
    """Return the versions in a constraints file, keyed by package."""
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_constraints_pin_all_dependencies() -> None:
    constraints = pinned(ROOT / "constraints.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for text in itertools.chain(project["dependencies"], *extras):
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name != "flashproof":
            assert constraints[name] in requirement.specifier, text


def test_new_projects_get_the_same_versions() -> None:
    template = pinned(WORKFLOW.with_name("constraints.txt.in"))
    assert template.pop("flashproof") == "@version@"
    assert template.items() <= pinned(ROOT / "constraints.txt").items()
