"""Define the eleven study modes, in the order in which the site lists them."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.model import Kind


@dataclass(frozen=True, slots=True)
class StudyMode:
    """A way to practice a topic, a deck, a tag, a level, or everything."""

    slug: str
    """The name in URLs (``study.html#/all/<slug>``), and the section's id on topic pages."""
    name: str
    summary: str
    """A short description of what the learner does."""
    kind: Kind | None = None
    """The kind of card that this mode uses; ``None`` if the mode uses cards of several kinds."""
    static_page: str = ""
    """The fallback page for readers without JavaScript, with ``{scope}`` in place of the scope's
    slug; if empty, the fallback is the mode's section on the topic page."""
    recommended: bool = False
    """Whether the site lists this mode before the others. Practice testing and distributed practice
    have the strongest evidence (Dunlosky et al. 2013)."""

    @property
    def count_key(self) -> str:
        """The key of the number of this mode's cards; empty if the mode uses all cards."""
        return ARRANGE if self.slug == ARRANGE else self.kind.slug if self.kind else ""


ARRANGE = "arrange"
"""The slug of the mode in which learners put lines of code in order."""


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
    StudyMode("write", "Write code", "Write code that passes the checks", Kind.WRITE),
    StudyMode(
        ARRANGE, "Arrange", "Put lines of code in order", static_page="exams/{scope}.html",
    ),
    StudyMode(
        "sheet", "Cheat sheet", "Read or print all answers", static_page="sheets/{scope}.html",
    ),
    StudyMode(
        "exam", "Mock exam", "Mixed questions, answers at the end",
        static_page="exams/{scope}.html",
    ),
)  # fmt: skip

MODE_OF_KIND = {mode.kind: mode for mode in MODES if mode.kind is not None}
