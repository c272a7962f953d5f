"""Lint rules for explain cards, whose phrases must reliably identify a concept."""

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
        yield Finding(f"this prompt has {len(card.concepts)} concepts", card.span)


def prompt_match(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain):
        prompt = f"{card_text.question(card, context)}\n{card_text.prose(card.context, context)}"
        for concept in card.concepts:
            for pattern in concept.patterns:
                if matches(pattern.text, prompt):
                    message = f"the prompt itself matches {pattern.text!r}"
                    yield Finding(message, pattern.span)


def unsafe_pattern(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain):
        for concept in card.concepts:
            for pattern in concept.patterns:
                if _is_unsafe(pattern.text):
                    message = f"{pattern.text!r} matches almost any answer"
                    yield Finding(message, pattern.span)


def _is_unsafe(pattern: str) -> bool:
    words = card_text.words(pattern)
    if len(words) == 1 and len(pattern.split()) == 1:
        is_short = words[0].isalpha() and len(words[0]) < 3
        return is_short or words[0] in card_text.STOP_WORDS
    return all(word in card_text.FUNCTION_WORDS for word in words)


def model_answer_misses(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Explain) or not card.model_answer:
        return
    answer = f"{card_text.prose(card.model_answer, context)}\n{card_text.code(card.model_answer)}"
    for concept in card.concepts:
        if concept.patterns and not any(
            matches(pattern.text, answer) for pattern in concept.patterns
        ):
            text = card_text.plain(concept.text, context)
            yield Finding(
                f"the model answer does not match any phrase for {text!r}", concept.text.span
            )


def no_model_answer(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Explain) and not card.model_answer:
        yield Finding("this explain card has no model answer", card.span)


def overlapping_patterns(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Explain):
        return
    seen: dict[str, int] = {}
    for index, concept in enumerate(card.concepts):
        for pattern in concept.patterns:
            if seen.setdefault(pattern.text.lower(), index) != index:
                message = f"{pattern.text!r} is listed for two concepts"
                yield Finding(message, pattern.span)


RULES = (
    CardRule(
        code="many-concepts",
        check=many_concepts,
        about="an explain card with more than 6 concepts",
        why="Learners cannot hold more concepts in working memory (Cowan 2001).",
        hint="split it into two prompts",
        setting="concepts",
    ),
    CardRule(
        code="prompt-match",
        check=prompt_match,
        about="a phrase that matches the prompt itself",
        why="Learners who repeat the question would be credited with the concept.",
        hint="choose a phrase that appears only in answers",
    ),
    CardRule(
        code="unsafe-pattern",
        check=unsafe_pattern,
        about="a phrase that consists only of common words such as 'the', or of one or two letters",
        why="Such a phrase matches almost any answer, right or wrong.",
        hint="add a word that is specific to the concept",
    ),
    CardRule(
        code="model-answer-misses",
        check=model_answer_misses,
        about="a model answer that matches none of a concept's phrases",
        why="The phrases would also miss the concept in a correct answer with similar wording.",
        hint=(
            "list a phrase from the model answer under the concept, or mention the concept in the "
            "model answer"
        ),
        severity=Severity.ERROR,
    ),
    CardRule(
        code="no-model-answer",
        check=no_model_answer,
        about="an explain card without a model answer",
        why=(
            "Learners judge their answer by comparing it with a good one (Dunlosky and Rawson "
            "2012)."
        ),
        hint="add '#### Model answer'",
    ),
    CardRule(
        code="overlapping-patterns",
        check=overlapping_patterns,
        about="a phrase that is listed for two concepts",
        why="The phrase would check off both concepts at once.",
        hint="keep it only for the concept that it identifies",
    ),
)
