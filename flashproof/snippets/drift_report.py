"""Format the results of ``drift`` as text, JSON, or Markdown for an issue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from flashproof.snippets.version_drift import Drift, DriftFinding, FindingKind
from flashproof.text.github_markdown import code_fence, escape
from flashproof.text.names import plural, without_controls
from flashproof.text.versions import package_label

MAX_DETAIL_LINES = 30
"""The maximum number of lines of a traceback or an output in a report."""

_HEADINGS = {
    FindingKind.BECOMES_FALSE: "would become false",
    FindingKind.UNPROVED: "failed without a proof",
    FindingKind.NOT_CHECKED: "could not be checked",
    FindingKind.SKIPPED: "partly skipped",
}
"""Descriptions of the affected cards, keyed by kind of finding."""


def to_text(drift: Drift) -> str:
    """Return the findings for a terminal, grouped by kind and card."""
    lines = [versions(drift), summary(drift)]
    for kind in FindingKind:
        if found := drift.of(kind):
            lines += ["", f"{_count(found)} {_HEADINGS[kind]}:"]
            for name, group in _by_card(found):
                lines.append(f"  {name}: {group[0].question}")
                for one in group:
                    lines.append(f"    {one.file}:{one.line}: {without_controls(one.message)}")
                    lines += [f"      {line}" for line in _detail(one)]
    return "\n".join(lines) + "\n"


def to_json(drift: Drift) -> str:
    """Return the versions, the counts, and all findings as JSON."""
    value = {
        "python": drift.python,
        "packages": drift.packages,
        "counts": {"passed": drift.passed}
        | {kind.value: len(drift.of(kind)) for kind in FindingKind},
        "findings": [asdict(one) for one in drift.findings],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def to_markdown(drift: Drift) -> str:
    """Return the findings as the Markdown text of an issue, with a checklist item per card."""
    lines = [f"The snippets on the cards ran with {escape(versions(drift))}.", "", summary(drift)]
    for kind in FindingKind:
        if found := drift.of(kind):
            lines += ["", f"### {_count(found)} {_HEADINGS[kind]}", ""]
            for name, group in _by_card(found):
                lines.append(f"- [ ] **{escape(name)}**: {escape(group[0].question)}")
                for one in group:
                    message = escape(without_controls(one.message))
                    lines.append(f"  - {escape(f'{one.file}:{one.line}')}: {message}")
                    if detail := _detail(one):
                        block = code_fence("text", detail)
                        lines += ["", *(f"    {line}".rstrip() for line in block), ""]
    if drift.of(FindingKind.BECOMES_FALSE):
        lines += ["", "If a card is true only for some versions, use `since` or `until`:"]
        lines += ["", *code_fence("", ['```python {until="tensorflow 2.22"}'])]
    return "\n".join(lines) + "\n"


def versions(drift: Drift) -> str:
    """Return the versions of the other environment in one line."""
    found = {**drift.packages, "python": drift.python}
    return ", ".join(f"{package_label(name)} {version}" for name, version in found.items())


def summary(drift: Drift) -> str:
    """Return how many snippets passed, and how many cards are affected, in one line."""
    parts = [f"{plural(drift.passed, 'snippet')} passed"]
    parts += [
        f"{_count(found)} {_HEADINGS[kind]}" for kind in FindingKind if (found := drift.of(kind))
    ]
    return "; ".join(parts) if drift.passed or drift.findings else "no snippets ran"


def _count(findings: Sequence[DriftFinding]) -> str:
    return plural(len({(one.topic, one.card) for one in findings}), "card")


def _by_card(findings: Sequence[DriftFinding]) -> Iterator[tuple[str, list[DriftFinding]]]:
    """Yield a label and the findings for each card; the label for a lesson names the topic."""
    for (topic, card), group in groupby(findings, key=lambda one: (one.topic, one.card)):
        yield card or f"lesson of {topic}", list(group)


def _detail(finding: DriftFinding) -> list[str]:
    lines = [without_controls(line) for line in finding.detail.splitlines()]
    more = len(lines) - MAX_DETAIL_LINES
    return lines if more <= 0 else [*lines[:MAX_DETAIL_LINES], f"… {more} more lines"]
