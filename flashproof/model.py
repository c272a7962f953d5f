"""The data model: a ``Library`` contains ``Topic``s, and a topic contains cards of six kinds.

All classes are frozen dataclasses without behavior: nothing in this module reads files, renders
text, or depends on Anki or the site. ``flashproof.parse`` creates topics from card files;
``flashproof.anki`` and ``flashproof.site`` turn them into a deck and a website.

Two types keep raw and safe text apart. ``Markdown`` is text as the author wrote it, ``Html`` may be
inserted into a page. Only ``flashproof.markup`` converts one to the other.

This file becomes a ``Topic`` named after the file, with one ``Recall`` card::

    ---
    title: Broadcasting
    ---

    Text above the first card: the topic's ``lead``.

    ## Recall

    ### When are two axes compatible for broadcasting?
    <!-- id: broadcast-axes; level: beginner -->

    When their lengths are equal, or one of them is 1.

    #### Hint

    Compare the shapes from right to left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from flashproof.text.source import Source, Span


class Kind(StrEnum):
    """The six card kinds; the value is the name in the heading above the cards: ``## Recall``."""

    RECALL = "Recall"
    QUIZ = "Quiz"
    EXPLAIN = "Explain"
    PREDICT = "Predict"
    CLOZE = "Cloze"
    COMPARE = "Compare"

    slug: str
    """The lowercase name, used in tags, CSS classes, and note type ids."""

    def __init__(self, name: str) -> None:
        self.slug = name.lower()


class Level(StrEnum):
    """How advanced a card is."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True)
class Markdown:
    """Text as the author wrote it, not yet rendered; it is falsy if it is blank."""

    text: str
    """The text without HTML comments and without the list or quote markers around it."""
    span: Span
    """The span of the text in the card file, including those comments and markers."""

    def __bool__(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Html:
    """Sanitized HTML, which Jinja2 inserts into a page without escaping."""

    text: str

    def __html__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


class Role(StrEnum):
    """The purpose of a code block, which determines where it is shown."""

    SHOWN = "shown"
    """Part of the card's or the lead's text."""
    SETUP = "setup"
    """``{setup}``: runs before every snippet of the topic; shown once, on the topic's page."""
    PROOF = "proof"
    """``{proof}``: checks what the card says; collapsed on the site, not shown in Anki."""
    SETUP_EXCERPT = "setup-excerpt"
    """Not a fence of the file, but the setup lines that a question needs; see ``setup_excerpt``."""


@dataclass(frozen=True, slots=True)
class Output:
    """An ``output`` fence: what the snippet above it must print."""

    text: str
    """The lines between the fences."""
    span: Span
    """The span of the block, from the opening to the closing fence."""


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced code block in any language; a Python one is a snippet, which the tests run.

    A fence that opens with ``python {continue raises=ValueError}`` sets the fields ``language``,
    ``continues``, and ``raises``.
    """

    language: str
    """The first word after the backticks, in lowercase; empty if there is none."""
    text: str
    """The lines between the fences, each with its line ending, including any cloze markup."""
    span: Span
    """The span of the block, from the opening to the closing fence."""
    role: Role = Role.SHOWN
    """Determined by the attributes ``setup`` and ``proof``."""
    continues: bool = False
    """``continue``: it runs after the previous snippet of its card, in the same process."""
    raises: str = ""
    """``raises``: the name of the exception that it must raise; empty if it must not raise."""
    plot: str = ""
    """``plot``: the alt text of the plot that it draws; empty if it draws none."""
    skip: str = ""
    """``skip``: the reason why it is not run; empty if it is run."""
    timeout: float | None = None
    """``timeout``: its time limit in seconds; ``None``: the default."""
    tolerance: float | None = None
    """``tol``: the largest absolute difference between a printed float and the expected one."""
    output: Output | None = None
    """The ``output`` fence below it, if there is one."""

    @property
    def is_snippet(self) -> bool:
        """Whether it is a snippet: every Python fence, even one that is skipped."""
        return self.language == "python" and self.role is not Role.SETUP_EXCERPT

    @property
    def line(self) -> int:
        """The first line of the code in the file: the one below the opening fence."""
        return self.span.line + 1


Body = tuple[Markdown | Code, ...]
"""Text and code blocks, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A lint rule that is turned off for one card: ``lint: off=long-answer (a quotation)``."""

    rule: str
    """The name of the rule, ``long-answer``."""
    reason: str
    """The author's reason, ``a quotation``."""
    span: Span
    """The span of the rule's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBase:
    """The fields that cards of all kinds have."""

    id: str
    """Identifies the card in the deck and in learners' collections; never changes."""
    question: Markdown
    """The text of the heading; for a cloze card, its title."""
    context: Body = ()
    """The rest of the question: text and code between the metadata and the main part."""
    setup_excerpt: Body = ()
    """Those lines of the topic's setup that the question's code needs: at most one block."""
    proofs: tuple[Code, ...] = ()
    """The proof fences directly below the main part."""
    level: Level
    """The level in the card's metadata, or else the topic's default."""
    tags: tuple[str, ...] = ()
    """The tags in the card's metadata, without those of its topic."""
    hint: Body = ()
    """The ``#### Hint`` part."""
    why: Body = ()
    """The ``#### Why`` part; an explain card has none."""
    more: Body = ()
    """The ``#### More`` part."""
    source: Body = ()
    """The ``#### Source`` part."""
    waivers: tuple[Waiver, ...] = ()
    """The lint rules that are turned off for this card."""
    span: Span
    """The line of the heading."""

    @property
    def question_body(self) -> Body:
        """Everything that a learner sees between the heading and the main part."""
        return (*self.setup_excerpt, *self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(CardBase):
    """A question and its answer."""

    answer: Body
    """The main part, or the ``#### Answer`` part if there is one."""
    reverse: bool = False
    """Whether Anki also asks for the question, given the answer."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a quiz card: ``- [x] text``."""

    text: Markdown
    is_correct: bool
    """Whether its box is checked."""
    feedback: Markdown | None
    """The quote below the option, which explains why it is right or wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(CardBase):
    """A multiple-choice question with one or more correct options."""

    options: tuple[Option, ...]
    """The options, in the order of the file."""
    fixed_order: bool = False
    """Whether the options keep that order; otherwise, they are shuffled."""

    @property
    def is_multiple(self) -> bool:
        """Whether several options are correct, so that the card says "choose all that apply"."""
        return sum(option.is_correct for option in self.options) > 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase that identifies a concept in a learner's answer.

    ``penalt* (cost|term)``: ``*`` matches the rest of a word, ``(a|b)`` either choice. Case and the
    amount of whitespace are ignored. ``check.answer_patterns`` defines the exact meaning.
    """

    text: str
    """The phrase as written."""
    span: Span


@dataclass(frozen=True, slots=True)
class Concept:
    """One point that a good answer to an explain card contains."""

    text: Markdown
    patterns: tuple[Pattern, ...]
    """The phrases of its ``match:`` comment; if empty, learners check off the concept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(CardBase):
    """A prompt that learners answer in their own words; the answer is checked for concepts."""

    concepts: tuple[Concept, ...]
    """The items of the ``#### Concepts`` part."""
    model_answer: Body = ()
    """The ``#### Model answer`` part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predict(CardBase):
    """Code whose output learners predict."""

    code: Code
    """A snippet whose ``output`` is set: the answer."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A cloze deletion: ``{{c1::answer::hint}}``."""

    number: int
    """The number after ``c``; Anki creates one flashcard per number."""
    answer: str
    """The hidden text as written, including Markdown."""
    hint: str
    """The text shown in place of the answer; empty if there is none."""
    span: Span
    """The span of the markup, from ``{{`` to ``}}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(CardBase):
    """A text with cloze deletions, in prose or in code."""

    body: Body
    """The whole text, with the cloze markup still in it."""
    deletions: tuple[Deletion, ...]
    """All deletions of the body, in order."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of a compare card: a statement, and the columns for which it is true."""

    text: Markdown
    """The first cell of the row."""
    holds: tuple[bool, ...]
    """Whether the statement is true, for each of the card's columns; true for at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(CardBase):
    """A table of things to compare; learners choose the columns for which a statement is true."""

    columns: tuple[Markdown, ...]
    """The names of the things to compare: the header cells except the first."""
    statements: tuple[Statement, ...]
    """The rows of the table."""


Card = Recall | Quiz | Explain | Predict | Cloze | Compare


_KINDS = {kind: Kind(kind.__name__) for kind in (Recall, Quiz, Explain, Predict, Cloze, Compare)}


def kind_of(card: Card) -> Kind:
    """Return the kind of a card."""
    return _KINDS[type(card)]


def bodies(card: Card) -> tuple[Body, ...]:
    """Return all texts with code blocks in a card, in the order in which a page shows them."""
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
    """Yield every piece of Markdown in a card."""
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
    """Return every code block of a card in the order of the file, in which snippets run."""
    blocks = [block for body in bodies(card) for block in body if isinstance(block, Code)]
    return sorted(blocks, key=lambda code: code.span.start) if len(blocks) > 1 else blocks


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One card file: a page of the site and a subdeck in Anki."""

    name: str
    """The file name without ``.md``, unique in the deck; part of the page's URL."""
    title: str
    """The ``title`` of the front matter: the name of the subdeck and of the page."""
    deck: str
    """The parent deck, such as ``TensorFlow::Tensors``."""
    summary: str = ""
    """One sentence about what the topic teaches."""
    tags: tuple[str, ...] = ()
    """Tags that apply to all of its cards."""
    prerequisites: tuple[str, ...] = ()
    """The names of the topics to learn first."""
    minutes: int
    """The reading time in minutes: from the front matter, or else the estimate."""
    estimated_minutes: int
    """The reading time in minutes, estimated from the number of words and cards."""
    lead: Body = ()
    """The lesson: everything above the first ``##`` heading."""
    cards: tuple[Card, ...] = ()
    """The cards, in the order of the file."""
    source: Source
    """The text of the card file."""
    front_matter: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """The span of each value in the front matter, by key."""

    @property
    def subdeck(self) -> str:
        """The full name of the topic's deck in Anki, such as ``TensorFlow::Tensors::Shapes``."""
        return f"{self.deck}::{self.title}"

    def code_blocks(self) -> tuple[Code, ...]:
        """Return every code block of the topic: of the lead, then of each card."""
        return self._code_blocks

    @cached_property
    def _code_blocks(self) -> tuple[Code, ...]:
        in_lead = (block for block in self.lead if isinstance(block, Code))
        return (*in_lead, *(code for card in self.cards for code in code_blocks(card)))


def topic_texts(topic: Topic) -> Iterator[tuple[Markdown, bool]]:
    """Yield every piece of Markdown in a topic, and whether it may contain cloze deletions."""
    yield from ((block, False) for block in topic.lead if isinstance(block, Markdown))
    for card in topic.cards:
        cloze_body = card.body if isinstance(card, Cloze) else ()
        yield from ((text, text in cloze_body) for text in texts(card))


@dataclass(frozen=True, kw_only=True)
class CardSummary:
    """Everything about a card except its texts, for code that works across topics."""

    id: str
    kind: Kind
    level: Level
    tags: tuple[str, ...]
    """The card's own tags, not its topic's."""
    numbers: tuple[int, ...]
    """The numbers of the Anki cards made from it, counted from 1."""
    position: int
    """The card's index in ``Topic.cards``."""
    span: Span
    """The line of the heading."""


@dataclass(frozen=True, kw_only=True)
class TopicSummary:
    """Everything about a topic except its texts, for code that works across topics.

    ``flashproof.parse.topic_summary`` makes it.
    """

    name: str
    title: str
    deck: str
    summary: str
    tags: tuple[str, ...]
    prerequisites: tuple[str, ...]
    """The names of the topics to learn first."""
    minutes: int
    """The reading time in minutes: from the front matter, or else the estimate."""
    cards: tuple[CardSummary, ...]
    source: Source
    front_matter: Mapping[str, Span] = field(compare=False)
    """The span of each key of the front matter."""

    @property
    def subdeck(self) -> str:
        """The topic's own deck in Anki."""
        return f"{self.deck}::{self.title}"


MAX_IMAGE_NAME = 120
"""Maximum length of an image's name in the deck; Anki renames files with longer names."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image file that a card shows."""

    path: Path
    """The file in the cards folder."""
    name: str
    """The file name in the deck and on the site: ASCII, no folders, with a content hash."""
    content: bytes = field(repr=False)
    """The bytes of the file."""
    width: int | None = None
    """The width in CSS pixels; ``None`` if the file does not specify it."""
    height: int | None = None
    """The height in CSS pixels; ``None`` if the file does not specify it."""


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of ``glossary.yml``: what a tag means."""

    tag: str
    """The key of the entry."""
    name: str
    """The ``term``: how pages spell the tag, such as ``Shape``."""
    text: Markdown
    """The definition."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in the cards folder of a project."""

    topics: tuple[Topic, ...]
    """The topics in learning order: prerequisites first, then by path."""
    images: Mapping[tuple[str, str], Image] = field(default_factory=dict)
    """The images of all cards, by topic name and address as written in the card."""
    glossary: Mapping[str, Term] = field(default_factory=dict)
    """The entries of ``glossary.yml``, by tag; empty if there is no such file."""

    def cards(self) -> Iterator[tuple[Topic, Card]]:
        """Yield every card with its topic, in learning order."""
        for topic in self.topics:
            for card in topic.cards:
                yield topic, card


@dataclass(frozen=True, slots=True)
class LibrarySummary:
    """All topics without their texts: enough for everything that works across topics."""

    topics: tuple[TopicSummary, ...]
    """The topics in learning order: prerequisites first, then by path."""
    images: Mapping[tuple[str, str], Image] = field(default_factory=dict)
    """The images of all cards, keyed by topic name and address as written in the card."""
    glossary: Mapping[str, Term] = field(default_factory=dict)

    def cards(self) -> Iterator[tuple[TopicSummary, CardSummary]]:
        """Every card with its topic, in learning order."""
        for topic in self.topics:
            for card in topic.cards:
                yield topic, card
