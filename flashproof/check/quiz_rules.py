"""Rules on quiz cards: the item-writing flaws of Haladyna, Downing and Rodriguez (2002)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.diagnostics import Severity
from flashproof.model import Card, Markdown, Option, Quiz

_ALL_OR_NONE = re.compile(
    r"\b(?:all|none|both|neither|any) of (?:these|the (?:above|others?|rest|options))\b"
    r"|^(?:all|both|neither)\.?$",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    r"\b(?:both )?(?:\(?[a-h]\)?|[A-H])(?:,? (?:and|or|&) )(?:\(?[a-h]\)?|[A-H])\b(?!\w)"
)
_NEGATIVE = re.compile(
    r"\b(?:which|what|who)\b(?: [^\s.?]+){0,4}?"
    r" (?:is|are|was|were|does|do|did|can|will|would|should)(?: (?:not|never)\b|n't\b|not\b)"
    r"|\bexcept\b[^.]*\?",
    re.IGNORECASE,
)
_EMPHASISED = re.compile(r"(?:\*\*|__)[^*_]*\b(?:not|never|except)\b[^*_]*(?:\*\*|__)|\bNOT\b")
_ABSOLUTE = re.compile(
    r"\b(?:always|never|only|all|none|every|must|completely|impossible)\b", re.IGNORECASE
)
_ARTICLE = re.compile(r"\b(an?)\s*(?:…|\.\.\.|_+|:)?\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?%?", re.IGNORECASE)
_CODE = re.compile(r"(`+)[^`]+\1")

MIN_STEM_WORDS = 3
SHORT_OPTIONS = 16
"""Characters up to which a longer option does not catch the eye."""
CLUE_LETTERS = 6
"""Shorter words are shared by chance."""


def _texts(card: Quiz, context: Context) -> list[str]:
    return [card_text.plain(option.text, context) for option in card.options]


def all_of_the_above(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option, text in zip(card.options, _texts(card, context), strict=True):
            if "`" not in option.text.text and _ALL_OR_NONE.search(text):
                yield Finding(f"{text!r} is an option about options", option.text.span)


def option_letters(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option, text in zip(card.options, _texts(card, context), strict=True):
            if "`" not in option.text.text and _LETTERS.fullmatch(text.strip().rstrip(".")):
                yield Finding(f"{text!r} means nothing once options are shuffled", option.text.span)


def longest_right(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz) or card.is_multiple:
        return
    lengths = [len(text) for text in _texts(card, context)]
    right = next((i for i, option in enumerate(card.options) if option.is_correct), None)
    others = [length for i, length in enumerate(lengths) if i != right]
    if right is None or not others or max(lengths) < SHORT_OPTIONS:
        return
    mean = sum(others) / len(others)
    if lengths[right] > max(others) and lengths[right] > context.settings.longest_ratio * mean:
        message = f"the right option has {lengths[right]} characters, the others {mean:.0f}"
        yield Finding(message, card.options[right].text.span)


def negative_stem(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        stem = card_text.question(card, context)
        if _NEGATIVE.search(stem) and not _EMPHASISED.search(card.question.text):
            yield Finding("a negative question that is easily read as its opposite", card.span)


def wrong_absolutes(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz):
        return
    texts = list(zip(card.options, _texts(card, context), strict=True))
    has = [(option.is_correct, bool(_ABSOLUTE.search(text))) for option, text in texts]
    wrong = [found for is_right, found in has if not is_right]
    if sum(wrong) >= 2 and not any(found for is_right, found in has if is_right):
        yield Finding("'always', 'only' and their like stand in wrong options alone", card.span)


def article_clue(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz):
        return
    match = _ARTICLE.search(card_text.question(card, context).rstrip("?"))
    if match:
        vowel = match[1].lower() == "an"
        fits = [text[:1].lower() in "aeiou" for text in _texts(card, context)]
        if any(fit is not vowel for fit in fits):
            yield Finding(f"{match[1]!r} fits some of the options only", card.question.span)


def clue_word(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz) or card.is_multiple:
        return
    stem = card_text.content_words(card_text.question(card, context))
    found = [card_text.content_words(text) for text in _texts(card, context)]
    for option, own in zip(card.options, found, strict=True):
        others = set().union(*(words for words in found if words is not own))
        clues = {word for word in stem & own - others if len(word) >= CLUE_LETTERS}
        if option.is_correct and clues and len(own) > len(clues):
            message = f"{min(clues)!r} stands in the question and in the right option alone"
            yield Finding(message, option.text.span)


def duplicate_options(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        first: dict[str, Option] = {}
        for option, text in zip(card.options, _texts(card, context), strict=True):
            other = first.setdefault(" ".join(text.split()), option)
            if other is not option:
                related = (("the other one", other.text.span),)
                yield Finding("the same option twice", option.text.span, related=related)


def no_feedback(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option in card.options:
            if option.feedback is None:
                yield Finding("an option without feedback", option.text.span)


def feedback_repeats(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option in card.options:
            if option.feedback is not None:
                said = card_text.content_words(card_text.plain(option.feedback, context))
                if said and said <= card_text.content_words(card_text.plain(option.text, context)):
                    yield Finding("feedback that repeats its option", option.feedback.span)


def option_number(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        count, settings = len(card.options), context.settings
        if not settings.quiz_options_min <= count <= settings.quiz_options_max:
            yield Finding(f"a quiz card with {count} options", card.span)


def mixed_options(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        texts = zip(card.options, _texts(card, context), strict=True)
        kinds = {_sort(option.text, text) for option, text in texts}
        if len(kinds) > 1 and kinds != {"words", "code"} and "number" in kinds:
            yield Finding(f"options of several sorts: {', '.join(sorted(kinds))}", card.span)
        elif kinds == {"words", "code"} and not _is_mixed_through(card):
            yield Finding("code and words as options of one question", card.span)


def _sort(option: Markdown, text: str) -> str:
    if _NUMBER.fullmatch(text.strip()):
        return "number"
    return "code" if _CODE.fullmatch(option.text.strip()) else "words"


def _is_mixed_through(card: Quiz) -> bool:
    """Whether the options in words hold code as well."""
    return all("`" in option.text.text for option in card.options)


def unsorted_numbers(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        texts = [text.strip().rstrip("%") for text in _texts(card, context)]
        if all(_NUMBER.fullmatch(text) for text in texts):
            numbers = [float(text) for text in texts]
            if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
                yield Finding("numbers out of order", card.options[0].text.span)


def short_stem(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        text = _CODE.sub(" code ", card.question.text)
        count = len(card_text.words(text))
        if count < MIN_STEM_WORDS:
            yield Finding(f"a question of {count} words", card.question.span)


RULES = (
    CardRule(
        code="all-of-the-above",
        check=all_of_the_above,
        about="'all of the above', 'none of these'",
        why="One wrong option known, or two right ones, gives it away (Haladyna 2002).",
        hint="mark several options as right instead",
        is_english=True,
    ),
    CardRule(
        code="option-letters",
        check=option_letters,
        about="'A and B' as an option",
        why="Options are shuffled, and have no letters.",
        hint="mark several options as right instead",
        severity=Severity.ERROR,
        is_english=True,
    ),
    CardRule(
        code="longest-right",
        check=longest_right,
        about="a right option that is 1.4 times as long as the mean of the others",
        why="Learners choose the longest when in doubt (Haladyna 2002: equal length).",
        hint="cut it, or say as much in the wrong ones; reasons belong in the feedback",
        setting="longest_ratio",
    ),
    CardRule(
        code="negative-stem",
        check=negative_stem,
        about="a 'not' in the question without emphasis",
        why="It is easily missed; then the card tests reading (Haladyna 2002: avoid negatives).",
        hint="ask the other way round, or write **not**",
        is_english=True,
    ),
    CardRule(
        code="wrong-absolutes",
        check=wrong_absolutes,
        about="'always', 'never', 'only' in wrong options alone",
        why="Test-wise learners strike them out unread (Haladyna 2002: specific determiners).",
        hint="take them away, or use one in the right option too",
        is_english=True,
    ),
    CardRule(
        code="article-clue",
        check=article_clue,
        about="a question that ends in 'a' or 'an', which fits some options only",
        why="Grammar gives the answer away (Haladyna 2002: clues).",
        hint="put the article into the options",
        is_english=True,
    ),
    CardRule(
        code="clue-word",
        check=clue_word,
        about="a word of the question in the right option alone",
        why="Matching words is not knowing (Haladyna 2002: clang associations).",
        hint="use another word in one of the two, or use it in a wrong option too",
    ),
    CardRule(
        code="duplicate-options",
        check=duplicate_options,
        about="the same option twice",
        why="Whichever is chosen may be marked wrong.",
        hint="take one of them away",
        severity=Severity.ERROR,
    ),
    CardRule(
        code="no-feedback",
        check=no_feedback,
        about="an option without feedback",
        why="Feedback on every option is what a quiz teaches by (Butler and Roediger 2008).",
        hint="write it below the option: '    > why somebody picks it, and why it is wrong'",
    ),
    CardRule(
        code="feedback-repeats",
        check=feedback_repeats,
        about="feedback that only repeats its option",
        why="It says nothing that the learner has not just read.",
        hint="say why",
    ),
    CardRule(
        code="option-number",
        check=option_number,
        about="fewer than 3 or more than 5 options",
        why="Three are enough; more are rarely plausible (Rodriguez 2005).",
        hint="keep the mistakes that somebody really makes",
        setting="quiz_options_min, quiz_options_max",
    ),
    CardRule(
        code="mixed-options",
        check=mixed_options,
        about="options of several sorts: numbers, code, words",
        why="The odd one out draws the eye (Haladyna 2002: homogeneous options).",
        hint="write all of them in one form",
    ),
    CardRule(
        code="unsorted-numbers",
        check=unsorted_numbers,
        about="numbers as options, out of order",
        why="Searching them is no part of the question (Haladyna 2002: logical order).",
        hint="sort them, and add 'order: fixed' to the card",
    ),
    CardRule(
        code="short-stem",
        check=short_stem,
        about="a question of fewer than 3 words",
        why="The whole question belongs in the stem (Haladyna 2002).",
        hint="ask a full question",
    ),
)
