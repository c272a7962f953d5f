"""Lint rules for topics, and lint rules that compare cards."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.context import Context
from flashproof.check.rule import DeckRule, Finding, TopicRule
from flashproof.model import TEMPORARY_ID, Card, Explain, Markdown, Quiz, Recall, Topic

CHANCE = 0.01
"""The significance level; a bias is reported if its p-value is lower."""
MIN_QUIZZES = 20
"""The minimum number of quiz cards for a statistical test."""
MINUTES_FACTOR = 2
"""The maximum factor by which ``minutes`` in the front matter and the estimate may differ."""

_BOLD = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\*\*(?P<term>[^*\n]+)\*\*", re.DOTALL)
"""Matches a bold term, or a code span so that any asterisks in the code are skipped."""


def near_duplicate(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Find cards that share most of their words; an index of rare words keeps the search fast."""
    cards = [card for _, card in context.library.cards()]
    word_sets = [_word_set(card, context) for card in cards]
    frequency = Counter(word for word_set in word_sets for word in word_set)
    index: defaultdict[str, list[int]] = defaultdict(list)
    threshold = context.settings.similarity
    for number, (card, word_set) in enumerate(zip(cards, word_sets, strict=True)):
        # Prefix filtering: two sufficiently similar sets share at least one of these words.
        count = len(word_set) - math.ceil(threshold * len(word_set)) + 1
        rarest = sorted(word_set, key=lambda word: (frequency[word], word))[:count]
        candidates = {other for word in rarest for other in index[word]}
        for other in sorted(candidates):
            if type(card) is not type(cards[other]) or _have_same_id(card, cards[other]):
                continue
            if _operators(card, context) != _operators(cards[other], context):
                continue
            if _are_similar(word_set, word_sets[other], threshold):
                related = (("the other card", cards[other].span),)
                message = f"this card is nearly identical to {_name(cards[other])}"
                yield card, Finding(message, card.span, related=related)
                break
        for word in rarest:
            index[word].append(number)


def _name(card: Card) -> str:
    return "a card without an id" if card.id.startswith(TEMPORARY_ID) else repr(card.id)


def _operators(card: Card, context: Context) -> list[str]:
    return card_text.operators(card_text.question(card, context))


def _word_set(card: Card, context: Context) -> frozenset[str]:
    return frozenset(card_text.content_words(card_text.full_text(card, context)))


def _are_similar(one: frozenset[str], other: frozenset[str], threshold: float) -> bool:
    """Return whether the Jaccard similarity of two sets exceeds a threshold."""
    return len(one & other) > threshold * len(one | other)


def _is_already_reported(one: Card, other: Card, context: Context) -> bool:
    """Return whether another rule reports these two cards, whose questions are the same."""
    settings = context.settings
    if _have_same_id(one, other):
        return True
    if type(one) is not type(other) or "near-duplicate" in settings.off:
        return False
    return _are_similar(_word_set(one, context), _word_set(other, context), settings.similarity)


def _have_same_id(one: Card, other: Card) -> bool:
    """Return whether two cards have the same id; ``duplicate-id`` reports these cards."""
    return one.id == other.id


def same_question(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Find cards with the same question but different answers."""
    first: dict[tuple[str, ...], Card] = {}
    for _, card in context.library.cards():
        if not isinstance(card, Recall | Quiz | Explain):
            continue
        text = card_text.question(card, context)
        question = (*card_text.words(text), *card_text.operators(text))
        above = card_text.prose(card.context, context) + card_text.code(card.context)
        other = first.setdefault((*question, above), card)
        if other is not card and not _is_already_reported(card, other, context):
            related = (("the other card", other.span),)
            message = f"this card asks the same question as {_name(other)}"
            yield card, Finding(message, card.question.span, related=related)


def _single_choice_cards(context: Context) -> list[Quiz]:
    """Return the quiz cards with exactly one correct option among several."""
    quizzes = (card for _, card in context.library.cards() if isinstance(card, Quiz))
    return [
        card
        for card in quizzes
        if len(card.options) > 1 and sum(option.is_correct for option in card.options) == 1
    ]


def longest_bias(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Test whether the longest option is correct more often than chance predicts."""
    quizzes = _single_choice_cards(context)
    if len(quizzes) < MIN_QUIZZES:
        return
    hits, expected, variance = 0, 0.0, 0.0
    for card in quizzes:
        lengths = [len(card_text.plain(option.text, context)) for option in card.options]
        longest = [length == max(lengths) for length in lengths]
        chance = sum(longest) / len(longest)
        hits += any(
            long and one.is_correct for long, one in zip(longest, card.options, strict=True)
        )
        expected += chance
        variance += chance * (1 - chance)
    score = (hits - expected) / math.sqrt(variance) if variance else 0.0
    if math.erfc(score / math.sqrt(2)) / 2 < CHANCE:
        message = f"the longest option is correct in {hits} of {len(quizzes)} quiz cards"
        yield None, Finding(f"{message}; {expected:.0f} are expected by chance", quizzes[0].span)


def position_bias(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Test whether the correct option is in some positions more often than in others."""
    by_size: defaultdict[int, list[int]] = defaultdict(list)
    quizzes = _single_choice_cards(context)
    for card in quizzes:
        position = next(index for index, option in enumerate(card.options) if option.is_correct)
        by_size[len(card.options)].append(position)
    for size, positions in sorted(by_size.items()):
        counts = [positions.count(position) for position in range(size)]
        if len(positions) >= MIN_QUIZZES and _p_value(counts) < CHANCE:
            times = ", ".join(map(str, counts))
            message = (
                f"in quizzes with {size} options, the correct options are distributed "
                f"unevenly: {times} at positions 1 to {size}"
            )
            yield None, Finding(message, quizzes[0].span)


def _p_value(counts: list[int]) -> float:
    """Return the p-value of a chi-square test for equal counts (Wilson and Hilferty 1931)."""
    mean, degrees = sum(counts) / len(counts), len(counts) - 1
    value = sum((count - mean) ** 2 for count in counts) / mean
    spread = 2 / (9 * degrees)
    score = ((value / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return math.erfc(score / math.sqrt(2)) / 2


def one_level(topic: Topic, context: Context) -> Iterator[Finding]:
    levels = {card.level for card in topic.cards}
    if len(topic.cards) >= 6 and len(levels) == 1:
        span = topic.front_matter.get("title", topic.source.span(0, 0))
        yield Finding(f"all cards in this topic have the level {min(levels)}", span)


def term_without_card(topic: Topic, context: Context) -> Iterator[Finding]:
    cards_text = " ".join(
        card_text.full_text(card, context) + " " + card_text.prose(card.why, context)
        for card in topic.cards
    )
    asked_words = card_text.content_words(cards_text)
    for block in topic.lead:
        for match in _BOLD.finditer(block.text) if isinstance(block, Markdown) else ():
            term = match["term"]
            if topic.cards and term and not card_text.content_words(term) <= asked_words:
                span = block.span.locate(block.text, *match.span("term"))
                yield Finding(f"no card asks about {term!r}", span)


def minutes_far(topic: Topic, context: Context) -> Iterator[Finding]:
    span = topic.front_matter.get("minutes")
    if span is not None:
        estimate = topic.estimated_minutes
        factor = max(topic.minutes, estimate) / min(topic.minutes, estimate)
        if factor > MINUTES_FACTOR and abs(topic.minutes - estimate) > 3:
            message = f"'minutes' is {topic.minutes}, but the estimate is {estimate}"
            yield Finding(message, span)


RULES = (
    DeckRule(
        code="near-duplicate",
        check=near_duplicate,
        about="two cards of the same kind that share more than 80% of their words (Jaccard"
        " similarity)",
        why=(
            "Similar cards interfere with each other and take twice the time (SuperMemo's 20 "
            "rules: combat interference)."
        ),
        hint="delete one of them, or ask about the difference",
        setting="similarity",
    ),
    DeckRule(
        code="same-question",
        check=same_question,
        about="two recall, quiz, or explain cards with the same question",
        why="Outside the lesson, learners cannot tell which answer is expected.",
        hint="make each question specific enough to distinguish it from the other one",
    ),
    DeckRule(
        code="longest-bias",
        check=longest_bias,
        about="a deck in which the longest option is correct more often than expected by chance (at"
        " least 20 cards with one correct option, p < 0.01)",
        why=(
            "Learners can then improve their score by choosing the longest option (BMC Medical "
            "Education 2016)."
        ),
        hint=(
            "shorten correct options, and lengthen incorrect ones; 'build.py check --report' lists "
            "the cards"
        ),
    ),
    DeckRule(
        code="position-bias",
        check=position_bias,
        about="a deck in which the correct option is in some positions more often than expected by"
        " chance (at least 20 cards with one correct option and the same number of options,"
        " chi-square test, p < 0.01)",
        why="In 'order: fixed' cards, the position gives the answer away.",
        hint="move correct options to other positions",
    ),
    TopicRule(
        code="one-level",
        check=one_level,
        about="a topic of at least 6 cards that all have the same level",
        why="For this topic, the level filters and the mock exam then offer only one level.",
        hint="set the level of each card",
    ),
    TopicRule(
        code="term-without-card",
        check=term_without_card,
        about="a bold term in the lead that no card mentions",
        why="A term worth emphasizing is worth a card; learners forget what is never tested.",
        hint="add a card about it, or remove the bold formatting",
    ),
    TopicRule(
        code="minutes-far",
        check=minutes_far,
        about="a 'minutes' value that differs from the estimate by more than 3 minutes and a factor"
        " of 2",
        why="Learners use this value to plan their time.",
        hint="delete 'minutes' to use the estimate",
    ),
)
