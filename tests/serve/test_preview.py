"""Builds in memory: which card was edited, and what remains when a card has an error.

Also tests ``serve/state.py``.
"""

import pytest

from flashproof.project import Project
from flashproof.serve.preview import EditedCard, Preview
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
