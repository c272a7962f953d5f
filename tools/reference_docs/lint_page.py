"""``docs/lint.md``: the rows of the lint rules, each with its bad and its good card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from flashproof.check.autofix import FIXES
from flashproof.check.card_rules import RULES as CARD
from flashproof.check.deck_rules import RULES as DECK
from flashproof.check.explain_rules import RULES as EXPLAIN
from flashproof.check.quiz_rules import RULES as QUIZ
from flashproof.check.registry import RULES
from flashproof.check.rule import AnyRule, TopicRule
from flashproof.diagnostics import Severity
from flashproof.settings import LintSettings

CASES = Path("tests/cases/lint")
LONGEST = 22
"""Lines of an example that are shown."""

MENDED = "What --fix mends"

GROUPS: Mapping[str, tuple[AnyRule, ...]] = {
    "Cards of any kind": CARD,
    "Quiz": QUIZ,
    "Explain": EXPLAIN,
    "Deck and topic": DECK,
}

HEAD = """\
# Lint rules

`python build.py check` tells every place where a card could be better. A warning does not stop
the build, an error is told as one. Turn a rule off

- for one card, with the reason: `<!-- id: x-1; lint: off=long-answer (a quoted definition) -->`
- for the deck: `off = ["long-answer"]` under `[tool.flashproof.lint]` in `pyproject.toml`

and set its threshold there by the setting that it names ([all settings](settings.md)).
`python build.py check --fix` [mends](#what---fix-mends) what can be mended without doubt;
`check --report` writes a page of figures on the whole deck.

The rules come from the research on writing test items (Haladyna, Downing and Rodriguez 2002;
Rodriguez 2005) and from those who wrote many cards (Wozniak's 20 rules, Matuschak's "How to write
good prompts"). Each card below is a test of its rule. A rule that knows English words alone rests
where the deck's `language` is another.
"""


def lint_page(root: Path) -> str:
    """The page, with the cards in ``tests/cases/lint`` below ``root``."""
    return "\n".join((HEAD, *_index(), *_groups(root / CASES), *_mends()))


def _mends() -> Iterator[str]:
    yield f"## {MENDED}\n"
    yield "Ids for cards that have none, and:\n"
    for mend in FIXES:
        yield f"- {' '.join((mend.__doc__ or '').replace('``', '`').split())}"
    yield "\nNo other byte of a file changes, line ends included; each mend is told with its place."


def _index() -> Iterator[str]:
    yield "| rule | tells |\n|---|---|"
    yield from (f"| [`{rule.code}`](#{rule.code}) | {rule.about} |" for rule in RULES)
    yield ""


def _groups(cases: Path) -> Iterator[str]:
    for title, rules in GROUPS.items():
        yield f"## {title}\n"
        for rule in rules:
            yield from _rule(rule, cases)


def _rule(rule: AnyRule, cases: Path) -> Iterator[str]:
    yield f"### {rule.code}\n"
    yield f"{rule.about[0].upper()}{rule.about[1:]}.\n"
    yield f"**Why:** {rule.why}\n"
    yield f"**Mend it:** {rule.hint}.\n"
    error = "An error. " if rule.severity is Severity.ERROR else ""
    english = "For cards in English. " if rule.is_english else ""
    if error or english or rule.setting:
        yield f"{error}{english}{_setting(rule)}".rstrip() + "\n"
    is_topic = isinstance(rule, TopicRule)
    for kind in ("Bad", "Good"):
        text = (cases / f"{rule.code}.{kind.lower()}.md").read_text("utf-8")
        yield f"{kind}:\n\n{_example(text, whole=is_topic)}\n"


def _setting(rule: AnyRule) -> str:
    defaults = {item.name: item.default for item in fields(LintSettings)}
    names = [name for name in rule.setting.split(", ") if name]
    told = ", ".join(f"`{name} = {defaults[name]}`" for name in names)
    return f"Setting: {told}." if told else ""


def _example(text: str, *, whole: bool) -> str:
    """A card as a fenced block; the head of its file only where the rule looks at it."""
    if not whole:
        text = text[text.index("\n## ") + 1 :]
    lines = text.rstrip().split("\n")
    if len(lines) > LONGEST:
        lines = [*lines[:LONGEST], "", "…"]
    return "\n".join(("`````markdown", *lines, "`````"))
