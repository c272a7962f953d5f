"""Render deck statistics as a single self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flashproof.deck_report.stats import DeckStats
from flashproof.model import Html, Kind, Level
from flashproof.settings import Settings
from flashproof.site.stylesheet import build_stylesheet
from flashproof.snippets.mutation_report import TopicScore
from flashproof.templating import TemplateLoader, find_file, template_environment

STYLES = ("tokens", "base", "pages")
"""The site's style sheets that the report reuses to match the look of the site."""


def render_report(
    stats: DeckStats,
    scores: Mapping[str, TopicScore],
    settings: Settings,
    report_templates: Sequence[Path],
    site_templates: Sequence[Path],
) -> str:
    """Return the report as an HTML page.

    Args:
        stats: the statistics to show.
        scores: the mutation scores, keyed by topic name; empty if they were not measured.
        settings: the deck's settings.
        report_templates: folders to search for ``report.html``, starting with the deck's own.
        site_templates: folders to search for the site's style sheets, starting with the deck's own.

    """
    variables = {
        "kinds": tuple(Kind),
        "levels": tuple(Level),
        "stats": stats,
        "scores": scores,
        "settings": settings,
    }
    return report_page("report.html", variables, report_templates, site_templates)


def report_page(
    template: str,
    variables: Mapping[str, object],
    report_templates: Sequence[Path],
    site_templates: Sequence[Path],
) -> str:
    """Render a report as an HTML page with the style of the site.

    Args:
        template: the file name of the template.
        variables: the variables of the template, except ``css``.
        report_templates: folders to search for the template, starting with the deck's own.
        site_templates: folders to search for the site's style sheets, starting with the deck's own.

    """
    env = template_environment(TemplateLoader(report_templates))
    css = build_stylesheet((_css(name, site_templates) for name in STYLES), "", {})
    return env.render(template, {**variables, "css": Html(css)})


def _css(name: str, folders: Sequence[Path]) -> str:
    path = find_file(folders, f"css/{name}.css")
    return path.read_text("utf-8") if path else ""
