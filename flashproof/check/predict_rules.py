"""Lint rules for predict cards whose code varies."""

from __future__ import annotations

from collections.abc import Iterator

from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.diagnostics import Severity
from flashproof.model import Card, Output, Predict


def missing_variant_output(card: Card, _context: Context) -> Iterator[Finding]:
    if isinstance(card, Predict):
        for variant in card.variants:
            if variant.code.output is None:
                span = card.variations[_first_change(variant.choices)].span
                yield Finding(f"the card does not contain the output with {variant.label}", span)


def _first_change(choices: tuple[int, ...]) -> int:
    return next(index for index, choice in enumerate(choices) if choice)


def same_output(card: Card, _context: Context) -> Iterator[Finding]:
    if not isinstance(card, Predict):
        return
    outputs = {variant.choices: _output(variant.code.output) for variant in card.variants}
    outputs[(0,) * len(card.variations)] = _output(card.code.output)
    for index, variation in enumerate(card.variations):
        seen: dict[tuple[str | None, ...], str] = {}
        for choice, value in enumerate(variation.values):
            key = tuple(
                output for choices, output in sorted(outputs.items()) if choices[index] == choice
            )
            if None not in key and key in seen:
                message = f"{value!r} always gives the same output as {seen[key]!r}"
                yield Finding(message, variation.span)
            seen.setdefault(key, value)


def _output(output: Output | None) -> str | None:
    return None if output is None else " ".join(output.text.split())


RULES = (
    CardRule(
        code="missing-variant-output",
        check=missing_variant_output,
        about="a variant of a predict card without an output",
        why="Without the output, learners cannot check their prediction.",
        hint="run 'build.py prove --accept' to add the output to '#### What if'",
        severity=Severity.ERROR,
    ),
    CardRule(
        code="same-output",
        check=same_output,
        about="two values of a varied predict card that always produce the same output",
        why=(
            "A variant with the same answer gives learners no practice with a different case "
            "(Butler 2017: varied examples)."
        ),
        hint="replace the alternative with a value that changes the output, or delete it",
    ),
)
