"""A deck as values: topics, cards of six kinds, and the two sorts of text in them.

Nothing here reads a file, renders, or knows of Anki or the site. ``Markdown`` is text as an author
wrote it; ``Html`` is what may be put into a page. The one way from the first to the second is
``flashproof.markup``, so that the two cannot be mixed up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from flashproof.text.source import Source, Span


class Kind(StrEnum):
    """The closed set of card kinds, by the name an author writes in the heading."""

    RECALL = "Recall"
    QUIZ = "Quiz"
    EXPLAIN = "Explain"
    PREDICT = "Predict"
    CLOZE = "Cloze"
    COMPARE = "Compare"

    slug: str
    """The name in lower case, for tags, classes and identities."""

    def __init__(self, name: str) -> None:
        self.slug = name.lower()


class Level(StrEnum):
    """How far along a learner should be."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True)
class Markdown:
    """Text as an author wrote it."""

    text: str
    """Comments taken out, quote marks and list marks of what holds it too."""
    span: Span
    """Where it stands, those marks included."""

    def __bool__(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Html:
    """Clean HTML, which Jinja2 puts into a page as it is."""

    text: str

    def __html__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


class Role(StrEnum):
    """What a fence is for."""

    SHOWN = "shown"
    """Part of the card."""
    SETUP = "setup"
    """Runs before each snippet of its topic; shown once on the topic's page."""
    PROOF = "proof"
    """Proves what the card says; folded on the site, not in Anki."""
    SETUP_EXCERPT = "setup-excerpt"
    """No fence of a file: what a question needs of the setup, shown above it."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a snippet must print."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced block, in any language; a Python one is a snippet, and is run."""

    language: str
    """The first word after the backticks, in lower case; empty where there is none."""
    text: str
    """The lines between the fences, cloze marks included, with a line end after the last."""
    span: Span
    """From the opening to the closing fence."""
    role: Role = Role.SHOWN
    continues: bool = False
    """Whether it runs after the snippet before it in its card, in the same process."""
    raises: str = ""
    """The name of the exception that it must raise."""
    plot: str = ""
    """The alt text of the figure that it draws, where it draws one."""
    skip: str = ""
    """Why it is not run."""
    timeout: float | None = None
    """Its own time limit in seconds."""
    tolerance: float | None = None
    """How far, absolutely, a printed float may be from the one in ``output``."""
    output: Output | None = None

    @property
    def is_snippet(self) -> bool:
        """Whether the tests know it: every Python fence, even one that is skipped."""
        return self.language == "python" and self.role is not Role.SETUP_EXCERPT

    @property
    def line(self) -> int:
        """The line of the file on which the code itself begins."""
        return self.span.line + 1


Body = tuple[Markdown | Code, ...]
"""Prose and fences in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A lint rule that a card turns off, with the reason its author gives."""

    rule: str
    reason: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBase:
    """What every card has."""

    id: str
    """Unique in the deck and never changed: the learner's history hangs on it."""
    question: Markdown
    """The heading; of a cloze card, its title."""
    context: Body = ()
    """What else belongs to the question: prose and code above the main part."""
    setup_excerpt: Body = ()
    """What the question's code needs of the topic's setup."""
    proofs: tuple[Code, ...] = ()
    """Proofs that stand straight below the main part."""
    level: Level
    tags: tuple[str, ...] = ()
    """The card's own tags, not its topic's."""
    hint: Body = ()
    why: Body = ()
    more: Body = ()
    source: Body = ()
    waivers: tuple[Waiver, ...] = ()
    span: Span
    """The heading's line."""

    @property
    def question_body(self) -> Body:
        """What a learner sees between the question and the main part."""
        return (*self.setup_excerpt, *self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(CardBase):
    """A question and its answer."""

    answer: Body
    reverse: bool = False
    """Whether Anki also asks from answer to question."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    text: Markdown
    is_correct: bool
    feedback: Markdown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(CardBase):
    """A question with options; one or several are right."""

    options: tuple[Option, ...]
    fixed_order: bool = False

    @property
    def is_multiple(self) -> bool:
        """Whether the card says "choose all that apply"."""
        return sum(option.is_correct for option in self.options) > 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording by which a concept may be recognised in an answer.

    Words, ``*`` for the rest of a word, ``(a|b)`` for choices; case and white space do not count.
    """

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a good explanation contains."""

    text: Markdown
    patterns: tuple[Pattern, ...]
    """None: only the learner can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(CardBase):
    """A prompt to answer in one's own words."""

    concepts: tuple[Concept, ...]
    model_answer: Body = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Predict(CardBase):
    """Code whose output the learner tells before seeing it."""

    code: Code
    """Its ``output`` is what was printed."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """One blank: ``{{c1::answer::hint}}``."""

    number: int
    """Part of the identity: Anki keeps a history for each number."""
    answer: str
    """As written, Markdown included."""
    hint: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(CardBase):
    """A text with blanks, in prose or in code."""

    body: Body
    """The marks are still in its texts."""
    deletions: tuple[Deletion, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of a compare card: what it says, and for which of the columns it holds."""

    text: Markdown
    holds: tuple[bool, ...]
    """As long as the card's columns; at least one is true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(CardBase):
    """Statements to sort to the things that they hold for."""

    columns: tuple[Markdown, ...]
    statements: tuple[Statement, ...]


Card = Recall | Quiz | Explain | Predict | Cloze | Compare


_KINDS = {kind: Kind(kind.__name__) for kind in (Recall, Quiz, Explain, Predict, Cloze, Compare)}


def kind_of(card: Card) -> Kind:
    """The kind of a card."""
    return _KINDS[type(card)]


def bodies(card: Card) -> tuple[Body, ...]:
    """Everything in a card that holds prose and fences, in the order of the page."""
    main: Body = ()
    match card:
        case Recall():
            main = card.answer
        case Explain():
            main = card.model_answer
        case Predict():
            main = (card.code,)
        case Cloze():
            main = card.body
        case Quiz() | Compare():
            pass
    return (card.context, main, card.proofs, card.hint, card.why, card.more, card.source)


def texts(card: Card) -> Iterator[Markdown]:
    """Every piece of Markdown in a card."""
    yield card.question
    for body in bodies(card):
        yield from (block for block in body if isinstance(block, Markdown))
    match card:
        case Quiz():
            for option in card.options:
                yield option.text
                if option.feedback is not None:
                    yield option.feedback
        case Explain():
            yield from (concept.text for concept in card.concepts)
        case Compare():
            yield from card.columns
            yield from (statement.text for statement in card.statements)
        case Recall() | Predict() | Cloze():
            pass


def code_blocks(card: Card) -> list[Code]:
    """Every fence of a card, in the order of the file, which is the order of running."""
    found = [block for body in bodies(card) for block in body if isinstance(block, Code)]
    return sorted(found, key=lambda code: code.span.start) if len(found) > 1 else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One card file: a page of the site, a subdeck in Anki."""

    name: str
    """The file's stem, unique in the deck."""
    title: str
    deck: str
    """The deck above the topic's own, for example ``TensorFlow::Tensors``."""
    summary: str = ""
    tags: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    """Names of topics."""
    minutes: int
    """About how long a reader needs, stated or estimated."""
    estimated_minutes: int
    lead: Body = ()
    cards: tuple[Card, ...] = ()
    source: Source
    front_matter: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """Where each key of the front matter stands."""

    @property
    def subdeck(self) -> str:
        """The topic's own deck in Anki."""
        return f"{self.deck}::{self.title}"

    def code_blocks(self) -> Iterator[Code]:
        """Every fence of the topic in the order of the file."""
        yield from (block for block in self.lead if isinstance(block, Code))
        for card in self.cards:
            yield from code_blocks(card)


def topic_texts(topic: Topic) -> Iterator[tuple[Markdown, bool]]:
    """Every piece of Markdown in a topic, and whether deletions count in it."""
    yield from ((block, False) for block in topic.lead if isinstance(block, Markdown))
    for card in topic.cards:
        blanked = card.body if isinstance(card, Cloze) else ()
        yield from ((text, text in blanked) for text in texts(card))


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that a card shows."""

    path: Path
    name: str
    """What it is called in the deck and on the site: flat, ASCII, with a hash of the content."""
    content: bytes = field(repr=False)
    width: int | None = None
    """In CSS pixels, where the file says."""
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A tag's entry in the glossary."""

    tag: str
    name: str
    text: Markdown


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that an author wrote, checked and in order."""

    topics: tuple[Topic, ...]
    """In the order of learning: prerequisites first, then by path."""
    images: Mapping[tuple[str, str], Image] = field(default_factory=dict)
    """By topic name and address as written in the card."""
    glossary: Mapping[str, Term] = field(default_factory=dict)

    def cards(self) -> Iterator[tuple[Topic, Card]]:
        """Every card with its topic, in the order of learning."""
        for topic in self.topics:
            for card in topic.cards:
                yield topic, card
