"""Show cards in a browser as Anki's reviewers do: the same classes, and scripts run the same way.

The desktop reviewer keeps one page, puts each side into ``#qa`` and runs its scripts again. Then it
sets the classes of the card. AnkiDroid's older reviewer loads a page for each side; only the
session storage stays.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.anki.learner import Learner

URL = "http://reviewer.test/"

# The effect of Anki's own style sheets on every card.
ANKI_CSS = """
:root { --fg: #020202; --canvas: #f5f5f5; }
.night-mode { --fg: #fcfcfc; --canvas: #2c2c2c; }
body { margin: 20px; overflow-wrap: break-word; background-color: var(--canvas); color: var(--fg);
  font-size: 15px; }
body.nightMode { background-color: var(--canvas); color: var(--fg); }
img { max-width: 100%; max-height: 95vh; }
li { text-align: start; } pre { text-align: left; }
hr { background-color: #737373; border: none; height: 1px; margin: 1em 0; }
button { margin: 1em .5em; appearance: none; background: linear-gradient(white, #ddd);
  border: 1px solid #aaa; border-radius: 5px; padding: 6px 10px; white-space: nowrap; }
.night-mode button { background: linear-gradient(#555, #333); color: white; }
"""

REFUSE_STORAGE = """
Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});
"""

PUT_SIDE = """([side, classes]) => {
  const qa = document.getElementById("qa");
  qa.innerHTML = side;
  for (const old of Array.from(qa.getElementsByTagName("script"))) {
    const script = document.createElement("script");
    script.append(old.innerHTML);
    old.replaceWith(script);
  }
  document.body.className = classes;
}"""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a card as Anki renders them."""

    front: str
    back: str
    ordinal: int = 0


def render_cards(package: Path, folder: Path) -> dict[str, Sides]:
    """Render all cards of a package, keyed by card id; ``-2`` follows the id of a second card."""
    learner = Learner(folder / "learner")
    learner.import_package(package)
    cards: dict[str, Sides] = {}
    for number in learner.cards():
        card = learner.col.get_card(number)
        name = card.note().fields[0] + (f"-{card.ord + 1}" if card.ord else "")
        cards[name] = Sides(card.question(), card.answer(), card.ord)
    learner.close()
    return cards


@dataclass(frozen=True, slots=True)
class ReviewerSettings:
    """The kind of reviewer that a learner uses."""

    reloads: bool = False
    has_storage: bool = True
    has_scripts: bool = True
    is_night: bool = False
    is_phone: bool = False
    user_style: str = ""
    """The learner's own style sheet; without one, the file does not exist."""


class Reviewer:
    """Shows cards in a browser and records errors."""

    def __init__(self, browser: Browser, setting: ReviewerSettings) -> None:
        self.setting = setting
        self.errors: list[str] = []
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=setting.has_scripts,
            viewport={"width": 390, "height": 780} if setting.is_phone else None,
        )
        if not setting.has_storage:
            self.context.add_init_script(REFUSE_STORAGE)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.route("**/*", self._serve)
        self._side = ""
        self._ordinal = 0
        self._shown = False

    def close(self) -> None:
        """Close the page and check that there were no errors."""
        self.context.close()
        assert self.errors == []

    def show(self, side: str, ordinal: int = 0) -> Page:
        """Show a side of a card."""
        self._side, self._ordinal = side, ordinal
        is_new = self.setting.reloads or not self.setting.has_scripts or not self._shown
        if is_new:
            self.page.goto(URL)
        if not self._loads_sides:
            self.page.evaluate(PUT_SIDE, [side, self._classes])
        self._shown = True
        return self.page

    @property
    def _classes(self) -> str:
        return f"card card{self._ordinal + 1}" + " nightMode" * self.setting.is_night

    @property
    def _loads_sides(self) -> bool:
        return self.setting.reloads or not self.setting.has_scripts

    def _serve(self, route: Route) -> None:
        if route.request.url == f"{URL}_flashproof-user.css":
            style = self.setting.user_style
            route.fulfill(body=style, content_type="text/css", status=200 if style else 404)
            return
        if route.request.url != URL:
            self.errors.append(f"asked for {route.request.url}")
            route.abort()
            return
        route.fulfill(body=self._page(), content_type="text/html; charset=utf-8")

    def _page(self) -> str:
        setting = self.setting
        side = self._side if self._loads_sides else ""
        inner = self._classes if self._loads_sides else ""
        outer = ("night-mode " * setting.is_night) + ("mobile android" * setting.is_phone)
        return (
            f'<!doctype html><html lang="en" class="{html.escape(outer)}"><head>'
            '<meta charset="utf-8"><title>Anki</title><link rel="icon" href="data:,">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<style>{ANKI_CSS}</style></head><body class="{inner}">'
            f'<div id="qa" dir="auto">{side}</div></body></html>'
        )


AXE_RULES = (
    *("aria-allowed-attr", "aria-valid-attr-value", "button-name", "color-contrast", "image-alt"),
    *("label", "link-name", "list", "nested-interactive", "scrollable-region-focusable"),
    *("target-size", "td-headers-attr"),
)


def axe_violations(page: Page, axe: str) -> list[Any]:
    """Return the violations that axe finds in a card; the page around it is Anki's."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
        # axe skips elements with gradients; this one has the color of the code's background.
        page.add_style_tag(content=".fp-code { background-image: none !important }")
    run = "rules => axe.run('#qa', {runOnly: {type: 'rule', values: rules}})"
    return [
        (violation["id"], node["html"], node["failureSummary"])
        for violation in page.evaluate(run, list(AXE_RULES))["violations"]
        for node in violation["nodes"]
    ]
