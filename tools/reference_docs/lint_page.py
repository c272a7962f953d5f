"""Generate ``docs/lint.md``: every lint rule with a bad and a good card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from flashproof.check.autofix import FIXES
from flashproof.check.card_rules import RULES as CARD
from flashproof.check.code_rules import RULES as CODE
from flashproof.check.deck_rules import RULES as DECK
from flashproof.check.explain_rules import RULES as EXPLAIN
from flashproof.check.predict_rules import RULES as PREDICT
from flashproof.check.quiz_rules import RULES as QUIZ
from flashproof.check.registry import RULES
from flashproof.check.rule import AnyRule, TopicRule
from flashproof.check.write_rules import RULES as WRITE
from flashproof.diagnostics import Severity
from flashproof.settings import LintSettings

CASES = Path("tests/cases/lint")
MAX_LINES = 22
"""Maximum number of lines of an example that are shown."""

FIXED = "What --fix changes"

GROUPS: Mapping[str, tuple[AnyRule, ...]] = {
    "Cards of any kind": (*CARD, *CODE),
    "Quiz": QUIZ,
    "Explain": EXPLAIN,
    "Predict": PREDICT,
    "Write": WRITE,
    "Deck and topic": DECK,
}

HEAD = """\
# Lint rules

`python build.py check` reports cards that are valid but could be better. Most findings are
warnings, which do not stop a build. You can turn off a rule in two ways:

- For one card, give the rule and a reason:
  `<!-- id: x-1; lint: off=long-answer (a quoted definition) -->`
- For the whole deck, add `off = ["long-answer"]` to `[tool.flashproof.lint]` in `pyproject.toml`.
  Rules about a whole topic or deck, such as `one-level`, can be turned off only in this way.

You can change the thresholds of some rules in the same table ([all settings](settings.md)).
`python build.py check --fix` applies [safe fixes](#what---fix-changes). `check --report` writes a
page with statistics about the whole deck.

The rules are based on research on writing test items (Haladyna, Downing, and Rodriguez 2002;
Rodriguez 2005) and on the advice of experienced card writers (Wozniak's 20 rules, Matuschak's "How
to write good prompts"). The example cards below are also tests of the rules. Rules that depend on
English words are skipped for topics that are not in English.
"""


def lint_page(root: Path) -> str:
    """Return the page, including the example cards from ``tests/cases/lint`` in ``root``."""
    return "\n".join((HEAD, *_index(), *_groups(root / CASES), *_fixes()))


def _fixes() -> Iterator[str]:
    yield f"## {FIXED}\n"
    yield "`check --fix` adds missing ids and makes the following changes:\n"
    for fix in FIXES:
        yield f"- {' '.join((fix.__doc__ or '').replace('``', '`').split())}"
    yield "\nEach fix is reported. The rest of the file stays the same, including line endings."


def _index() -> Iterator[str]:
    yield "| rule | reports |\n|---|---|"
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
    yield f"**Fix:** {rule.hint}.\n"
    error = (
        "This finding is an error, so it stops the build. "
        if rule.severity is Severity.ERROR
        else ""
    )
    english = "This rule applies only to English cards. " if rule.is_english else ""
    if error or english or rule.setting:
        yield f"{error}{english}{_setting(rule)}".rstrip() + "\n"
    is_topic = isinstance(rule, TopicRule)
    for kind in ("Bad", "Good"):
        text = (cases / f"{rule.code}.{kind.lower()}.md").read_text("utf-8")
        yield f"{kind}:\n\n{_example(text, whole=is_topic)}\n"


def _setting(rule: AnyRule) -> str:
    defaults = {item.name: item.default for item in fields(LintSettings)}
    names = [name for name in rule.setting.split(", ") if name]
    shown = ", ".join(f"`{name} = {defaults[name]}`" for name in names)
    return f"Setting: {shown}." if shown else ""


def _example(text: str, *, whole: bool) -> str:
    """Return an example as a fenced block, with the front matter only if ``whole`` is true."""
    if not whole:
        text = text[text.index("\n## ") + 1 :]
    lines = text.rstrip().split("\n")
    if len(lines) > MAX_LINES:
        lines = [*lines[:MAX_LINES], "", "…"]
    return "\n".join(("`````markdown", *lines, "`````"))
