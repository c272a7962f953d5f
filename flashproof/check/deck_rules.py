"""Rules that compare cards with each other, and rules on topics."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.context import Context
from flashproof.check.rule import DeckRule, Finding, TopicRule
from flashproof.model import Card, Explain, Markdown, Quiz, Recall, Topic

CHANCE = 0.01
"""How unlikely by chance a bias must be before it is told."""
MIN_QUIZZES = 20
"""Fewer show a bias by chance alone."""
MINUTES_FACTOR = 2

_BOLD = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\*\*(?P<term>[^*\n]+)\*\*", re.DOTALL)
"""A code span, within which stars are stars, or a bold term."""


def near_duplicate(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Pairs that share most of their words; an index of rare words keeps it from all pairs."""
    cards = [card for _, card in context.library.cards()]
    bags = [_bag(card, context) for card in cards]
    often = Counter(word for bag in bags for word in bag)
    index: defaultdict[str, list[int]] = defaultdict(list)
    threshold = context.settings.similarity
    for number, (card, bag) in enumerate(zip(cards, bags, strict=True)):
        # Of two sets so alike, one of the rarest words of either stands in both.
        kept = len(bag) - math.ceil(threshold * len(bag)) + 1
        rarest = sorted(bag, key=lambda word: (often[word], word))[:kept]
        near = {other for word in rarest for other in index[word]}
        for other in sorted(near):
            if type(card) is not type(cards[other]) or _share_an_id(card, cards[other]):
                continue
            if _are_alike(bag, bags[other], threshold):
                related = (("the other one", cards[other].span),)
                message = f"almost the same card as {cards[other].id!r}"
                yield card, Finding(message, card.span, related=related)
                break
        for word in rarest:
            index[word].append(number)


def _bag(card: Card, context: Context) -> frozenset[str]:
    return frozenset(card_text.content_words(card_text.whole(card, context)))


def _are_alike(one: frozenset[str], other: frozenset[str], threshold: float) -> bool:
    return len(one & other) > threshold * len(one | other)


def _is_told(one: Card, other: Card, context: Context) -> bool:
    """Whether two cards with one question are copies, which is told already."""
    settings = context.settings
    if _share_an_id(one, other):
        return True
    if type(one) is not type(other) or "near-duplicate" in settings.off:
        return False
    return _are_alike(_bag(one, context), _bag(other, context), settings.similarity)


def _share_an_id(one: Card, other: Card) -> bool:
    """A copy whose id was not changed is told as that, and nothing more."""
    return one.id == other.id != ""


def same_question(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Two cards that ask the same and answer otherwise."""
    first: dict[tuple[str, str], Card] = {}
    for _, card in context.library.cards():
        if not isinstance(card, Recall | Quiz | Explain):
            continue
        asked = " ".join(card_text.words(card_text.question(card, context)))
        above = card_text.prose(card.context, context) + card_text.code(card.context)
        other = first.setdefault((asked, above), card)
        if other is not card and not _is_told(card, other, context):
            related = (("the other one", other.span),)
            message = f"the same question as {other.id!r}"
            yield card, Finding(message, card.question.span, related=related)


def _single(context: Context) -> list[Quiz]:
    """Quiz cards with one right option among others; a card without any is told elsewhere."""
    found = (card for _, card in context.library.cards() if isinstance(card, Quiz))
    return [
        card
        for card in found
        if len(card.options) > 1 and sum(one.is_correct for one in card.options) == 1
    ]


def longest_bias(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Over the deck, the longest option is right more often than chance allows."""
    quizzes = _single(context)
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
        message = f"the longest option is right in {hits} of {len(quizzes)} quiz cards"
        yield None, Finding(f"{message}; chance gives {expected:.0f}", quizzes[0].span)


def position_bias(context: Context) -> Iterator[tuple[Card | None, Finding]]:
    """Over the deck, the right option stands in some places more often than in others."""
    by_size: defaultdict[int, list[int]] = defaultdict(list)
    quizzes = _single(context)
    for card in quizzes:
        right = next(index for index, option in enumerate(card.options) if option.is_correct)
        by_size[len(card.options)].append(right)
    for size, places in sorted(by_size.items()):
        counts = [places.count(place) for place in range(size)]
        if len(places) >= MIN_QUIZZES and _chance_of(counts) < CHANCE:
            shown = ", ".join(map(str, counts))
            message = f"with {size} options the right one stands first, second … {shown} times"
            yield None, Finding(message, quizzes[0].span)


def _chance_of(counts: list[int]) -> float:
    """How likely counts so uneven are by chance: chi-square (Wilson and Hilferty 1931)."""
    mean, degrees = sum(counts) / len(counts), len(counts) - 1
    value = sum((count - mean) ** 2 for count in counts) / mean
    spread = 2 / (9 * degrees)
    score = ((value / degrees) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return math.erfc(score / math.sqrt(2)) / 2


def one_level(topic: Topic, context: Context) -> Iterator[Finding]:
    levels = {card.level for card in topic.cards}
    if len(topic.cards) >= 6 and len(levels) == 1:
        span = topic.front_matter.get("title", topic.source.span(0, 0))
        yield Finding(f"all cards are of the level {min(levels)}", span)


def term_without_card(topic: Topic, context: Context) -> Iterator[Finding]:
    asked = " ".join(
        card_text.whole(card, context) + " " + card_text.prose(card.why, context)
        for card in topic.cards
    )
    known = card_text.content_words(asked)
    for block in topic.lead:
        for match in _BOLD.finditer(block.text) if isinstance(block, Markdown) else ():
            term = match["term"]
            if topic.cards and term and not card_text.content_words(term) <= known:
                span = block.span.locate(block.text, *match.span("term"))
                yield Finding(f"no card asks about {term!r}", span)


def minutes_far(topic: Topic, context: Context) -> Iterator[Finding]:
    span = topic.front_matter.get("minutes")
    if span is not None:
        estimate = topic.estimated_minutes
        factor = max(topic.minutes, estimate) / min(topic.minutes, estimate)
        if factor > MINUTES_FACTOR and abs(topic.minutes - estimate) > 3:
            yield Finding(f"{topic.minutes} minutes stated, {estimate} estimated", span)


RULES = (
    DeckRule(
        code="near-duplicate",
        check=near_duplicate,
        about="two cards that share more than 0.8 of their words (Jaccard)",
        why="They interfere with each other, and cost double (SuperMemo's 20 rules).",
        hint="keep one, or ask for what is different",
        setting="similarity",
    ),
    DeckRule(
        code="same-question",
        check=same_question,
        about="two cards with the same question",
        why="Outside the lesson nobody can tell which answer is wanted.",
        hint="say in each what sets it apart",
    ),
    DeckRule(
        code="longest-bias",
        check=longest_bias,
        about="over the deck, the longest option is right more often than chance (1%)",
        why="'Take the longest' then passes the quiz (BMC Medical Education 2016).",
        hint="shorten right options and lengthen wrong ones: 'build.py check --report' lists them",
    ),
    DeckRule(
        code="position-bias",
        check=position_bias,
        about="over the deck, the right option prefers a place (chi-square, 1%)",
        why="On paper and in 'order: fixed' cards the place gives it away.",
        hint="move right options to other places",
    ),
    TopicRule(
        code="one-level",
        check=one_level,
        about="a topic all of whose cards are of one level",
        why="Filters by level and the blueprint of the mock exam then have nothing to choose.",
        hint="give cards the level that they have",
    ),
    TopicRule(
        code="term-without-card",
        check=term_without_card,
        about="a bold term of the lead that no card asks about",
        why="What is worth bold is worth a card; what no card asks is forgotten.",
        hint="write a card about it, or take the bold away",
    ),
    TopicRule(
        code="minutes-far",
        check=minutes_far,
        about="stated minutes that are far from the estimate",
        why="Learners plan by it.",
        hint="leave 'minutes' out, and it is estimated",
    ),
)
