"""The nine study modes, in the order in which the site offers them."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.model import Kind


@dataclass(frozen=True, slots=True)
class StudyMode:
    """A way to practice a topic, a deck, a tag, a level, or everything."""

    slug: str
    """The name in URLs, ``study.html#/all/<slug>``; also the id of its section on topic pages."""
    name: str
    summary: str
    """What the learner does, in a few words."""
    kind: Kind | None = None
    """The kind of card it uses; None for all kinds."""
    static_page: str = ""
    """The page for readers without JavaScript, with ``{scope}`` for the scope's slug; if empty, the
    section of the topic's page."""
    recommended: bool = False
    """Whether it is offered before the others. Practice testing and distributed practice have the
    strongest evidence (Dunlosky et al. 2013)."""


MODES = (
    StudyMode("recall", "Recall", "Answer from memory, then check", Kind.RECALL, recommended=True),
    StudyMode("quiz", "Quiz", "Choose an answer and learn why", Kind.QUIZ, recommended=True),
    StudyMode(
        "review", "Review", "Study the cards that are due today",
        static_page="deck.html", recommended=True,
    ),
    StudyMode("explain", "Explain", "Explain it in your own words", Kind.EXPLAIN),
    StudyMode("predict", "Predict the output", "Type what the code prints", Kind.PREDICT),
    StudyMode("cloze", "Cloze", "Fill in the missing words", Kind.CLOZE),
    StudyMode("compare", "Compare", "Choose what each statement applies to", Kind.COMPARE),
    StudyMode("sheet", "Cheat sheet", "Everything on one page", static_page="sheets/{scope}.html"),
    StudyMode(
        "exam", "Mock exam", "A printable exam with an answer key",
        static_page="exams/{scope}.html",
    ),
)  # fmt: skip

MODE_OF_KIND = {mode.kind: mode for mode in MODES if mode.kind is not None}
