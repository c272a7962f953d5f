"""Fixtures: the deck of ``sample_deck.py`` as a library, as pages, and as a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Plot
from flashproof.loading.sources import load_library, read_documents
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Library
from flashproof.project import bundled_templates
from flashproof.settings import Settings
from flashproof.site import Page, SiteInputs, make_site, write_site
from tests.site import sample_deck

SETTINGS = Settings(
    name="learning",
    title="Learning",
    site_title="Learning, with proof",
    namespace="tests/learning",
    author="The authors",
    license="MIT",
    version="1.2",
    description="A small deck.",
    site_url="https://cards.example/learning/",
    repository="https://code.example/team/cards",
    docs="docs",
)

ICON = (bundled_templates() / "site" / "icon-180.png").read_bytes()


@dataclass(frozen=True, slots=True)
class SampleEvidence:
    """Proofs for all snippets except the one that prints False; a plot for each that draws one."""

    def proof_of(self, code: Code) -> str | None:
        return None if "False" in str(code.output) else "Ran on TensorFlow 2.21, Python 3.11"

    def plot_of(self, code: Code) -> Plot | None:
        if not code.plot:
            return None
        picture = Image(Path("plot.png"), "plot-light.png", ICON, 16, 16)
        return Plot(picture, Image(Path("plot.png"), "plot-dark.png", ICON, 16, 16))


def load_cards(folder: Path, files: dict[str, str], renderer: Renderer) -> Library:
    """Write card files into a folder and load them; problems in hostile cards are ignored."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_library(folder, folder, "Learning", renderer, Diagnostics())


def make_inputs(library: Library, renderer: Renderer, settings: Settings = SETTINGS) -> SiteInputs:
    """Return inputs for a site that has everything."""
    times = {card.id: 1_790_000_000 + 50_000 * n for n, (_, card) in enumerate(library.cards())}
    return SiteInputs(
        library=library,
        settings=settings,
        renderer=renderer,
        templates=(bundled_templates() / "site",),
        evidence=SampleEvidence(),
        modified=times,
        added=times | {"quiz-zero": 1_780_000_000},
        package=lambda: Page("learning.apkg", b"a deck"),
        documentation=read_documents(Path(__file__).parents[2] / "docs"),
    )


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, renderer: Renderer) -> Library:
    return load_cards(tmp_path_factory.mktemp("cards"), sample_deck.FILES, renderer)


@pytest.fixture(scope="session")
def site_inputs(library: Library, renderer: Renderer) -> SiteInputs:
    return make_inputs(library, renderer)


@pytest.fixture(scope="session")
def site_pages(site_inputs: SiteInputs) -> dict[str, Page]:
    """All files of the site, keyed by path."""
    return {page.path: page for page in make_site(site_inputs)}


@pytest.fixture(scope="session")
def html(site_pages: dict[str, Page]) -> dict[str, str]:
    """The text of the HTML pages, keyed by path."""
    return {
        path: page.content.decode() for path, page in site_pages.items() if path.endswith(".html")
    }


@pytest.fixture(scope="session")
def folder(site_pages: dict[str, Page], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, written to a folder."""
    target = tmp_path_factory.mktemp("site")
    write_site(site_pages.values(), target)
    return target
