"""Fixtures: the deck of ``sample_deck.py`` as a library, as pages, and as a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from flashproof.build.checked_project import CheckedProject, load_project
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Plot
from flashproof.loading.sources import read_documents
from flashproof.lock import LineOrders, RunEnvironment
from flashproof.model import Code, Image, LibrarySummary
from flashproof.project import Project, bundled_templates
from flashproof.settings import Settings
from flashproof.site import Page, SiteInputs, printables
from flashproof.site.docs_pages import docs_pages
from flashproof.site.exam import plan_exam
from flashproof.site.navigation import build_navigation
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.pages import shared_pages
from flashproof.site.topic_pages import topic_links, topic_pages
from tests.site import sample_deck
from tests.site.site_folder import write_folder

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
    """Proofs for all snippets except the one that prints False, and a plot for each drawing."""

    def proof_of(self, code: Code) -> str | None:
        return None if "False" in str(code.output) else "Ran on TensorFlow 2.21, Python 3.11"

    def joint_environments(self, codes: Iterable[Code]) -> tuple[RunEnvironment, ...]:
        is_proved = all(self.proof_of(code) for code in codes)
        return (RunEnvironment.of("3.11.7", {"tensorflow": "2.21.0"}),) if is_proved else ()

    def failures_of(self, code: Code) -> tuple[str, ...]:
        return (
            ("Fails on TensorFlow 2.22, Python 3.11: it is gone",) if "fails" in code.text else ()
        )

    def orders_of(self, code: Code) -> LineOrders | None:
        texts = {"c = math.hypot(a, b)": "3:01,12", "side = math.hypot(3, 4)": "3/1=0"}
        return next((LineOrders.parse(texts[part]) for part in texts if part in code.text), None)

    def plot_of(self, code: Code) -> Plot | None:
        if not code.plot:
            return None
        picture = Image(Path("plot.png"), "plot-light.png", ICON, 16, 16)
        return Plot(picture, Image(Path("plot.png"), "plot-dark.png", ICON, 16, 16))


def load_cards(folder: Path, files: dict[str, str]) -> CheckedProject:
    """Write card files into a folder and load it as a project; problems in them are ignored."""
    settings = '[tool.flashproof]\nname = "learning"\ntitle = "Learning"\n'
    for name, text in {**files, "pyproject.toml": settings}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_project(Project(folder, folder, folder / "dist"), Diagnostics())


def make_inputs(checked: CheckedProject, settings: Settings = SETTINGS) -> SiteInputs:
    """Return inputs with every part of a site: evidence, times, a deck, documentation."""
    cards = [card.id for _, card in checked.summary.cards()]
    times = {card: 1_790_000_000 + 50_000 * number for number, card in enumerate(cards)}
    return SiteInputs(
        library=checked.summary,
        settings=settings,
        renderer=checked.renderer,
        templates=(bundled_templates() / "site",),
        full_topic=checked.full_topic,
        evidence=SampleEvidence(),
        modified=times,
        added=times | {"quiz-zero": 1_780_000_000},
        package=lambda: Page("learning.apkg", b"a deck"),
        documentation=read_documents(Path(__file__).parents[2] / "docs"),
    )


def make_site(inputs: SiteInputs) -> tuple[Page, ...]:
    """Make all pages with the same steps as ``flashproof.build``, sorted by path."""
    pages, navigation = PageRenderer.of(inputs), build_navigation(inputs.library)
    by_topic = {
        topic.name: topic_pages(
            pages, inputs.full_topic(topic), topic, topic_links(navigation, topic)
        )
        for topic in navigation.library.topics
    }
    exams = (
        printables.exam_page(pages, scope, plan_exam(scope))
        for scope in navigation.combined_scopes()
    )
    topics = {name: topic for name, (topic, _) in by_topic.items()}
    shared = shared_pages(pages, navigation, topics, exams, docs_pages(pages))
    own = (page for _, own_pages in by_topic.values() for page in own_pages)
    return tuple(sorted((*own, *shared), key=lambda page: page.path))


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> CheckedProject:
    return load_cards(tmp_path_factory.mktemp("cards"), sample_deck.FILES)


@pytest.fixture(scope="session")
def library(checked: CheckedProject) -> LibrarySummary:
    return checked.summary


@pytest.fixture(scope="session")
def site_inputs(checked: CheckedProject) -> SiteInputs:
    return make_inputs(checked)


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
    return write_folder(site_pages.values(), tmp_path_factory.mktemp("site"))
