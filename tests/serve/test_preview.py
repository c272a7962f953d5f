"""Builds in memory: which card was edited, and what remains when a card has an error."""

from collections.abc import Callable

import pytest

from flashproof.model import Topic
from flashproof.project import Project
from flashproof.serve.preview import EditedCard, Preview
from flashproof.serve.snippet_runner import SnippetRunner, can_run
from flashproof.serve.state import SnippetStatus
from flashproof.snippets.extract import chains
from tests.serve.conftest import TOPIC, Served


@pytest.mark.parametrize(
    ("old", "new", "card"),
    [
        ("Two.", "2.", "one"),
        ("Four.", "4.", "two"),
        ("What is 2 + 2?", "And 2 + 2?", "two"),
        ("id: two", "id: three", "three"),
        ("The lesson.", "A lesson.", ""),
        ("title: Sums", "title: Plus", ""),
    ],
)
def test_the_edited_card_is_found(served: Served, old: str, new: str, card: str) -> None:
    served.edit(old, new)
    assert served.preview.build().edited == EditedCard("sums", "topics/sums.html", card)


def test_a_broken_card_leaves_the_last_good_site(served: Served) -> None:
    good = served.state.pages
    served.edit("## Recall", "## Recal")
    view = served.preview.build()
    assert (view.has_errors, view.pages == good) == (True, True)
    assert view.problems[0].startswith("cards/sums.md:7:4: error[unknown-kind]")
    served.edit("## Recal\n", "## Recall\n")
    view = served.preview.build()
    assert (view.problems, view.has_errors, view.pages == good) == ((), False, True)


def test_with_an_error_from_the_start_there_is_no_site(project: Project) -> None:
    (project.cards / "sums.md").write_bytes(b"\xff")
    preview = Preview(project)
    assert preview.build().pages == {}
    (project.cards / "sums.md").write_text(TOPIC, encoding="utf-8")
    assert "topics/sums.html" in preview.build().pages


def test_nothing_is_written(served: Served) -> None:
    served.edit("Two.", "2.")
    served.build()
    left = {path.name for path in served.project.root.iterdir()}
    assert left == {"cards", "pyproject.toml"}
    assert [path.name for path in served.project.cards.iterdir()] == ["sums.md"]


def test_settings_and_templates_are_used(served: Served) -> None:
    settings = served.project.root / "pyproject.toml"
    settings.write_text('[tool.flashproof]\ntitle = "Other"\n', encoding="utf-8")
    own = served.project.root / "templates" / "site"
    own.mkdir(parents=True)
    extended = '{% extends "flashproof/glossary.html" %}{% block main %}Mine{% endblock %}'
    (own / "glossary.html").write_text(extended, encoding="utf-8")
    pages = served.preview.build().pages
    assert b"Other" in pages["index.html"]
    assert b"Mine" in pages["glossary.html"]


def preview_topic(project: Project, text: str) -> Topic:
    """Return the topic of a text, read by a preview."""
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
