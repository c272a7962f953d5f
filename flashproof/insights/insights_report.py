"""Format the analysis of results as text, JSON, Markdown, or HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from flashproof.deck_report.html import report_page
from flashproof.insights.item_analysis import Analysis, CardStatistics, InsightKind
from flashproof.settings import Settings
from flashproof.text.github_markdown import escape
from flashproof.text.names import plural, without_controls

HEADINGS: Mapping[InsightKind, tuple[str, str]] = {
    InsightKind.NEGATIVE_DISCRIMINATION: (
        "Negative discrimination",
        "stronger learners do worse on these cards: the marked answer may be wrong, or the question"
        " may be ambiguous",
    ),
    InsightKind.LOW_DISCRIMINATION: (
        "Low discrimination",
        "these cards do not distinguish stronger from weaker learners",
    ),
    InsightKind.LEECH: (
        "Leeches",
        "many learners forget these cards again and again: split or reword them",
    ),
    InsightKind.FORGOTTEN: ("Often forgotten", "many answers are graded Again"),
    InsightKind.HARD: ("Hard", "few learners answer correctly the first time"),
    InsightKind.DEAD_DISTRACTOR: (
        "Dead distractors",
        "nobody chooses these incorrect options: replace them with common mistakes",
    ),
    InsightKind.EASY: ("Easy", "almost all learners answer correctly the first time"),
}
"""The heading and a description for each kind of insight."""


def to_text(analysis: Analysis) -> str:
    """Return the insights for a terminal, grouped by kind."""
    lines = [summary(analysis)]
    for kind, cards in _groups(analysis):
        heading, meaning = HEADINGS[kind]
        lines += ["", f"{heading} ({len(cards)}): {meaning}"]
        for card in cards:
            question = without_controls(card.question)
            lines.append(f"  {card.file}:{card.line}: {_name(card)}: {question}")
            lines.append(f"    {details(card)}")
            lines += [f"    - {without_controls(option)}" for option in _options(card, kind)]
    lines += _unknown(analysis)
    return "\n".join(lines) + "\n"


def to_markdown(analysis: Analysis) -> str:
    """Return the insights as the Markdown text of an issue, with a task for each card."""
    lines = ["## Learner results", "", summary(analysis)]
    for kind, cards in _groups(analysis):
        heading, meaning = HEADINGS[kind]
        lines += ["", f"### {heading}", "", f"{len(cards)}: {meaning}.", ""]
        for card in cards:
            lines.append(f"- [ ] **{escape(_name(card))}**: {escape(card.question)}  ")
            lines.append(f"  {escape(f'{card.file}:{card.line}')}: {details(card)}")
            lines += [f"  - {escape(option)}" for option in _options(card, kind)]
    lines += _unknown(analysis)
    return "\n".join(lines) + "\n"


def to_json(analysis: Analysis) -> str:
    """Return the statistics of all cards as JSON."""
    return json.dumps(asdict(analysis), ensure_ascii=False, indent=2) + "\n"


def to_html(
    analysis: Analysis,
    settings: Settings,
    report_templates: Sequence[Path],
    site_templates: Sequence[Path],
) -> str:
    """Return the statistics as an HTML page.

    Args:
        analysis: the statistics to show.
        settings: the deck's settings.
        report_templates: folders to search for ``insights.html``, starting with the deck's own.
        site_templates: folders to search for the site's style sheets, starting with the deck's own.

    """
    variables = {
        "analysis": analysis,
        "settings": settings,
        "summary": summary(analysis),
        "groups": [
            (*HEADINGS[kind], [(_name(card), card, _options(card, kind)) for card in cards])
            for kind, cards in _groups(analysis)
        ],
        "rows": [(_name(card), card, ()) for card in analysis.cards],
    }
    return report_page("insights.html", variables, report_templates, site_templates)


def summary(analysis: Analysis) -> str:
    """Return the numbers of learners, answers, and cards, with a note if learners are too few."""
    text = (
        f"{plural(analysis.learners, 'learner')} gave {plural(analysis.reviews, 'answer')} to"
        f" {plural(len(analysis.cards), 'card')}."
    )
    if analysis.learners < analysis.min_learners:
        text += f" Most statistics need at least {plural(analysis.min_learners, 'learner')}."
    return text


def details(card: CardStatistics) -> str:
    """Return the statistics of a card in one line."""
    parts = [
        plural(card.learners, "learner"),
        f"{card.first_correct:.0%} correct the first time",
        f"lapse rate {card.lapse_rate:.0%}",
    ]
    if card.discrimination is not None:
        parts.append(f"discrimination {card.discrimination:.2f}")
    if card.leeches:
        parts.append(f"leech for {plural(card.leeches, 'learner')}")
    return ", ".join(parts)


def _groups(analysis: Analysis) -> Iterator[tuple[InsightKind, list[CardStatistics]]]:
    for kind in InsightKind:
        if cards := analysis.with_insight(kind):
            yield kind, cards


def _options(card: CardStatistics, kind: InsightKind) -> tuple[str, ...]:
    return card.dead_distractors if kind is InsightKind.DEAD_DISTRACTOR else ()


def _name(card: CardStatistics) -> str:
    return card.card if card.number == 1 else f"{card.card} (card {card.number})"


def _unknown(analysis: Analysis) -> list[str]:
    if not analysis.unknown:
        return []
    count = len(analysis.unknown)
    verb = "is" if count == 1 else "are"
    return ["", f"The results also contain {plural(count, 'card')} that {verb} not in this deck."]
