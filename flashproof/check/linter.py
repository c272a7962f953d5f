"""What makes a card good, told where a card could be better."""

from __future__ import annotations

from collections.abc import Iterator

from flashproof.check.context import Context
from flashproof.check.registry import RULES
from flashproof.check.rule import AnyRule, CardRule, Finding, TopicRule
from flashproof.diagnostics import Diagnostic, Diagnostics, suggest
from flashproof.model import Card


def lint(context: Context, diagnostics: Diagnostics, language: str = "en") -> None:
    """Tell what would make the cards better; waivers and settings are heeded."""
    diagnostics.extend(_unknown_waivers(context))
    is_english = language.lower().split("-")[0] == "en"
    for rule in RULES:
        if rule.code not in context.settings.off and (is_english or not rule.is_english):
            for card, finding in _findings(rule, context):
                if card is None or all(one.rule != rule.code for one in card.waivers):
                    diagnostics.extend([rule.diagnostic(finding)])


def _findings(rule: AnyRule, context: Context) -> Iterator[tuple[Card | None, Finding]]:
    if isinstance(rule, CardRule):
        for _, card in context.library.cards():
            yield from ((card, finding) for finding in rule.check(card, context))
    elif isinstance(rule, TopicRule):
        for topic in context.library.topics:
            yield from ((None, finding) for finding in rule.check(topic, context))
    else:
        yield from rule.check(context)


def _unknown_waivers(context: Context) -> Iterator[Diagnostic]:
    codes = [rule.code for rule in RULES]
    for _, card in context.library.cards():
        for waiver in card.waivers:
            if waiver.rule not in codes:
                message = f"no lint rule is called {waiver.rule!r}"
                hint = suggest(waiver.rule, codes).partition(" (")[0]
                hint = hint if hint.startswith("did") else "docs/lint.md lists the rules"
                yield Diagnostic("unknown-rule", message, waiver.span, hint)
