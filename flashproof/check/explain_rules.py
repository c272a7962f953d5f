"""Rules on explain cards, whose check matches words: what it finds must mean something."""

from __future__ import annotations

from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.answer_patterns import matches
from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.diagnostics import Severity
from flashproof.model import Card, Explain


def many_concepts(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain) and len(card.concepts) > context.settings.concepts:
        yield Finding(f"{len(card.concepts)} concepts in one prompt", card.span)


def prompt_match(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain):
        asked = f"{card_text.question(card, context)}\n{card_text.prose(card.context, context)}"
        for concept in card.concepts:
            for pattern in concept.patterns:
                if matches(pattern.text, asked):
                    message = f"the prompt itself matches {pattern.text!r}"
                    yield Finding(message, pattern.span)


def unsafe_pattern(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain):
        for concept in card.concepts:
            for pattern in concept.patterns:
                if _is_unsafe(pattern.text):
                    message = f"{pattern.text!r} is found in almost any answer"
                    yield Finding(message, pattern.span)


def _is_unsafe(pattern: str) -> bool:
    found = card_text.words(pattern)
    if len(found) == 1 and len(pattern.split()) == 1:
        is_short = found[0].isalpha() and len(found[0]) < 3
        return is_short or found[0] in card_text.STOP_WORDS
    return all(word in card_text.FUNCTION_WORDS for word in found)


def model_answer_misses(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Explain) or not card.model_answer:
        return
    answer = f"{card_text.prose(card.model_answer, context)}\n{card_text.code(card.model_answer)}"
    for concept in card.concepts:
        if concept.patterns and not any(matches(one.text, answer) for one in concept.patterns):
            text = card_text.plain(concept.text, context)
            yield Finding(f"the model answer says nothing that matches {text!r}", concept.text.span)


def no_model_answer(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain) and not card.model_answer:
        yield Finding("an explain card without a model answer", card.span)


def overlapping_patterns(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Explain):
        return
    seen: dict[str, int] = {}
    for index, concept in enumerate(card.concepts):
        for pattern in concept.patterns:
            if seen.setdefault(pattern.text.lower(), index) != index:
                message = f"{pattern.text!r} stands for two concepts"
                yield Finding(message, pattern.span)


RULES = (
    CardRule(
        code="many-concepts",
        check=many_concepts,
        about="an explain card with more than 6 concepts",
        why="Nobody holds more in one explanation (Cowan 2001).",
        hint="make two prompts of it",
        setting="concepts",
    ),
    CardRule(
        code="prompt-match",
        check=prompt_match,
        about="a wording that the prompt itself matches",
        why="Whoever repeats the question would be told that the concept was found.",
        hint="take a wording that only an answer holds",
    ),
    CardRule(
        code="unsafe-pattern",
        check=unsafe_pattern,
        about="a wording of stop words, or of fewer than three letters",
        why="It is found in almost any answer, right or wrong.",
        hint="add a word that matters",
    ),
    CardRule(
        code="model-answer-misses",
        check=model_answer_misses,
        about="a model answer in which a concept's wordings are not found",
        why="Then they would not find it in a good answer either.",
        hint="add the model answer's wording to the concept, or the concept to the answer",
        severity=Severity.ERROR,
    ),
    CardRule(
        code="no-model-answer",
        check=no_model_answer,
        about="an explain card without a model answer",
        why="Learners judge their own answer by comparing (Dunlosky and Rawson 2012).",
        hint="write '#### Model answer'",
    ),
    CardRule(
        code="overlapping-patterns",
        check=overlapping_patterns,
        about="one wording for two concepts",
        why="One phrase would tick two boxes.",
        hint="keep it with the concept that it belongs to",
    ),
)
