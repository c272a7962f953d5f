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


def test_a_card_without_an_id_is_shown_with_its_problem(project: Project) -> None:
    cards = project.cards / "sums.md"
    cards.write_text(TOPIC.replace("<!-- id: two -->\n", ""), encoding="utf-8")
    for shows, is_shown in ((True, True), (False, False)):
        view = Preview(project, shows_cards_without_ids=shows).build()
        assert (b"Four." in view.pages.get("topics/sums.html", b"")) is is_shown
        assert view.has_errors is not is_shown
        (problem,) = view.problems
        assert problem.startswith("cards/sums.md:14:1: error[missing-id]")


def test_lint_findings_of_the_edited_topic_are_shown(served: Served) -> None:
    other = TOPIC.replace("Sums", "Pluses").replace("one", "three").replace("two", "four")
    (served.project.cards / "pluses.md").write_text(other, encoding="utf-8")
    served.preview.build()
    served.edit("What is 2 + 2?", "Is 2 + 2 four?")
    assert served.preview.build().problems == ()
    findings = served.preview.lint()
    assert "yes-no" in {one.code for one in findings}
    assert {one.span.source.name for one in findings} == {"cards/sums.md"}
    assert any("warning[yes-no]" in text for text in served.preview.view.problems)
    served.edit("Is 2 + 2 four?", "What is 2 + 2?")
    assert any("warning[yes-no]" in text for text in served.preview.build().problems)
    served.preview.lint()
    assert not any("yes-no" in text for text in served.preview.view.problems)


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
