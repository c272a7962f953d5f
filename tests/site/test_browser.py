"""The pages in browsers: accessibility, narrow screens, no JavaScript, printing, offline use."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from flashproof.project import bundled_templates
from flashproof.site.stylesheet import PARTS, build_stylesheet
from tests.axe import axe_source
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
FILE_PAGES = [path for path in TEMPLATES if path != "404.html"]
DOCS_PAGES = ["docs/commands.html", "docs/format.html", "docs/settings.html", "docs/anki.html"]
TOPIC = "topics/regularization.html"
REGISTER_WORKER = (
    "navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)"
)
CACHED_URLS = """async () => {
  const opened = await Promise.all((await caches.keys()).map(name => caches.open(name)));
  return (await Promise.all(opened.map(cache => cache.keys()))).flat().map(({url}) => url);
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


@contextmanager
def open_page(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """Open a page in a new browser context."""
    browser_context = browser.new_context(**context)
    page = browser_context.new_page()
    page.goto(address)
    yield page
    browser_context.close()


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true.

    Playwright's ``wait_for_function`` needs ``eval``, which the pages' policy forbids.
    """
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {expression}")


def address(folder: Path, path: str) -> str:
    return (folder / path).as_uri()


@pytest.fixture(scope="session")
def axe() -> str:
    return axe_source()


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves the site under the path in its settings, without logging."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/learning"))

    def log_message(self, *_values: object) -> None:
        pass


@pytest.fixture(scope="session")
def host(folder: Path) -> Iterator[str]:
    """The URL of the site on a local server."""
    handler = functools.partial(Host, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/learning/"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", TEMPLATES)
def test_axe_finds_no_violations(
    path: str, scheme: str, chromium: Browser, host: str, axe: str
) -> None:
    with open_page(chromium, host + path, color_scheme=scheme, service_workers="block") as page:
        page.evaluate(OPEN_ALL)
        assert violations(page, axe) == []


def test_axe_finds_no_violations_with_answers_closed(
    chromium: Browser, host: str, axe: str
) -> None:
    with open_page(chromium, host + TOPIC, service_workers="block") as page:
        assert violations(page, axe) == []


def violations(page: Page, axe: str) -> list[tuple[str, str]]:
    """Return the violations that axe finds: the rule and the first element."""
    page.evaluate(axe)
    result = page.evaluate(
        "axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
    )
    return [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]


@pytest.mark.parametrize("path", [*FILE_PAGES, *DOCS_PAGES])
def test_nothing_scrolls_sideways(path: str, chromium: Browser, folder: Path) -> None:
    """Neither on a narrow screen (WCAG 1.4.10) nor with text at 200% (1.4.4)."""
    size = {"width": 320, "height": 640}
    with open_page(chromium, address(folder, path), viewport=size) as page:
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.set_viewport_size({"width": 640, "height": 640})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_controls_are_large_enough(chromium: Browser, folder: Path) -> None:
    """WCAG 2.5.8: at least 24 by 24 pixels, except for links in text."""
    with open_page(chromium, address(folder, TOPIC)) as page:
        page.evaluate(OPEN_ALL)
        small = page.evaluate(
            """[...document.querySelectorAll(
                'button, input, summary, textarea, select, .card-meta a')]
            .filter(one => one.checkVisibility())
            .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24)"""
        )
        assert small == []


def test_every_answer_can_be_read_without_javascript(chromium: Browser, folder: Path) -> None:
    with open_page(chromium, address(folder, TOPIC), java_script_enabled=False) as page:
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


def test_checked_concepts_are_counted_without_javascript(chromium: Browser, folder: Path) -> None:
    with open_page(chromium, address(folder, TOPIC), java_script_enabled=False) as page:
        card = page.locator("#explain-both")
        card.locator("summary", has_text="Show answer").click()
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
    with open_page(chromium, address(folder, TOPIC)) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.locator("#l2-adds summary", has_text="Show answer").focus()
        page.keyboard.press("Enter")
        assert page.locator("#l2-adds .card-answer").is_visible()


@pytest.mark.parametrize("path", [TOPIC, "exams/regularization.html"])
def test_printing_shows_answers_and_hides_controls(
    path: str, chromium: Browser, folder: Path
) -> None:
    with open_page(chromium, address(folder, path)) as page:
        page.emulate_media(media="print")
        assert not page.locator(".site-header").is_visible()
        assert not page.locator("button:visible, input[type=search]:visible").count()
        for name in ("squared", "Three, four, five."):
            if page.get_by_text(name).count():
                assert page.get_by_text(name).first.is_visible()
        assert page.pdf().startswith(b"%PDF")


def test_printing_is_black_on_white_in_dark_mode_too(chromium: Browser, folder: Path) -> None:
    with open_page(chromium, address(folder, TOPIC), color_scheme="dark") as page:
        page.emulate_media(media="print")
        color = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
        assert color in ("rgb(0, 0, 0)", "black")


def test_forced_colors_keep_borders(chromium: Browser, folder: Path) -> None:
    with open_page(chromium, address(folder, TOPIC), forced_colors="active") as page:
        width = page.evaluate("getComputedStyle(document.querySelector('.card')).borderBottomWidth")
        assert width == "1px"


def test_a_link_to_a_card_keeps_its_answer_closed(chromium: Browser, folder: Path) -> None:
    with open_page(chromium, address(folder, TOPIC) + "#quiz-zero") as page:
        assert not page.locator("#quiz-zero details[open]").count()
        assert page.locator("#quiz-zero").is_visible()


def test_nothing_is_requested_from_other_hosts(chromium: Browser, host: str) -> None:
    requests: list[str] = []
    errors: list[str] = []
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "response", lambda response: errors.append(response.url) if response.status >= 400 else None
    )
    for path in TEMPLATES:
        page.goto(host + path)
    context.close()
    assert [url for url in requests if not url.startswith(host)] == []
    assert errors == []


def test_hostile_text_does_nothing(chromium: Browser, folder: Path) -> None:
    messages: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: messages.append(dialog.message))
    page.on("console", lambda line: messages.append(line.text) if "Refused" in line.text else None)
    for path in ("topics/hostile.html", "index.html", "exams/hostile.html", "glossary.html"):
        page.goto(address(folder, path))
        page.evaluate(OPEN_ALL)
    context.close()
    assert messages == []


@pytest.mark.parametrize("path", ["index.html", TOPIC, "study.html", "card.html"])
def test_firefox_shows_pages_opened_from_files(path: str, firefox: Firefox, folder: Path) -> None:
    firefox.goto(address(folder, path))
    title, color, faces = firefox.run(
        """return [document.title, getComputedStyle(document.documentElement).backgroundColor,
        [...document.fonts].map(face => face.status)]"""
    )
    assert title
    assert color != "rgba(0, 0, 0, 0)"
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


def test_pages_load_offline(chromium: Browser, host: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host + "index.html")
    page.evaluate(REGISTER_WORKER)
    page.goto(host + TOPIC, wait_until="networkidle")
    wait_until(page, "navigator.serviceWorker.controller !== null")
    page.reload(wait_until="networkidle")
    context.set_offline(True)
    for path in (TOPIC, "index.html", "study.html", "search.html?q=tensor"):
        page.goto(host + path)
        assert page.locator("h1").first.is_visible()
        assert page.evaluate("getComputedStyle(document.documentElement).fontFamily") != ""
        assert page.evaluate("document.styleSheets.length") >= 1
    context.close()


def test_studying_continues_offline(chromium: Browser, host: str) -> None:
    """Opening the study page once stores everything: other topics, other modes, progress."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host + "study.html")
    wait_until(page, "navigator.serviceWorker.controller !== null")
    wanted = {"data/topic/regularization.js", "flashproof-more.js", "data/search.js"}
    for _ in range(300):
        cached = {url.removeprefix(host).split("?")[0] for url in page.evaluate(CACHED_URLS)}
        if wanted <= cached:
            break
        page.wait_for_timeout(100)
    assert wanted <= cached
    context.set_offline(True)
    page.goto(host + "study.html#/topic/regularization/review")
    page.reload()
    page.locator(".ask .button").click()
    page.locator(".grade-3").click()
    page.locator(".session-count", has_text="1 learning").wait_for()
    for route, selector in (
        ("topic/regularization/explain", "form.setup-form"),
        ("topic/regularization/sheet", ".sheet-card"),
        ("topic/regularization/exam", "form"),
        ("progress", ".stats, .chart"),
        ("settings", "form.settings"),
    ):
        page.goto(f"{host}study.html#/{route}")
        page.locator(f"#study :is({selector})").first.wait_for()
    page.locator("#search").fill("penalty")
    page.locator(".search-results a").first.wait_for()
    page.reload()
    page.goto(f"{host}study.html#/topic/regularization/review")
    page.locator(".session-count", has_text="1 learning").wait_for()
    context.close()


def test_plots_follow_the_color_scheme(chromium: Browser, folder: Path) -> None:
    for scheme in ("light", "dark"):
        with open_page(chromium, address(folder, TOPIC), color_scheme=scheme) as page:
            picture = page.locator(".plot img")
            picture.scroll_into_view_if_needed()
            wait_until(page, "document.querySelector('.plot img').complete")
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
    """Chromium parses the same rules before and after minifying.

    Chromium keeps values with ``var()`` as they are written, so the comparison ignores spaces next
    to commas and parentheses, and zeros before a decimal point.
    """
    parts = [(bundled_templates() / "site" / "css" / f"{name}.css").read_text() for name in PARTS]
    written = "\n".join([*parts, TRICKY_CSS])
    minified = build_stylesheet([*parts, TRICKY_CSS], "", {})
    with open_page(chromium, "about:blank") as page:
        rules, same_rules = (
            page.evaluate(
                """css => {
                  const sheet = new CSSStyleSheet();
                  sheet.replaceSync(css);
                  return [...sheet.cssRules].map(({ cssText }) => cssText
                    .replace(/\\s*([,()])\\s*/g, "$1").replace(/: +/g, ":")
                    .replace(/(?<![\\w.])0(?=\\.)/g, ""));
                }""",
                css,
            )
            for css in (written, minified)
        )
    assert len(rules) > 300
    assert rules == same_rules
