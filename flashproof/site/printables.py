"""What is made for printing: cheat sheets and mock exams, of a topic, a deck or everything."""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.model import Card, Html, Kind, Topic, kind_of
from flashproof.site import exam
from flashproof.site.navigation import Scope
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer

_SHEET = (
    ("In short", (Kind.RECALL, Kind.CLOZE)),
    ("Tell apart", (Kind.COMPARE,)),
    ("What it prints", (Kind.PREDICT,)),
    ("Know why", (Kind.EXPLAIN,)),
)


def sheet(frame: PageRenderer, scope: Scope, sections: Iterable[Html]) -> Page:
    """A cheat sheet out of its topics' sections."""
    return frame.page(
        f"sheets/{scope.slug}.html",
        "cheat_sheet.html",
        title=f"{scope.title}: cheat sheet",
        description=f"{scope.title} on one page, made for printing.",
        scope=scope,
        sections=list(sections),
        single=len(scope.topics) == 1,
    )


def sections(frame: PageRenderer, topic: Topic) -> tuple[Html, Html]:
    """A topic's part of a cheat sheet about several, and of one about nothing else."""
    if not topic.cards:
        return Html(""), Html("")
    prose = frame.prose("../")(topic)
    said = frame.env.get_template("partials/cheat_sheet_card.html").module.said  # type: ignore[attr-defined]
    macro = frame.env.get_template("partials/cheat_sheet_topic.html").module.section  # type: ignore[attr-defined]
    groups = [
        (name, [(card, Html(str(said(prose, card)).strip())) for card in cards])
        for name, cards in _groups(topic)
    ]
    several, alone = (
        Html(str(macro(topic, prose, groups, single)).strip("\n")) for single in (False, True)
    )
    return several, alone


def paper(frame: PageRenderer, scope: Scope, chosen: exam.ExamPaper) -> Page:
    """A mock exam of chosen questions."""
    return frame.page(
        f"exams/{scope.slug}.html",
        "printed_exam.html",
        title=f"{scope.title}: mock exam",
        description=f"A mock exam on {scope.title} to print, with its key.",
        scope=scope,
        paper=exam.filled(chosen, frame.source.whole),
    )


def _groups(topic: Topic) -> list[tuple[str, tuple[Card, ...]]]:
    """What a cheat sheet shows, in its order."""
    grouped = (
        (name, tuple(card for card in topic.cards if kind_of(card) in kinds))
        for name, kinds in _SHEET
    )
    return [(name, cards) for name, cards in grouped if cards]
