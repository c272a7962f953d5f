"""Render deck statistics as a single self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof.deck_report.stats import DeckStats
from flashproof.model import Html, Kind, Level
from flashproof.settings import Settings
from flashproof.site.stylesheet import build_stylesheet
from flashproof.templating import TemplateEnvironment

STYLES = ("tokens", "base", "pages")
"""The site's style sheets that the report reuses to match the look of the site."""


def render_report(
    stats: DeckStats,
    settings: Settings,
    report_templates: Sequence[Path],
    site_templates: Sequence[Path],
) -> str:
    """Return the report as an HTML page.

    Args:
        stats: the statistics to show.
        settings: the deck's settings.
        report_templates: folders to search for ``report.html``, starting with the deck's own.
        site_templates: folders to search for the site's style sheets, starting with the deck's own.

    """
    env = TemplateEnvironment(
        loader=FileSystemLoader(list(report_templates)), trim_blocks=True, lstrip_blocks=True
    )
    css = build_stylesheet((_css(name, site_templates) for name in STYLES), "", {})
    return env.get_template("report.html").render(
        stats=stats, settings=settings, kinds=tuple(Kind), levels=tuple(Level), css=Html(css)
    )


def _css(name: str, folders: Sequence[Path]) -> str:
    paths = (folder / "css" / f"{name}.css" for folder in folders)
    return next((path.read_text("utf-8") for path in paths if path.is_file()), "")
