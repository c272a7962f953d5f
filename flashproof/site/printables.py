"""Create printable pages: cheat sheets and mock exams for a topic, a deck, or all topics."""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.model import Card, Html, Kind, Topic, kind_of
from flashproof.site.exam import ARRANGE_MINUTES, ExamPlan, arrange_questions, with_full_cards
from flashproof.site.navigation import Scope, translated_scope
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer

SHEET_GROUPS = (
    ("Key facts", (Kind.RECALL, Kind.CLOZE)),
    ("Compare", (Kind.COMPARE,)),
    ("Code output", (Kind.PREDICT,)),
    ("Code", (Kind.WRITE,)),
    ("Explanations", (Kind.EXPLAIN,)),
)
"""The name of each group of a cheat sheet, and the kinds of cards that it contains."""


def cheat_sheet_page(
    pages: PageRenderer,
    scope: Scope,
    sections: Iterable[Html],
    page_number: int,
    decks: Iterable[tuple[Scope, int]] = (),
) -> Page:
    """Return the cheat sheet of a scope.

    Args:
        pages: the renderer for the templates.
        scope: the topics on the sheet.
        sections: the topics' ``cheat_sheet_sections``.
        page_number: the estimated number of printed pages, which the page shows.
        decks: smaller cheat sheets to offer, with their page counts.

    """
    message = pages.inputs.messages.text
    scope = translated_scope(scope, pages.inputs.messages)
    return pages.render(
        f"sheets/{scope.slug}.html",
        "cheat_sheet.html",
        title=message("{title}: cheat sheet", title=scope.title),
        description=message("A printable cheat sheet on {title}.", title=scope.title),
        scope=scope,
        sections=list(sections),
        page_number=page_number,
        decks=list(decks),
        single=len(scope.topics) == 1,
    )


def cheat_sheet_sections(pages: PageRenderer, topic: Topic) -> tuple[Html, Html]:
    """Return a topic's cheat sheet section for a multi-topic sheet and for a single-topic sheet."""
    if not topic.cards:
        return Html(""), Html("")
    view = pages.topic_views("../")(topic)
    card_summary = pages.macro("partials/cheat_sheet_card.html", "card_summary")
    section = pages.macro("partials/cheat_sheet_topic.html", "section")
    groups = [
        (name, [(card, Html(card_summary(view, card).strip())) for card in cards])
        for name, cards in _groups(topic)
    ]
    shared, single = (
        Html(section(topic, view, groups, is_single).strip("\n")) for is_single in (False, True)
    )
    return shared, single


def exam_page(pages: PageRenderer, scope: Scope, plan: ExamPlan) -> Page:
    """Return the page with a scope's mock exam."""
    paper = with_full_cards(plan, pages.inputs.full_topic)
    questions = arrange_questions(paper, scope, pages.topic_views("../"))
    message = pages.inputs.messages.text
    scope = translated_scope(scope, pages.inputs.messages)
    return pages.render(
        f"exams/{scope.slug}.html",
        "printed_exam.html",
        title=message("{title}: mock exam", title=scope.title),
        description=message(
            "A printable mock exam on {title}, with an answer key.", title=scope.title
        ),
        scope=scope,
        exam=paper,
        arrange=questions,
        question_count=paper.question_count + len(questions),
        minutes=round((paper.minutes + ARRANGE_MINUTES * len(questions)) / 5) * 5,
    )


def _groups(topic: Topic) -> list[tuple[str, tuple[Card, ...]]]:
    """Return the nonempty groups of a topic's cheat sheet, in order."""
    grouped = (
        (name, tuple(card for card in topic.cards if kind_of(card) in kinds))
        for name, kinds in SHEET_GROUPS
    )
    return [(name, cards) for name, cards in grouped if cards]
