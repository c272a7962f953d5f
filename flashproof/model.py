"""Define the data model: a ``Library`` of ``Topic``s, which contain cards of seven kinds.

All classes are frozen dataclasses without behavior. Nothing in this module reads files, renders
text, or depends on Anki or the site. ``flashproof.parse`` creates topics from card files;
``flashproof.anki`` and ``flashproof.site`` turn them into a deck and a website.

Two types distinguish raw text from safe text: ``Markdown`` is text as the author wrote it, and
``Html`` can be inserted into a page. Only ``flashproof.markup`` converts ``Markdown`` to ``Html``.

For example, the following file becomes a ``Topic`` with one ``Recall`` card. The topic's name is
the name of the file without ``.md``::

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

from flashproof.languages import Language
from flashproof.text.source import Source, Span
from flashproof.text.versions import ALL_VERSIONS, VersionRange


class Kind(StrEnum):
    """The seven card kinds. Each value is the text of a ``##`` heading, such as ``## Recall``."""

    RECALL = "Recall"
    QUIZ = "Quiz"
    EXPLAIN = "Explain"
    PREDICT = "Predict"
    CLOZE = "Cloze"
    COMPARE = "Compare"
    WRITE = "Write"

    slug: str
    """The lowercase name, used in tags, CSS classes, and note type ids."""

    def __init__(self, name: str) -> None:
        self.slug = name.lower()


class Level(StrEnum):
    """The difficulty level of a card."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True)
class Markdown:
    """Unrendered Markdown text, as the author wrote it; falsy if blank."""

    text: str
    """The text, without HTML comments and enclosing list or quote markers."""
    span: Span
    """The span of the text in the card file, including the comments and markers."""

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
    """A code block in the text of a card or of the topic's lead."""
    SETUP = "setup"
    """A ``{setup}`` block, which runs before every snippet of the topic; shown once, on the topic
    page."""
    PROOF = "proof"
    """A ``{proof}`` block, which verifies the card's claims; collapsed on the site, hidden in
    Anki."""
    START = "start"
    """A ``{start}`` block of a write card, which is the initial text of the editor."""
    SOLUTION = "solution"
    """A block in ``#### Solution``, which is a complete answer to a write card."""
    CHECK = "check"
    """A ``{check="…"}`` block in ``#### Check``, which fails unless the code is correct."""
    MISTAKE = "mistake"
    """A block in ``#### Mistakes``, which fails at least one of the card's checks."""
    VARIANT = "variant"
    """The code of a predict card with one or more values replaced. The card file does not contain
    this code; see ``Variant``."""
    SETUP_EXCERPT = "setup-excerpt"
    """A block of the setup lines that a question needs. The file contains no such block; see
    ``CardBase.setup_excerpt``."""


@dataclass(frozen=True, slots=True)
class Output:
    """An ``output`` fence, which contains the expected output of the snippet above it."""

    text: str
    """The lines between the fences."""
    span: Span
    """The span of the block, from the opening to the closing fence."""


class Need(StrEnum):
    """Hardware that a snippet needs: a value of the attribute ``needs``."""

    GPU = "gpu"

    @property
    def label(self) -> str:
        """The hardware with its article, such as ``a GPU``."""
        return f"a {self.upper()}"


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced code block in any language. Blocks in languages that flashproof runs are snippets.

    A fence that opens with ``python {continue raises=ValueError}`` sets the fields ``language``,
    ``continues``, and ``raises``.
    """

    language: str
    """The first word of the info string, in lowercase; empty if there is none."""
    text: str
    """The lines between the fences, including line endings and any cloze markup."""
    span: Span
    """The span of the block, from the opening to the closing fence."""
    role: Role = Role.SHOWN
    """The block's purpose, set by the attributes ``setup`` and ``proof``."""
    continues: bool = False
    """``continue``: whether the snippet runs in the same process as the card's previous snippet."""
    raises: str = ""
    """``raises``: the name of the exception that the snippet must raise; empty if none."""
    plot: str = ""
    """``plot``: the alt text of the plot that the snippet draws; empty if it draws none."""
    check: str = ""
    """``check``: the name of the check; empty if the block is not a check."""
    skip: str = ""
    """``skip``: the reason for not running the snippet; empty if it is run."""
    needs: Need | None = None
    """``needs``: the hardware without which the snippet is skipped; ``None`` if it needs none."""
    timeout: float | None = None
    """``timeout``: the time limit in seconds; ``None`` for the default."""
    tolerance: float | None = None
    """``tol``: the absolute tolerance for floats in the output."""
    versions: VersionRange = ALL_VERSIONS
    """``since`` and ``until``: the versions to which the snippet applies."""
    exact: bool = False
    """``exact``: whether the output must match exactly, character by character."""
    vary: tuple[Span, ...] = ()
    """``vary``: the spans of the attribute's values, without quotes. See
    ``flashproof.parse.variations``."""
    output: Output | None = None
    """The ``output`` fence below the snippet; ``None`` if there is none."""
    runs_in: Language | None = None
    """The language and its program; ``None`` for Python and for languages that are not run."""

    @property
    def is_snippet(self) -> bool:
        """Whether the block is a snippet, which the tests run unless it is skipped."""
        runs = self.language == "python" or self.runs_in is not None
        return runs and self.role is not Role.SETUP_EXCERPT

    @property
    def is_python(self) -> bool:
        """Whether the block is a snippet in Python."""
        return self.is_snippet and self.runs_in is None

    @property
    def line(self) -> int:
        """The line number of the first line of code, below the opening fence."""
        return self.span.line + 1


Body = tuple[Markdown | Code, ...]
"""Text and code blocks, in file order."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A lint rule disabled for one card, as in ``lint: off=long-answer (a quotation)``."""

    rule: str
    """The name of the rule, such as ``long-answer``."""
    reason: str
    """The author's reason, such as ``a quotation``."""
    span: Span
    """The span of the rule's name."""


TEMPORARY_ID = "_"
"""The first character of the temporary ids of cards without an id. No valid id contains it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBase:
    """The fields that all card kinds share."""

    id: str
    """The permanent id of the card in the deck and in learners' collections."""
    question: Markdown
    """The text of the heading: the question, or the title of a cloze card."""
    context: Body = ()
    """The rest of the question: text and code between the metadata and the main part."""
    setup_excerpt: Body = ()
    """The lines of the topic's setup that the question's code needs, one block per language."""
    proofs: tuple[Code, ...] = ()
    """The proof fences directly below the main part."""
    level: Level
    """The level in the card's metadata, or the topic's default if there is none."""
    tags: tuple[str, ...] = ()
    """The tags in the card's metadata, excluding the topic's tags."""
    hint: Body = ()
    """The ``#### Hint`` part."""
    why: Body = ()
    """The ``#### Why`` part; always empty for explain cards."""
    more: Body = ()
    """The ``#### More`` part."""
    source: Body = ()
    """The ``#### Source`` part."""
    waivers: tuple[Waiver, ...] = ()
    """The lint rules that are disabled for this card."""
    span: Span
    """The span of the heading line."""

    @property
    def question_body(self) -> Body:
        """Everything that learners see between the heading and the main part."""
        return (*self.setup_excerpt, *self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(CardBase):
    """A question and its answer."""

    answer: Body
    """The main part, or the ``#### Answer`` part if there is one."""
    reverse: bool = False
    """Whether Anki also creates a reversed card, which asks for the question."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a quiz card, such as ``- [x] text``."""

    text: Markdown
    is_correct: bool
    """Whether the checkbox is checked."""
    feedback: Markdown | None
    """The block quote below the option, which explains why the option is correct or incorrect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(CardBase):
    """A multiple-choice question with one or more correct options."""

    options: tuple[Option, ...]
    """The options, in file order."""
    fixed_order: bool = False
    """Whether the options are always shown in file order instead of being shuffled."""

    @property
    def is_multiple(self) -> bool:
        """Whether several options are correct; if so, the card shows "choose all that apply"."""
        return sum(option.is_correct for option in self.options) > 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase that identifies a concept in an answer, or a code pattern of a check.

    In the phrase ``penalt* (cost|term)``, ``*`` matches the rest of a word and ``(a|b)`` matches
    either alternative. Case and the amount of whitespace are ignored. ``check.answer_patterns``
    defines the exact semantics. ``parse.write`` defines code patterns.
    """

    text: str
    """The phrase as written."""
    span: Span


@dataclass(frozen=True, slots=True)
class Concept:
    """A point that a good answer to an explain card covers."""

    text: Markdown
    patterns: tuple[Pattern, ...]
    """The phrases in the ``match:`` comment; if empty, learners check off the concept."""
    unless: tuple[Pattern, ...] = ()
    """The phrases in the ``unless:`` comment, which contradict the concept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(CardBase):
    """A prompt that learners answer in their own words. The answer is checked for concepts."""

    concepts: tuple[Concept, ...]
    """The items of the ``#### Concepts`` part."""
    model_answer: Body = ()
    """The ``#### Model answer`` part."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A value in the code of a predict card, and the values that can replace it."""

    name: str
    """The name that the value is assigned to, such as ``axis``; empty if there is none."""
    values: tuple[str, ...]
    """The value in the code, followed by its alternatives."""
    span: Span
    """The span of the attribute's value."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The code of a predict card with one or more values replaced, and its recorded output."""

    label: str
    """The values that were replaced, such as ``axis=1, keepdims=True``."""
    choices: tuple[int, ...]
    """For each variation of the card, the index of the variant's value in ``values``."""
    code: Code
    """The changed code. ``code.output`` is ``None`` until the card contains the output."""
    note: Markdown | None = None
    """The text below the output, which replaces the card's ``#### Why`` for this variant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predict(CardBase):
    """Code whose output learners predict."""

    code: Code
    """A snippet with ``output`` set; the output is the answer."""
    variations: tuple[Variation, ...] = ()
    """The values that vary, in the order of the ``vary`` attributes."""
    variants: tuple[Variant, ...] = ()
    """One variant for each combination of values, except the combination in the code itself."""
    new_outputs: Span | None = None
    """The position in the file at which the outputs of new variants are inserted."""
    has_outputs: bool = False
    """Whether the card has a ``#### What if`` part, which contains the outputs of variants."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A cloze deletion, ``{{c1::answer::hint}}``."""

    number: int
    """The number after ``c``. Anki creates one card per number."""
    answer: str
    """The hidden text as written, including Markdown."""
    hint: str
    """The text shown in place of the hidden answer; empty if there is none."""
    span: Span
    """The span of the markup, from ``{{`` to ``}}``."""
    accepted: tuple[str, ...] = ()
    """Other correct answers as plain text, from the ``accept`` comments with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(CardBase):
    """A text with cloze deletions in prose or code."""

    body: Body
    """The full text, including cloze markup."""
    deletions: tuple[Deletion, ...]
    """All deletions of the body, in order."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of a compare card: a statement and the columns for which it is true."""

    text: Markdown
    """The statement, from the first cell of the row."""
    holds: tuple[bool, ...]
    """For each column, whether the statement is true; at least one value is true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(CardBase):
    """A table of things to compare; learners choose the columns for which a statement is true."""

    columns: tuple[Markdown, ...]
    """The names of the things to compare, from all header cells except the first."""
    statements: tuple[Statement, ...]
    """The rows of the table."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a write card: code that raises an exception unless the learner's code is correct.

    The name of the check, such as ``64 units``, is ``code.check``. Learners see it as one of the
    criteria for a correct answer.
    """

    code: Code
    """The code, which runs after the learner's code in the same process."""
    patterns: tuple[Pattern, ...] = ()
    """The code patterns in the ``match:`` comments below the fence. Code that contains one of them
    probably passes the check. See ``flashproof.parse.write`` for their syntax."""

    @property
    def name(self) -> str:
        """The name of the check, as plain text."""
        return self.code.check


@dataclass(frozen=True, slots=True)
class Mistake:
    """Incorrect code that people often write."""

    code: Code
    feedback: Markdown | None
    """The block quote below the code, which explains what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write(CardBase):
    """A task that learners solve by writing code, which is checked."""

    start: Code
    """The code that the editor contains initially."""
    solutions: tuple[Code, ...]
    """The fences of the ``#### Solution`` part; each is a complete answer."""
    checks: tuple[Check, ...]
    """The checks, in the order in which they run."""
    mistakes: tuple[Mistake, ...] = ()


Card = Recall | Quiz | Explain | Predict | Cloze | Compare | Write


_KINDS = {
    kind: Kind(kind.__name__) for kind in (Recall, Quiz, Explain, Predict, Cloze, Compare, Write)
}


def kind_of(card: Card) -> Kind:
    """Return the kind of a card."""
    return _KINDS[type(card)]


def bodies(card: Card) -> tuple[Body, ...]:
    """Return a card's bodies, except the setup excerpt, in the order in which a page shows them."""
    main: Body = ()
    parts: tuple[Body, ...] = ()
    match card:
        case Recall():
            main = card.answer
        case Explain():
            main = card.model_answer
        case Predict():
            main = (card.code,)
            parts = tuple(_variant_body(variant) for variant in card.variants)
        case Cloze():
            main = card.body
        case Write():
            main = (card.start,)
            parts = (
                card.solutions,
                tuple(check.code for check in card.checks),
                *(_mistake_body(mistake) for mistake in card.mistakes),
            )
        case Quiz() | Compare():
            pass
    return (card.context, main, *parts, card.proofs, card.hint, card.why, card.more, card.source)


def _variant_body(variant: Variant) -> Body:
    return (variant.code, variant.note) if variant.note else (variant.code,)


def _mistake_body(mistake: Mistake) -> Body:
    return (mistake.code, mistake.feedback) if mistake.feedback else (mistake.code,)


def texts(card: Card) -> Iterator[Markdown]:
    """Yield every Markdown text in a card."""
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
        case Recall() | Predict() | Cloze() | Write():
            pass


def code_blocks(card: Card) -> list[Code]:
    """Return every code block of a card in file order, which is also the execution order."""
    blocks = [block for body in bodies(card) for block in body if isinstance(block, Code)]
    return sorted(blocks, key=lambda code: code.span.start) if len(blocks) > 1 else blocks


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that learners can do after they have studied a topic."""

    card: str
    """The id of the card that tests the goal. The card is in the same topic."""
    text: Markdown
    """The text that follows "You can", such as ``predict the shape of a sum``."""
    span: Span
    """The span of the id in the front matter."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A card file, which becomes a page on the site and a subdeck in Anki."""

    name: str
    """The file name without ``.md``; it is unique in the deck and part of the page's URL."""
    title: str
    """The ``title`` in the front matter, used as the name of the subdeck and the page."""
    deck: str
    """The parent deck, such as ``TensorFlow::Tensors``."""
    summary: str = ""
    """A one-sentence summary of what the topic teaches."""
    language: str = ""
    """The language tag of the text; empty if the text is in the deck's language."""
    tags: tuple[str, ...] = ()
    """The tags that apply to all cards of the topic."""
    prerequisites: tuple[str, ...] = ()
    """The names of the topics that learners should study first."""
    minutes: int
    """The reading time in minutes from the front matter, or ``estimated_minutes`` if not set."""
    estimated_minutes: int
    """The reading time in minutes, estimated from the number of words and cards."""
    lead: Body = ()
    """The lesson text: everything above the first ``##`` heading."""
    goals: tuple[Goal, ...] = ()
    """What learners can do after the topic; shown above the lesson and below the cards."""
    cards: tuple[Card, ...] = ()
    """The cards, in file order."""
    source: Source
    """The text of the card file."""
    front_matter: Mapping[str, Span] = field(default_factory=dict, compare=False)
    """The span of each value in the front matter, keyed by name."""

    @property
    def subdeck(self) -> str:
        """The full name of the topic's deck in Anki, such as ``TensorFlow::Tensors::Shapes``."""
        return f"{self.deck}::{self.title}"

    def code_blocks(self) -> tuple[Code, ...]:
        """Return every code block in the lead, followed by those in each card."""
        return self._code_blocks

    @cached_property
    def _code_blocks(self) -> tuple[Code, ...]:
        in_lead = (block for block in self.lead if isinstance(block, Code))
        return (*in_lead, *(code for card in self.cards for code in code_blocks(card)))


def topic_texts(topic: Topic) -> Iterator[tuple[Markdown, bool]]:
    """Yield every Markdown text in a topic, and whether it may contain cloze deletions."""
    yield from ((goal.text, False) for goal in topic.goals)
    yield from ((block, False) for block in topic.lead if isinstance(block, Markdown))
    for card in topic.cards:
        cloze_body = card.body if isinstance(card, Cloze) else ()
        yield from ((text, text in cloze_body) for text in texts(card))


@dataclass(frozen=True, kw_only=True)
class CardSummary:
    """The metadata of a card without its text, for code that works across topics."""

    id: str
    kind: Kind
    level: Level
    tags: tuple[str, ...]
    """The card's own tags, excluding the topic's tags."""
    numbers: tuple[int, ...]
    """The one-based numbers of the Anki cards created from this card."""
    position: int
    """The card's index in ``Topic.cards``."""
    span: Span
    """The span of the heading line."""


@dataclass(frozen=True, kw_only=True)
class TopicSummary:
    """The metadata of a topic without its text, for code that works across topics.

    ``flashproof.parse.topic_summary`` creates it.
    """

    name: str
    title: str
    deck: str
    summary: str
    language: str = ""
    """The language tag of the text; empty if the text is in the deck's language."""
    tags: tuple[str, ...]
    prerequisites: tuple[str, ...]
    """The names of the topics that learners should study first."""
    minutes: int
    """The reading time in minutes from the front matter, or the estimate if not set."""
    cards: tuple[CardSummary, ...]
    source: Source
    front_matter: Mapping[str, Span] = field(compare=False)
    """The span of each value in the front matter, keyed by name."""

    @property
    def subdeck(self) -> str:
        """The full name of the topic's deck in Anki."""
        return f"{self.deck}::{self.title}"


MAX_IMAGE_NAME = 120
"""The maximum length of an image's file name; Anki renames files with longer names."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image, audio, or video file that a card uses."""

    path: Path
    """The path of the file in the cards folder."""
    name: str
    """The file name in the deck and on the site: ASCII only, no folders, with a content hash."""
    content: bytes = field(repr=False)
    """The bytes of the file."""
    width: int | None = None
    """The width of an image in CSS pixels; ``None`` if the file does not specify it."""
    height: int | None = None
    """The height of an image in CSS pixels; ``None`` if the file does not specify it."""


@dataclass(frozen=True, slots=True)
class Term:
    """An entry in ``glossary.yml``, which defines a tag."""

    tag: str
    """The tag, which is the key of the entry."""
    name: str
    """The value of ``term``: the display name of the tag, such as ``Shape``."""
    text: Markdown
    """The definition."""


@dataclass(frozen=True, slots=True)
class Library:
    """The parsed contents of a project's cards folder."""

    topics: tuple[Topic, ...]
    """The topics in learning order: prerequisites first, then by path."""
    images: Mapping[tuple[str, str], Image] = field(default_factory=dict)
    """The images of all cards, keyed by (topic name, address as written in the card)."""
    glossary: Mapping[str, Term] = field(default_factory=dict)
    """The entries in ``glossary.yml``, keyed by tag; empty if there is no such file."""

    def cards(self) -> Iterator[tuple[Topic, Card]]:
        """Yield every card with its topic, in learning order."""
        for topic in self.topics:
            for card in topic.cards:
                yield topic, card


@dataclass(frozen=True, slots=True)
class LibrarySummary:
    """The metadata of all topics without their text, for code that works across topics."""

    topics: tuple[TopicSummary, ...]
    """The topics in learning order: prerequisites first, then by path."""
    images: Mapping[tuple[str, str], Image] = field(default_factory=dict)
    """The images of all cards, keyed by (topic name, address as written in the card)."""
    glossary: Mapping[str, Term] = field(default_factory=dict)

    def cards(self) -> Iterator[tuple[TopicSummary, CardSummary]]:
        """Yield every card with its topic, in learning order."""
        for topic in self.topics:
            for card in topic.cards:
                yield topic, card
