"""Lint rules for item-writing flaws in quiz cards (Haladyna, Downing, and Rodriguez 2002)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.diagnostics import Severity
from flashproof.model import Card, Markdown, Option, Quiz
from flashproof.text.names import plural

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
_EMPHASIZED = re.compile(r"(?:\*\*|__)[^*_]*\b(?:not|never|except)\b[^*_]*(?:\*\*|__)|\bNOT\b")
_ABSOLUTE = re.compile(
    r"\b(?:always|never|only|all|none|every|must|completely|impossible)\b", re.IGNORECASE
)
_ARTICLE = re.compile(r"\b(an?)\s*(?:…|\.\.\.|_+|:)?\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?%?", re.IGNORECASE)
_CODE = re.compile(r"(`+)[^`]+\1")

MIN_STEM_WORDS = 3
SHORT_OPTIONS = 16
"""The minimum length, in characters, at which the longest option can stand out."""
CLUE_LETTERS = 6
"""The minimum length of a clue word in letters; shorter words often match by chance."""


def _texts(card: Quiz, context: Context) -> list[str]:
    return [card_text.plain(option.text, context) for option in card.options]


def all_of_the_above(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option, text in zip(card.options, _texts(card, context), strict=True):
            if "`" not in option.text.text and _ALL_OR_NONE.search(text):
                yield Finding(f"{text!r} refers to other options", option.text.span)


def option_letters(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option, text in zip(card.options, _texts(card, context), strict=True):
            if "`" not in option.text.text and _LETTERS.fullmatch(text.strip().rstrip(".")):
                message = f"{text!r} has no meaning because options are shuffled"
                yield Finding(message, option.text.span)


def longest_right(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz) or card.is_multiple:
        return
    lengths = [len(text) for text in _texts(card, context)]
    correct = next((i for i, option in enumerate(card.options) if option.is_correct), None)
    others = [length for i, length in enumerate(lengths) if i != correct]
    if correct is None or not others or max(lengths) < SHORT_OPTIONS:
        return
    mean = sum(others) / len(others)
    if lengths[correct] > max(others) and lengths[correct] > context.settings.longest_ratio * mean:
        message = f"the correct option has {lengths[correct]} characters"
        message += f"; the other options have {mean:.0f} on average"
        yield Finding(message, card.options[correct].text.span)


def negative_stem(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        stem = card_text.question(card, context)
        if _NEGATIVE.search(stem) and not _EMPHASIZED.search(card.question.text):
            yield Finding("this question contains a negation that is easy to miss", card.span)


def wrong_absolutes(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz):
        return
    pairs = list(zip(card.options, _texts(card, context), strict=True))
    absolute = [option.is_correct for option, text in pairs if _ABSOLUTE.search(text)]
    if absolute.count(False) >= 2 and not any(absolute):
        message = "only incorrect options contain 'always', 'only', or a similar word"
        yield Finding(message, card.span)


def article_clue(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz):
        return
    match = _ARTICLE.search(card_text.question(card, context).rstrip("?"))
    if match:
        vowel = match[1].lower() == "an"
        fits = [text[:1].lower() in "aeiou" for text in _texts(card, context)]
        if any(fit is not vowel for fit in fits):
            yield Finding(f"{match[1]!r} fits only some of the options", card.question.span)


def clue_word(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Quiz) or card.is_multiple:
        return
    stem = card_text.content_words(card_text.question(card, context))
    word_sets = [card_text.content_words(text) for text in _texts(card, context)]
    for option, word_set in zip(card.options, word_sets, strict=True):
        others = set().union(*(words for words in word_sets if words is not word_set))
        clues = {word for word in stem & word_set - others if len(word) >= CLUE_LETTERS}
        if option.is_correct and clues and len(word_set) > len(clues):
            message = f"only the correct option repeats {min(clues)!r} from the question"
            yield Finding(message, option.text.span)


def duplicate_options(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        first: dict[str, Option] = {}
        for option, text in zip(card.options, _texts(card, context), strict=True):
            other = first.setdefault(" ".join(text.split()), option)
            if other is not option:
                related = (("first occurrence", other.text.span),)
                yield Finding("duplicate option", option.text.span, related=related)


def no_feedback(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option in card.options:
            if option.feedback is None:
                yield Finding("this option has no feedback", option.text.span)


def feedback_repeats(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        for option in card.options:
            if option.feedback is not None:
                words = card_text.content_words(card_text.plain(option.feedback, context))
                if words and words <= card_text.content_words(
                    card_text.plain(option.text, context)
                ):
                    yield Finding("the feedback only repeats the option", option.feedback.span)


def option_number(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        count, settings = len(card.options), context.settings
        if not settings.quiz_options_min <= count <= settings.quiz_options_max:
            yield Finding(f"this quiz card has {count} options", card.span)


def mixed_options(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        texts = zip(card.options, _texts(card, context), strict=True)
        types = {_type(option.text, text) for option, text in texts}
        if len(types) > 1 and types != {"words", "code"} and "numbers" in types:
            yield Finding(f"the options mix {' and '.join(sorted(types))}", card.span)
        elif types == {"words", "code"} and not _all_contain_code(card):
            yield Finding("the options mix code and words", card.span)


def _type(option: Markdown, text: str) -> str:
    if _NUMBER.fullmatch(text.strip()):
        return "numbers"
    return "code" if _CODE.fullmatch(option.text.strip()) else "words"


def _all_contain_code(card: Quiz) -> bool:
    """Return whether all options written in words also contain code."""
    return all("`" in option.text.text for option in card.options)


def unsorted_numbers(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        texts = [text.strip().rstrip("%") for text in _texts(card, context)]
        if all(_NUMBER.fullmatch(text) for text in texts):
            numbers = [float(text) for text in texts]
            if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
                yield Finding("the numbers are not in order", card.options[0].text.span)


def short_stem(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Quiz):
        text = _CODE.sub(" code ", card.question.text)
        count = len(card_text.words(text))
        if count < MIN_STEM_WORDS:
            yield Finding(f"this question has {plural(count, 'word')}", card.question.span)


RULES = (
    CardRule(
        code="all-of-the-above",
        check=all_of_the_above,
        about="an option such as 'all of the above' or 'none of these'",
        why=(
            "Recognizing one incorrect or two correct options gives the answer away (Haladyna "
            "2002)."
        ),
        hint="mark several options as correct instead",
        is_english=True,
    ),
    CardRule(
        code="option-letters",
        check=option_letters,
        about="an option such as 'A and B'",
        why="In study sessions and in Anki, options have no letters.",
        hint="mark several options as correct instead",
        severity=Severity.ERROR,
        is_english=True,
    ),
    CardRule(
        code="longest-right",
        check=longest_right,
        about="the only correct option, if it has 16 or more characters, is the longest, and is"
        " more than 1.4 times as long as the average of the others",
        why="Learners in doubt often choose the longest option (Haladyna 2002: equal length).",
        hint="shorten it, or make the others equally detailed; reasons belong in the feedback",
        setting="longest_ratio",
    ),
    CardRule(
        code="negative-stem",
        check=negative_stem,
        about="a question such as 'Which … is not …?' in which the negation is not emphasized",
        why=(
            "Learners overlook the word, so the card tests reading instead of knowledge (Haladyna "
            "2002: avoid negatives)."
        ),
        hint="rephrase the question without 'not', or write **not**",
        is_english=True,
    ),
    CardRule(
        code="wrong-absolutes",
        check=wrong_absolutes,
        about="'always', 'only', or similar words that appear in two or more incorrect options but"
        " in no correct one",
        why="Test-wise learners eliminate such options (Haladyna 2002: specific determiners).",
        hint="remove them, or use one in the correct option as well",
        is_english=True,
    ),
    CardRule(
        code="article-clue",
        check=article_clue,
        about="a question that ends in 'a' or 'an', which fits only some options",
        why="The grammar gives the answer away (Haladyna 2002: avoid clues).",
        hint="move the article into the options",
        is_english=True,
    ),
    CardRule(
        code="clue-word",
        check=clue_word,
        about="a word of at least 6 letters from the question that appears only in the correct"
        " option",
        why=(
            "Learners can match words instead of knowing the answer (Haladyna 2002: clang "
            "associations)."
        ),
        hint=(
            "replace the word in the question or the option, or use it in an incorrect option as "
            "well"
        ),
    ),
    CardRule(
        code="duplicate-options",
        check=duplicate_options,
        about="an option that appears twice",
        why="If only one copy is correct, learners who choose the other are graded as incorrect.",
        hint="delete one of them",
        severity=Severity.ERROR,
    ),
    CardRule(
        code="no-feedback",
        check=no_feedback,
        about="an option without feedback",
        why=(
            "Learners learn from a quiz through feedback on every option (Butler and Roediger "
            "2008)."
        ),
        hint=(
            "add an indented quote below the option: '    > why this option is correct, or why it "
            "is not'"
        ),
    ),
    CardRule(
        code="feedback-repeats",
        check=feedback_repeats,
        about="feedback that only repeats its option",
        why="Learners have just read the option, so repeating it teaches nothing.",
        hint="explain why the option is right or wrong",
    ),
    CardRule(
        code="option-number",
        check=option_number,
        about="a quiz card with fewer than 3 or more than 5 options",
        why="Three options are enough, and further options are rarely plausible (Rodriguez 2005).",
        hint="use plausible options, based on mistakes that learners make",
        setting="quiz_options_min, quiz_options_max",
    ),
    CardRule(
        code="mixed-options",
        check=mixed_options,
        about="options of different types: numbers, code, words",
        why="The option that differs attracts attention (Haladyna 2002: homogeneous options).",
        hint="write all options in the same form",
    ),
    CardRule(
        code="unsorted-numbers",
        check=unsorted_numbers,
        about="numeric options that are not in order",
        why="Learners should not have to search for a number (Haladyna 2002: logical order).",
        hint="sort them, and add 'order: fixed' to the card's metadata",
    ),
    CardRule(
        code="short-stem",
        check=short_stem,
        about="a quiz question with fewer than 3 words",
        why="The question should be complete without the options (Haladyna 2002).",
        hint="ask a complete question",
    ),
)
