"""Render the statistics of a deck as one self-contained HTML page."""

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
"""The style sheets of the site that the report uses, to look like the site."""


def render_report(
    stats: DeckStats,
    settings: Settings,
    report_templates: Sequence[Path],
    site_templates: Sequence[Path],
) -> str:
    """Return the page.

    Args:
        stats: the statistics to show.
        settings: the settings of the deck.
        report_templates: folders with ``report.html``, the deck's own first.
        site_templates: folders with the site's style sheets, the deck's own first.

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
