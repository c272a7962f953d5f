"""The estimated length of cheat sheets on paper, compared with what Chromium prints."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from flashproof.site.paper import page_count, printed_pages

SECTION = """<section class="sheet-topic"><h2>Topic</h2><p class="summary">One sentence.</p>
<div class="columns"><section class="sheet-group"><h3 class="group-name">Key facts</h3>{cards}
</section></div></section>"""
TEXT = "A sentence that says what a function does with its arguments. " * 5
CARD = """<div class="sheet-card"><h4>What does it do?</h4><p>{text}</p><figure class="snippet">
<pre class="code"><code>x = 1
y = 2</code></pre></figure></div>"""


def section(cards: int) -> str:
    lengths = (30 + 37 * (number % 8) for number in range(cards))
    return SECTION.format(cards="\n".join(CARD.format(text=TEXT[:length]) for length in lengths))


def test_the_estimate_is_close_to_what_a_browser_prints(chromium: Browser, folder: Path) -> None:
    sections = [section(200)] * 4
    context = chromium.new_context()
    page = context.new_page()
    page.goto((folder / "sheets/all-topics.html").as_uri())
    page.evaluate(
        """sections => {
          document.querySelectorAll(".sheet-topic").forEach(one => one.remove());
          document.querySelector("main").insertAdjacentHTML("beforeend", sections.join(""));
        }""",
        sections,
    )
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    context.close()
    printed = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert abs(page_count(map(printed_pages, sections)) / printed - 1) <= 0.1, printed


def test_the_sheet_of_everything_offers_a_sheet_for_each_deck(html: dict[str, str]) -> None:
    page = html["sheets/all-topics.html"]
    assert re.search(r"prints on about \d+ pages? of A4 paper", page)
    assert set(re.findall(r'<a href="(deck-[\w-]+\.html)">[^<]+</a>, about \d+ page', page)) == {
        path.removeprefix("sheets/") for path in html if path.startswith("sheets/deck-")
    }


def test_the_sheet_and_the_page_of_a_topic_show_the_same_number_of_pages(
    html: dict[str, str],
) -> None:
    topics = [path for path in html if path.startswith("topics/")]
    assert topics
    for path in topics:
        sheet = html[path.replace("topics/", "sheets/")]
        number = re.search(r"prints on about (\d+) page", sheet)
        assert number
        assert f"Printable cheat sheet</a>, about {number[1]} page" in html[path]


def test_an_empty_section_takes_up_no_space() -> None:
    assert printed_pages("") == 0
    assert page_count([]) == 1
