"""The pytest plugin: what it collects and reports, and that pytest's own options still work.

Also tests ``snippets/pytest_plugin/items.py`` and ``snippets/pytest_plugin/summary.py``.
"""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rich.console  # noqa: F401 - pytester forgets modules that are first imported in its runs

pytest_plugins = ["pytester"]

IS_INSTALLED = any(entry.name == "flashproof" for entry in entry_points(group="pytest11"))
ROOT = Path(__file__).parents[3]
CARDS = """\
---
title: T
deck: D
---

```python {setup}
x = 1
```

## Recall

### Passes?
<!-- id: passes -->

```python
print(x)
```
```output
1
```

### Fails?
<!-- id: fails -->

```python
y = x
y / 0
```

### Differs?
<!-- id: differs -->

```python
print(x + 1)
```
```output
3
```

### Skipped?
<!-- id: skipped -->

```python {skip="needs a GPU"}
launch()
```
"""
LINES = {"setup": 7, "passes": 16, "fails": 26, "differs": 34, "skipped": 44}
NAMES = {what: f"cards/t.md:{line}" for what, line in LINES.items()}


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Create a project with one topic."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    pytester.makepyprojecttoml("[tool.flashproof]\nname = 'x'\n")
    pytester.mkdir("cards").joinpath("t.md").write_text(CARDS, encoding="utf-8")
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest in this process."""
    own = () if IS_INSTALLED else ("-p", "flashproof.snippets.pytest_plugin")
    return project.runpytest_inprocess(*own, *arguments)


def ids(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("cards/")]


def test_every_snippet_is_an_item_named_after_its_line(project: pytest.Pytester) -> None:
    assert ids(run(project, "--collect-only", "-q")) == list(NAMES.values())


def test_a_run_reports_locations_messages_and_counts(project: pytest.Pytester) -> None:
    result = run(project, "-rs")
    result.assert_outcomes(passed=2, failed=2, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "*cards/t.md:26*",
            "cards/t.md:27: ZeroDivisionError: division by zero",
            "    y / 0",
            "*cards/t.md:34*",
            "cards/t.md:37: printed '2', but the card shows '3'",
            "> 3 *| 2",
            "*5 snippets*2 passed*2 failed*",
            "SKIPPED*needs a GPU*",
        ]
    )
    assert "flashproof/snippets" not in result.stdout.str().replace(str(ROOT), "")


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        (["-k", "t.md"], {"passed": 2, "failed": 2, "skipped": 1}),
        (["-k", "16"], {"passed": 1, "deselected": 4}),
        (["-x"], {"passed": 2, "failed": 1}),
        (["cards/t.md:27"], {"failed": 1}),
        (["cards/t.md:16", "cards/t.md:7"], {"passed": 2}),
        (["--deselect", NAMES["fails"], "--deselect", NAMES["differs"]], {"passed": 2}),
        (["-n", "2"], {"passed": 2, "failed": 2, "skipped": 1}),
        (["--fresh"], {"passed": 2, "failed": 2, "skipped": 1}),
    ],
    ids=["file", "line", "first", "location", "locations", "deselect", "xdist", "fresh"],
)
def test_pytest_selects_snippets(
    project: pytest.Pytester, arguments: list[str], outcomes: dict[str, int]
) -> None:
    found = run(project, *arguments).parseoutcomes()
    assert {key: found.get(key, 0) for key in outcomes} == outcomes


def test_result_files_name_each_snippet(project: pytest.Pytester) -> None:
    run(project, "--junitxml=out.xml")
    tree = ElementTree.parse(project.path / "out.xml")  # noqa: S314 - our own
    assert [case.get("name") for case in tree.iter("testcase")] == [
        f"cards.t.md:{line}" for line in LINES.values()
    ]
    assert len(list(tree.iter("failure"))) == 2


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_every_snippet_is_in_exactly_one_shard(project: pytest.Pytester, parts: int) -> None:
    shards = [
        ids(run(project, "--collect-only", "-q", f"--shard={part}/{parts}"))
        for part in range(1, parts + 1)
    ]
    assert sorted(chain.from_iterable(shards)) == sorted(NAMES.values())
    assert max(map(len, shards)) - min(map(len, shards)) <= 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b"])
def test_a_wrong_shard_is_a_usage_error(project: pytest.Pytester, shard: str) -> None:
    assert run(project, f"--shard={shard}").ret == pytest.ExitCode.USAGE_ERROR


def test_accept_writes_the_output(project: pytest.Pytester) -> None:
    result = run(project, "--accept")
    result.assert_outcomes(passed=3, failed=1, skipped=1)
    text = (project.path / "cards/t.md").read_text(encoding="utf-8")
    assert text == CARDS.replace("```output\n3\n", "```output\n2\n")
    result.stdout.fnmatch_lines(["*cards/t.md:34: accepted*"])


def test_accept_cannot_be_combined_with_workers(project: pytest.Pytester) -> None:
    assert run(project, "--accept", "-n", "2").ret == pytest.ExitCode.USAGE_ERROR


def test_problems_in_a_card_file_are_reported(project: pytest.Pytester) -> None:
    path = project.path / "cards/t.md"
    path.write_text(CARDS.replace("## Recall", "## Recal"), encoding="utf-8")
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["cards/t.md:10:*unknown-kind*", "*did you mean 'Recall'*"])


def test_last_failed_runs_failed_snippets_again(project: pytest.Pytester) -> None:
    project.makepyfile(test_other="def test_fails():\n    assert 0\n")
    run(project)
    run(project, "--lf").assert_outcomes(failed=3)


def test_a_card_file_outside_the_project_runs_if_it_is_named(project: pytest.Pytester) -> None:
    project.mkdir("other").joinpath("u.md").write_text(CARDS, encoding="utf-8")
    run(project, "other/u.md").assert_outcomes(passed=2, failed=2, skipped=1)
    run(project, "other").assert_outcomes(passed=2, failed=2, skipped=1)
    assert ids(run(project, "--collect-only", "-q")) == list(NAMES.values())


def test_projects_without_cards_are_not_affected(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    pytester.mkdir("posts").joinpath("t.md").write_text(CARDS, encoding="utf-8")
    pytester.makefile(".md", README="# Title\n\n```python\n1 / 0\n```\n")
    pytester.makepyfile("def test_one():\n    pass\n")
    result = run(pytester)
    result.assert_outcomes(passed=1)
    assert "snippets" not in result.stdout.str()
    run(pytester, "README.md").assert_outcomes()


def test_other_tests_run_too(project: pytest.Pytester) -> None:
    project.makepyfile("def test_one():\n    pass\n")
    run(project, "-p", "no:randomly").assert_outcomes(passed=3, failed=2, skipped=1)


@pytest.mark.parametrize("attribute", ['since="python 3.99"', 'until="python 3.0"'])
def test_a_snippet_that_does_not_apply_is_skipped_with_the_reason(
    attribute: str, project: pytest.Pytester
) -> None:
    card = project.path / "cards" / "t.md"
    card.write_text(CARDS.replace('skip="needs a GPU"', attribute), encoding="utf-8")
    result = run(project, "-rs", f"cards/t.md:{LINES['skipped']}")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*applies to Python *, but Python * is installed*"])
