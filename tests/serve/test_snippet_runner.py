"""Snippets of the edited topic are run, if their packages are installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flashproof.model import Topic
from flashproof.project import Project
from flashproof.serve.preview import Preview
from flashproof.serve.snippet_runner import SnippetRunner, can_run
from flashproof.serve.state import SnippetStatus
from flashproof.snippets.extract import chains
from tests.serve.conftest import TOPIC


def preview_topic(project: Project, text: str) -> Topic:
    """Return the topic that a preview reads from this text."""
    (project.cards / "sums.md").write_text(text, encoding="utf-8")
    preview = Preview(project)
    preview.build()
    topic = preview.topic("sums")
    assert topic is not None
    return topic


def test_results_of_snippets(project: Project, wait: Callable[[Callable[[], bool]], None]) -> None:
    text = TOPIC.replace("Two.", "```python\nprint(1 + 1)\n```\n```output\n2\n```")
    text = text.replace("Four.", "```python\nassert 2 + 2 == 5\n```")
    topic = preview_topic(project, text)
    reports: list[tuple[SnippetStatus, ...]] = []
    runner = SnippetRunner(lambda _name, runs: reports.append(runs))
    runner.run(topic, is_proved=lambda _chain: False)
    wait(lambda: bool(reports) and all(run.state != "running" for run in reports[-1]))
    runner.close()
    assert [run.state for run in reports[0]] == ["running", "running"]
    assert [(run.card, run.state) for run in reports[-1]] == [("one", "passed"), ("two", "failed")]
    assert "AssertionError" in reports[-1][1].message


def test_chains_with_missing_packages_are_not_run(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TOPIC.replace("Two.", "```python\nimport tensorflow\n```")
    text = text.replace("Four.", "```python\nprint(4)\n```")
    topic = preview_topic(project, text)
    monkeypatch.setattr("flashproof.serve.snippet_runner.find_spec", lambda _name: None)
    assert [can_run(chain) for chain in chains(topic)] == [False, True]


def test_no_package_is_imported_outside_the_sandbox(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the project could have the name of a package."""
    (tmp_path / "scipy.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    text = TOPIC.replace("Two.", "```python\nimport scipy.stats\n```")
    assert can_run(chains(preview_topic(project, text))[0])
