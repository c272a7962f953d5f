"""A deck in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from flashproof.check import Context
from flashproof.check.registry import RULES
from flashproof.diagnostics import Diagnostic, Severity
from flashproof.evidence import Evidence
from flashproof.model import Card, Kind, Level, Quiz, Role, Topic, code_blocks, kind_of

LISTED = 15
"""Quiz cards with long right options that are named."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic in numbers."""

    title: str
    file: str
    kinds: Mapping[Kind, int]
    levels: Mapping[Level, int]
    minutes: int
    proofs: int
    """Cards that a program checks: with a proof, an output or code that is run."""
    findings: int

    @property
    def cards(self) -> int:
        """How many there are."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class SnippetCounts:
    """What is run."""

    all: int
    proved: int
    skipped: int


@dataclass(frozen=True, slots=True)
class LongestAnswerStats:
    """Single-choice quiz cards whose right option is the longest."""

    quizzes: int
    hits: int
    expected: float
    """As chance would have it."""
    worst: Sequence[tuple[str, str, float]]
    """Place, question and the ratio to the mean of the others, from the longest on."""


@dataclass(frozen=True, slots=True)
class AnswerPositions:
    """Where the right option stands, of quiz cards with equally many options."""

    size: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule found something."""

    code: str
    severity: Severity
    count: int
    about: str


@dataclass(frozen=True, slots=True)
class DeckStats:
    """All of it."""

    topics: Sequence[TopicRow]
    snippets: SnippetCounts
    unproved: int
    """Cards with neither a program that checks them nor a source."""
    longest: LongestAnswerStats
    places: Sequence[AnswerPositions]
    rules: Sequence[RuleCount]

    @property
    def cards(self) -> int:
        """How many there are."""
        return sum(topic.cards for topic in self.topics)

    @property
    def proved_cards(self) -> int:
        """Cards that a program checks."""
        return sum(topic.proofs for topic in self.topics)

    def kind(self, kind: Kind) -> int:
        """Cards of a kind."""
        return sum(topic.kinds.get(kind, 0) for topic in self.topics)

    def level(self, level: Level) -> int:
        """Cards of a level."""
        return sum(topic.levels.get(level, 0) for topic in self.topics)


def count(context: Context, evidence: Evidence, found: Iterable[Diagnostic]) -> DeckStats:
    """The figures of a library, with what the linter found in it."""
    found = tuple(found)
    cards = [card for _, card in context.library.cards()]
    quizzes = [card for card in cards if isinstance(card, Quiz) and not card.is_multiple]
    by_file = Counter(one.span.source.name for one in found)
    return DeckStats(
        topics=[_topic(topic, by_file) for topic in context.library.topics],
        snippets=_snippets(context, evidence),
        unproved=sum(not _is_checked(card) and not card.source for card in cards),
        longest=_longest(quizzes, context),
        places=list(_places(quizzes)),
        rules=list(_rules(found)),
    )


def _topic(topic: Topic, findings: Mapping[str, int]) -> TopicRow:
    return TopicRow(
        topic.title,
        topic.source.name,
        Counter(kind_of(card) for card in topic.cards),
        Counter(card.level for card in topic.cards),
        topic.minutes,
        sum(_is_checked(card) for card in topic.cards),
        findings.get(topic.source.name, 0),
    )


def _is_checked(card: Card) -> bool:
    return any(code.is_snippet and not code.skip for code in code_blocks(card))


def _snippets(context: Context, evidence: Evidence) -> SnippetCounts:
    found = [
        code
        for topic in context.library.topics
        for code in topic.code_blocks()
        if code.is_snippet and code.role is not Role.SETUP
    ]
    proved = sum(evidence.proof_of(code) is not None for code in found)
    return SnippetCounts(len(found), proved, sum(bool(code.skip) for code in found))


def _longest(quizzes: Sequence[Quiz], context: Context) -> LongestAnswerStats:
    hits, expected = 0, 0.0
    ratios: list[tuple[str, str, float]] = []
    for card in quizzes:
        lengths = [len(context.plain(option.text)) for option in card.options]
        right = next(place for place, option in enumerate(card.options) if option.is_correct)
        others = [length for place, length in enumerate(lengths) if place != right]
        hits += lengths[right] == max(lengths)
        expected += lengths.count(max(lengths)) / len(lengths)
        ratio = lengths[right] / max(mean(others), 1) if others else 1.0
        if others and lengths[right] > max(others):
            ratios.append((card.span.location, context.plain(card.question), ratio))
    worst = sorted(ratios, key=lambda row: -row[2])[:LISTED]
    return LongestAnswerStats(len(quizzes), hits, expected, worst)


def _places(quizzes: Sequence[Quiz]) -> Iterator[AnswerPositions]:
    sizes = sorted({len(card.options) for card in quizzes})
    for size in sizes:
        places = Counter(
            next(place for place, option in enumerate(card.options) if option.is_correct)
            for card in quizzes
            if len(card.options) == size
        )
        yield AnswerPositions(size, tuple(places[place] for place in range(size)))


def _rules(found: Sequence[Diagnostic]) -> Iterator[RuleCount]:
    counts = Counter((one.code, one.severity) for one in found)
    about = {rule.code: rule.about for rule in RULES}
    for (code, severity), number in counts.most_common():
        yield RuleCount(code, severity, number, about.get(code, ""))
