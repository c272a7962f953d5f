"""Compute statistics about a deck."""

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

MAX_LISTED = 15
"""The maximum number of entries in ``LongestAnswerStats.worst``."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """Statistics about one topic."""

    title: str
    file: str
    """The path of the card file, relative to the project folder."""
    kinds: Mapping[Kind, int]
    """The number of cards, keyed by kind."""
    levels: Mapping[Level, int]
    """The number of cards, keyed by level."""
    minutes: int
    """The reading time in minutes."""
    tested: int
    """The number of cards with a tested snippet."""
    findings: int
    """The number of errors and warnings."""

    @property
    def cards(self) -> int:
        """The number of cards."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class SnippetCounts:
    """Counts of snippets, excluding setup snippets."""

    all: int
    proved: int
    """The number of snippets with a proof in the lock."""
    skipped: int
    """The number of snippets with the ``skip`` attribute."""
    need_hardware: int
    """The number of snippets with the ``needs`` attribute that have no proof."""


@dataclass(frozen=True, slots=True)
class LongestAnswerStats:
    """Statistics on how often the correct option of a single-choice quiz card is the longest."""

    quizzes: int
    """The number of single-choice quiz cards."""
    hits: int
    """The number of cards with no option longer than the correct one."""
    expected: float
    """The number of hits to expect by chance."""
    worst: Sequence[tuple[str, str, float]]
    """The cards whose correct option stands out most: location, question, and ratio of the correct
    option's length to the mean length of the other options, sorted by ratio, largest first."""


@dataclass(frozen=True, slots=True)
class AnswerPositions:
    """The number of times each position is correct in quiz cards with a given number of options."""

    size: int
    """The number of options."""
    counts: tuple[int, ...]
    """The number of cards for each position of the correct option."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The number of findings for one rule."""

    code: str
    severity: Severity
    count: int
    about: str


@dataclass(frozen=True, slots=True)
class DeckStats:
    """Statistics about a deck."""

    topics: Sequence[TopicRow]
    snippets: SnippetCounts
    unsupported: int
    """The number of cards with neither a tested snippet nor a source."""
    longest: LongestAnswerStats
    positions: Sequence[AnswerPositions]
    """The positions of the correct options in quiz cards, grouped by the number of options."""
    rules: Sequence[RuleCount]
    """The findings per rule, most frequent first."""

    @property
    def cards(self) -> int:
        """The number of cards."""
        return sum(topic.cards for topic in self.topics)

    @property
    def tested_cards(self) -> int:
        """The number of cards with a tested snippet."""
        return sum(topic.tested for topic in self.topics)

    def count_kind(self, kind: Kind) -> int:
        """Return the number of cards of the given kind."""
        return sum(topic.kinds.get(kind, 0) for topic in self.topics)

    def count_level(self, level: Level) -> int:
        """Return the number of cards at the given level."""
        return sum(topic.levels.get(level, 0) for topic in self.topics)


def deck_stats(
    context: Context, evidence: Evidence, diagnostics: Iterable[Diagnostic]
) -> DeckStats:
    """Compute the statistics of a library and its diagnostics.

    Args:
        context: the library and its renderer.
        evidence: the proofs of snippets.
        diagnostics: the errors and the lint findings.

    """
    findings = tuple(diagnostics)
    cards = [card for _, card in context.library.cards()]
    quizzes = [card for card in cards if isinstance(card, Quiz) and not card.is_multiple]
    by_file = Counter(one.span.source.name for one in findings)
    return DeckStats(
        topics=[_topic(topic, by_file) for topic in context.library.topics],
        snippets=_snippets(context, evidence),
        unsupported=sum(not _is_tested(card) and not card.source for card in cards),
        longest=_longest(quizzes, context),
        positions=list(_positions(quizzes)),
        rules=list(_rules(findings)),
    )


def _topic(topic: Topic, findings: Mapping[str, int]) -> TopicRow:
    return TopicRow(
        topic.title,
        topic.source.name,
        Counter(kind_of(card) for card in topic.cards),
        Counter(card.level for card in topic.cards),
        topic.minutes,
        sum(_is_tested(card) for card in topic.cards),
        findings.get(topic.source.name, 0),
    )


def _is_tested(card: Card) -> bool:
    return any(code.is_snippet and not code.skip and not code.needs for code in code_blocks(card))


def _snippets(context: Context, evidence: Evidence) -> SnippetCounts:
    snippets = [
        code
        for topic in context.library.topics
        for code in topic.code_blocks()
        if code.is_snippet and code.role is not Role.SETUP
    ]
    proved = {code for code in snippets if evidence.proof_of(code) is not None}
    skipped = {code for code in snippets if code.skip}
    need_hardware = {code for code in snippets if code.needs} - proved - skipped
    return SnippetCounts(len(snippets), len(proved), len(skipped), len(need_hardware))


def _longest(quizzes: Sequence[Quiz], context: Context) -> LongestAnswerStats:
    hits, expected = 0, 0.0
    ratios: list[tuple[str, str, float]] = []
    for card in quizzes:
        lengths = [len(context.plain(option.text)) for option in card.options]
        correct = next(number for number, option in enumerate(card.options) if option.is_correct)
        others = [length for number, length in enumerate(lengths) if number != correct]
        hits += lengths[correct] == max(lengths)
        expected += lengths.count(max(lengths)) / len(lengths)
        ratio = lengths[correct] / max(mean(others), 1) if others else 1.0
        if others and lengths[correct] > max(others):
            ratios.append((card.span.location, context.plain(card.question), ratio))
    worst = sorted(ratios, key=lambda row: -row[2])[:MAX_LISTED]
    return LongestAnswerStats(len(quizzes), hits, expected, worst)


def _positions(quizzes: Sequence[Quiz]) -> Iterator[AnswerPositions]:
    sizes = sorted({len(card.options) for card in quizzes})
    for size in sizes:
        positions = Counter(
            next(number for number, option in enumerate(card.options) if option.is_correct)
            for card in quizzes
            if len(card.options) == size
        )
        yield AnswerPositions(size, tuple(positions[number] for number in range(size)))


def _rules(findings: Sequence[Diagnostic]) -> Iterator[RuleCount]:
    counts = Counter((one.code, one.severity) for one in findings)
    about = {rule.code: rule.about for rule in RULES}
    for (code, severity), number in counts.most_common():
        yield RuleCount(code, severity, number, about.get(code, ""))
