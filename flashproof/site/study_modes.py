"""The nine ways to practise, one row each, in the order in which learners are offered them."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.model import Kind


@dataclass(frozen=True, slots=True)
class StudyMode:
    """One way to practise a topic, a deck, a tag, a level or everything."""

    slug: str
    """In addresses: ``study.html#/all/<slug>``, and the section of a topic's page."""
    name: str
    line: str
    """What one does in it, in a few words."""
    kind: Kind | None = None
    """The kind of card it is made of; None where it takes every kind."""
    plain: str = ""
    """Where it stands for readers without scripts; filled in with the scope's name. Empty: the
    section of the topic's page."""
    first: bool = False
    """Whether it is offered before the others: testing oneself and spacing out have the strongest
    evidence (Dunlosky et al. 2013)."""


MODES = (
    StudyMode("recall", "Recall", "Answer from memory, then look", Kind.RECALL, first=True),
    StudyMode("quiz", "Quiz", "Choose, and learn why", Kind.QUIZ, first=True),
    StudyMode("review", "Review", "What is due today, spaced out", plain="deck.html", first=True),
    StudyMode("explain", "Explain", "Say it in your own words", Kind.EXPLAIN),
    StudyMode("predict", "Predict", "Tell what code prints", Kind.PREDICT),
    StudyMode("cloze", "Fill the gaps", "Supply the missing words", Kind.CLOZE),
    StudyMode("compare", "Tell apart", "Sort what holds for which", Kind.COMPARE),
    StudyMode("sheet", "Cheat sheet", "Everything on one page", plain="sheets/{scope}.html"),
    StudyMode("exam", "Mock exam", "A mixed paper with its key", plain="exams/{scope}.html"),
)

OF_KIND = {mode.kind: mode for mode in MODES if mode.kind is not None}
