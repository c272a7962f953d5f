"""Run the lint rules according to the deck's settings and each card's waivers."""

from __future__ import annotations

from collections.abc import Iterator

from flashproof.check.context import Context
from flashproof.check.registry import RULES
from flashproof.check.rule import AnyRule, CardRule, Finding, TopicRule
from flashproof.diagnostics import Diagnostic, Diagnostics, suggest
from flashproof.model import Card


def lint(
    context: Context, diagnostics: Diagnostics, language: str = "en", *, strict: bool = False
) -> None:
    """Report the findings of all lint rules that are not turned off.

    Rules for English text are skipped in topics in other languages. ``language`` is the deck's
    language, as a tag such as ``en-US``.
    ``strict`` includes the rules that are checked only with ``check --strict``.
    """
    diagnostics.extend(_unknown_waivers(context))
    for rule in RULES:
        is_active = rule.code not in context.settings.off and (strict or not rule.is_strict)
        if is_active:
            for card, finding in _findings(rule, context, language):
                if card is None or all(waiver.rule != rule.code for waiver in card.waivers):
                    diagnostics.extend([rule.diagnostic(finding)])


def _findings(
    rule: AnyRule, context: Context, language: str
) -> Iterator[tuple[Card | None, Finding]]:
    topics = [
        topic
        for topic in context.library.topics
        if not rule.is_english or _is_english(topic.language or language)
    ]
    if isinstance(rule, CardRule):
        for card in (card for topic in topics for card in topic.cards):
            yield from ((card, finding) for finding in rule.check(card, context))
    elif isinstance(rule, TopicRule):
        for topic in topics:
            yield from ((None, finding) for finding in rule.check(topic, context))
    elif not rule.is_english or _is_english(language):
        yield from rule.check(context)


def _is_english(language: str) -> bool:
    return language.lower().split("-")[0] == "en"


def _unknown_waivers(context: Context) -> Iterator[Diagnostic]:
    codes = [rule.code for rule in RULES]
    for _, card in context.library.cards():
        for waiver in card.waivers:
            if waiver.rule not in codes:
                message = f"unknown lint rule {waiver.rule!r}"
                hint = suggest(waiver.rule, codes).partition(" (")[0]
                hint = hint if hint.startswith("did") else "see docs/lint.md for all rules"
                yield Diagnostic("unknown-rule", message, waiver.span, hint)
