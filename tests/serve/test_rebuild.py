"""What the terminal shows while cards are edited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from flashproof.console import Console
from flashproof.project import Project
from flashproof.serve.rebuild import Rebuilder
from flashproof.serve.state import PreviewState


@pytest.fixture
def state() -> PreviewState:
    return PreviewState()


@pytest.fixture
def rebuilder(project: Project, state: PreviewState) -> Iterator[Rebuilder]:
    with closing(Rebuilder(project, state, None, Console())) as rebuilder:
        rebuilder.rebuild()
        yield rebuilder


def test_a_fixed_card_is_reported_even_if_the_page_is_unchanged(
    rebuilder: Rebuilder, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = project.cards / "sums.md"
    good = cards.read_text(encoding="utf-8")
    cards.write_text(good.replace("## Recall", "## Recal"), encoding="utf-8")
    rebuilder.rebuild()
    assert "error[unknown-kind]" in capsys.readouterr().err
    cards.write_text(good, encoding="utf-8")
    rebuilder.rebuild()
    assert capsys.readouterr().out == "no problems left\n"
    rebuilder.rebuild()
    assert capsys.readouterr().out == ""


def test_an_error_in_a_template_keeps_the_last_good_site(
    rebuilder: Rebuilder, state: PreviewState, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = state.pages
    cards = project.cards / "sums.md"
    cards.write_text(cards.read_text("utf-8").replace("Two.", "It is two."), "utf-8")
    templates = project.root / "templates" / "site"
    templates.mkdir(parents=True)
    (templates / "topic.html").write_text("{{ nowhere }}", encoding="utf-8")
    rebuilder.rebuild()
    stderr = capsys.readouterr().err
    assert "topic.html:1: 'nowhere' is undefined" in stderr.splitlines()[0]
    assert state.pages == pages
    (templates / "topic.html").unlink()
    rebuilder.rebuild()
    assert "error" not in capsys.readouterr().err
    assert b"It is two." in state.pages["topics/sums.html"]
