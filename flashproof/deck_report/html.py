"""The figures as one page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import FileSystemLoader

from flashproof.deck_report.stats import DeckStats
from flashproof.model import Html, Kind, Level
from flashproof.settings import Settings
from flashproof.site.stylesheet import build_stylesheet
from flashproof.templating import TemplateEnvironment

PARTS = ("tokens", "base", "pages")
"""Of the site's style sheets: the report looks like the site."""


def page(
    figures: DeckStats, settings: Settings, report: Sequence[Path], site: Sequence[Path]
) -> str:
    """The page.

    Args:
        figures: what it shows.
        settings: whose deck it is.
        report: folders with its template, the deck's own first.
        site: folders with the site's style sheets, likewise.

    """
    env = TemplateEnvironment(
        loader=FileSystemLoader(list(report)), trim_blocks=True, lstrip_blocks=True
    )
    css = build_stylesheet((_css(name, site) for name in PARTS), "", {})
    return env.get_template("report.html").render(
        figures=figures, settings=settings, kinds=tuple(Kind), levels=tuple(Level), css=Html(css)
    )


def _css(name: str, folders: Sequence[Path]) -> str:
    paths = (folder / "css" / f"{name}.css" for folder in folders)
    return next((path.read_text("utf-8") for path in paths if path.is_file()), "")
