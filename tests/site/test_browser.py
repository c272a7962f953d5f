"""The pages in browsers: accessibility, narrow screens, no script, paper, files, no requests."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from flashproof.project import bundled_templates
from flashproof.site.stylesheet import PARTS, build_stylesheet
from tests.marionette import Firefox

TEMPLATES = [
    "index.html",
    "topics/regularization.html",
    "topics/hostile.html",
    "topics/empty.html",
    "sheets/regularization.html",
    "sheets/all-topics.html",
    "exams/regularization.html",
    "exams/all-topics.html",
    "study.html",
    "search.html",
    "card.html",
    "glossary.html",
    "changes.html",
    "deck.html",
    "docs/index.html",
    "docs/lint.html",
    "docs/site.html",
    "404.html",
]
ON_FILES = [path for path in TEMPLATES if path != "404.html"]
DOCUMENTS = ["docs/commands.html", "docs/format.html", "docs/settings.html", "docs/anki.html"]
TOPIC = "topics/regularization.html"
REGISTER = "navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)"
KEPT = """async () => {
  const kept = await Promise.all((await caches.keys()).map(name => caches.open(name)));
  return (await Promise.all(kept.map(cache => cache.keys()))).flat().map(({url}) => url);
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


@contextmanager
def opened(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """A page in a context of its own."""
    within = browser.new_context(**context)
    page = within.new_page()
    page.goto(address)
    yield page
    within.close()


def until(page: Page, expression: str) -> None:
    """Wait for something to hold; what Playwright brings for it, the page's policy refuses."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never held: {expression}")


def address(folder: Path, path: str) -> str:
    return (folder / path).as_uri()


@pytest.fixture(scope="session")
def axe() -> str:
    package = resources.files("axe_playwright_python")
    return (package / "axe.min.js").read_text("utf-8")


class Host(http.server.SimpleHTTPRequestHandler):
    """The site where its settings say that it is, and nothing said about it."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/learning"))

    def log_message(self, *_values: object) -> None:
        pass


@pytest.fixture(scope="session")
def host(folder: Path) -> Iterator[str]:
    """The site on a host of this machine."""
    handler = functools.partial(Host, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/learning/"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", TEMPLATES)
def test_axe_finds_nothing(path: str, scheme: str, chromium: Browser, host: str, axe: str) -> None:
    with opened(chromium, host + path, color_scheme=scheme, service_workers="block") as page:
        page.evaluate(OPEN_ALL)
        assert violations(page, axe) == []


def test_axe_finds_nothing_while_answers_are_closed(chromium: Browser, host: str, axe: str) -> None:
    with opened(chromium, host + TOPIC, service_workers="block") as page:
        assert violations(page, axe) == []


def violations(page: Page, axe: str) -> list[tuple[str, str]]:
    """What axe finds: the rule and the first element."""
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
    )
    return [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


@pytest.mark.parametrize("path", [*ON_FILES, *DOCUMENTS])
def test_nothing_scrolls_sideways(path: str, chromium: Browser, folder: Path) -> None:
    """On a narrow screen (WCAG 1.4.10), and with text twice as large (1.4.4)."""
    size = {"width": 320, "height": 640}
    with opened(chromium, address(folder, path), viewport=size) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.set_viewport_size({"width": 640, "height": 640})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_controls_are_large_enough(chromium: Browser, folder: Path) -> None:
    """WCAG 2.5.8: 24 by 24, but for links within a line of text."""
    with opened(chromium, address(folder, TOPIC)) as page:
        page.evaluate(OPEN_ALL)
        small = page.evaluate(
            """[...document.querySelectorAll(
                'button, input, summary, textarea, select, .card-meta a')]
            .filter(one => one.checkVisibility())
            .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)"""
        )
        assert small == []


def test_without_a_script_every_answer_can_be_read(chromium: Browser, folder: Path) -> None:
    with opened(chromium, address(folder, TOPIC), java_script_enabled=False) as page:
        for summary in page.locator("summary").all():
            summary.click()
        text = page.inner_text("body")
        for words in (
            "The sum of the squared weights",
            "Its pull stays.",
            "You covered  of 2 concepts",
            "Three, four, five.",
            "bias_regularizer",
            "Think of a parabola.",
            "Model answer",
        ):
            assert words.replace("  ", " ") in " ".join(text.split())
        assert not page.locator(".modes .needs-script").first.is_visible()
        assert page.locator(".modes .without-script").first.is_visible()
        for picture in page.locator("img").all():
            picture.scroll_into_view_if_needed()
        sizes = page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
        assert all(sizes)


def test_ticked_concepts_are_counted_without_a_script(chromium: Browser, folder: Path) -> None:
    with opened(chromium, address(folder, TOPIC), java_script_enabled=False) as page:
        card = page.locator("#explain-both")
        card.locator("summary", has_text="Check concepts").click()
        boxes = card.locator("input[type=checkbox]")

        def shown() -> bytes:
            return card.locator(".ticked").screenshot()

        none = shown()
        boxes.first.check()
        one = shown()
        boxes.last.check()
        assert len({none, one, shown()}) == 3
        boxes.last.uncheck()
        assert shown() == one


def test_the_keyboard_reaches_and_opens_answers(chromium: Browser, folder: Path) -> None:
    with opened(chromium, address(folder, TOPIC)) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.locator("#l2-adds summary", has_text="Show answer").focus()
        page.keyboard.press("Enter")
        assert page.locator("#l2-adds .card-answer").is_visible()


@pytest.mark.parametrize("path", [TOPIC, "exams/regularization.html"])
def test_paper_shows_the_answers_and_nothing_to_press(
    path: str, chromium: Browser, folder: Path
) -> None:
    with opened(chromium, address(folder, path)) as page:
        page.emulate_media(media="print")
        assert not page.locator(".site-header").is_visible()
        assert not page.locator("button:visible, input[type=search]:visible").count()
        for name in ("squared", "Three, four, five."):
            if page.get_by_text(name).count():
                assert page.get_by_text(name).first.is_visible()
        assert page.pdf().startswith(b"%PDF")


def test_colours_of_paper_are_black_on_white_in_the_dark_too(
    chromium: Browser, folder: Path
) -> None:
    with opened(chromium, address(folder, TOPIC), color_scheme="dark") as page:
        page.emulate_media(media="print")
        colour = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
        assert colour in ("rgb(0, 0, 0)", "black")


def test_forced_colours_keep_edges(chromium: Browser, folder: Path) -> None:
    with opened(chromium, address(folder, TOPIC), forced_colors="active") as page:
        width = page.evaluate("getComputedStyle(document.querySelector('.card')).borderTopWidth")
        assert width == "1px"


def test_a_cards_link_leaves_its_answer_closed(chromium: Browser, folder: Path) -> None:
    with opened(chromium, address(folder, TOPIC) + "#quiz-zero") as page:
        assert not page.locator("#quiz-zero details[open]").count()
        assert page.locator("#quiz-zero").is_visible()


def test_nothing_is_asked_of_another_host(chromium: Browser, host: str) -> None:
    asked: list[str] = []
    faults: list[str] = []
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("response", lambda got: faults.append(got.url) if got.status >= 400 else None)
    for path in TEMPLATES:
        page.goto(host + path)
    context.close()
    assert [url for url in asked if not url.startswith(host)] == []
    assert faults == []


def test_hostile_text_does_nothing(chromium: Browser, folder: Path) -> None:
    said: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda line: said.append(line.text) if "Refused" in line.text else None)
    for path in ("topics/hostile.html", "index.html", "exams/hostile.html", "glossary.html"):
        page.goto(address(folder, path))
        page.evaluate(OPEN_ALL)
    context.close()
    assert said == []


@pytest.mark.parametrize("path", ["index.html", TOPIC, "study.html", "card.html"])
def test_firefox_shows_pages_from_files(path: str, firefox: Firefox, folder: Path) -> None:
    firefox.goto(address(folder, path))
    title, colour, faces = firefox.run(
        """return [document.title, getComputedStyle(document.documentElement).backgroundColor,
        [...document.fonts].map(face => face.status)]"""
    )
    assert title
    assert colour != "rgba(0, 0, 0, 0)"
    assert "loaded" in faces
    assert "error" not in faces


def test_firefox_opens_answers_and_draws_formulas(firefox: Firefox, folder: Path) -> None:
    firefox.goto(address(folder, TOPIC))
    firefox.run(OPEN_ALL)
    heights = firefox.run(
        "return [...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) > 5
    assert firefox.run("return document.querySelector('#l2-adds .card-answer').innerText").strip()


def test_offline_the_worker_answers(chromium: Browser, host: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host + "index.html")
    page.evaluate(REGISTER)
    page.goto(host + TOPIC, wait_until="networkidle")
    until(page, "navigator.serviceWorker.controller !== null")
    page.reload(wait_until="networkidle")
    context.set_offline(True)
    for path in (TOPIC, "index.html", "study.html", "search.html?q=tensor"):
        page.goto(host + path)
        assert page.locator("h1").first.is_visible()
        assert page.evaluate("getComputedStyle(document.documentElement).fontFamily") != ""
        assert page.evaluate("document.styleSheets.length") >= 1
    context.close()


def test_offline_a_learner_goes_on_studying(chromium: Browser, host: str) -> None:
    """Whoever opens the study page once has all of it: other topics, other modes, progress."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host + "study.html")
    until(page, "navigator.serviceWorker.controller !== null")
    wanted = {"data/topic/regularization.js", "flashproof-more.js", "data/search.js"}
    while not wanted <= {url.removeprefix(host).split("?")[0] for url in page.evaluate(KEPT)}:
        page.wait_for_timeout(100)
    context.set_offline(True)
    page.goto(host + "study.html#/topic/regularization/review")
    page.reload()
    page.locator(".ask .button").click()
    page.locator(".grade-3").click()
    page.locator(".session-count", has_text="1 learning").wait_for()
    for route, sight in (
        ("topic/regularization/explain", "form.setup-form"),
        ("topic/regularization/sheet", ".sheet-card"),
        ("topic/regularization/exam", "form"),
        ("progress", ".stats, .chart"),
        ("settings", "form.settings"),
    ):
        page.goto(f"{host}study.html#/{route}")
        page.locator(f"#study :is({sight})").first.wait_for()
    page.locator("#search").fill("penalty")
    page.locator(".search-results a").first.wait_for()
    page.reload()
    page.goto(f"{host}study.html#/topic/regularization/review")
    page.locator(".session-count", has_text="1 learning").wait_for()
    context.close()


def test_plots_follow_the_screen(chromium: Browser, folder: Path) -> None:
    for scheme in ("light", "dark"):
        with opened(chromium, address(folder, TOPIC), color_scheme=scheme) as page:
            picture = page.locator(".plot img")
            picture.scroll_into_view_if_needed()
            until(page, "document.querySelector('.plot img').complete")
            assert f"plot-{scheme}.png" in picture.evaluate("one => one.currentSrc")


TRICKY_CSS = """
.a :not(.b) , .c:not( .d ) { width: calc( 100% - (2 * 1rem) + 1px ) ; --empty: ; --name:  a b }
@media screen and (min-width: 10em) and (not (hover)) { .e { color : RED !important } }
@media (10rem <= width < 20rem) { .f { & > .g , &:hover { margin: -1px + 2px } } }
.h::before { content: "a  {;} /* kept */ \\"" ; background: url( "a b.svg" ) }
@supports (display: grid) and (not (display: inline-grid)) { .i ~ .j + .k { margin: 0 } }
@container card (width > 20rem) { .l { inset: 0 auto auto 0 } }
.m { font: italic 1rem / 1.5 "A B", serif; transform: translate( -50% , -50% ) rotate( 3deg ) }
"""


def test_minifying_css_keeps_every_rule(chromium: Browser) -> None:
    """Chromium parses the same rules from the style sheets before and after.

    It keeps values with ``var()`` as they are written, so spaces beside commas and parentheses are
    ignored.
    """
    parts = [(bundled_templates() / "site" / "css" / f"{name}.css").read_text() for name in PARTS]
    written = "\n".join([*parts, TRICKY_CSS])
    minified = build_stylesheet([*parts, TRICKY_CSS], "", {})
    with opened(chromium, "about:blank") as page:
        rules, same_rules = (
            page.evaluate(
                """css => {
                  const sheet = new CSSStyleSheet();
                  sheet.replaceSync(css);
                  return [...sheet.cssRules].map(
                    rule => rule.cssText.replace(/\\s*([,()])\\s*/g, "$1").replace(/: +/g, ":"));
                }""",
                css,
            )
            for css in (written, minified)
        )
    assert len(rules) > 300
    assert rules == same_rules
