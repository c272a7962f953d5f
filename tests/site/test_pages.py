"""The content of the pages.

Also tests ``site/links.py``, ``site/page_renderer.py``, ``site/printables.py``,
``site/study_modes.py``, and ``site/topic_pages.py``.
"""

from __future__ import annotations

import gzip
import json
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flashproof.build.checked_project import CheckedProject
from flashproof.model import LibrarySummary
from flashproof.site import Page
from flashproof.site.study_modes import MODES
from tests.gates.weight import LIMITS
from tests.site.conftest import SETTINGS, make_inputs, make_site
from tests.site.page_parser import URL_ATTRIBUTES, parse
from tests.site.sample_deck import ATTACKS

TOPIC = "topics/regularization.html"
PLAIN = SETTINGS.__class__(name="learning", title="Learning", site_title="Learning", namespace="n")

SAME_BYTES = """
import hashlib, sys, tempfile
from pathlib import Path
from tests.site.conftest import load_cards, make_inputs, make_site
from tests.site.sample_deck import FILES
with tempfile.TemporaryDirectory() as folder:
    checked = load_cards(Path(folder), FILES)
    digest = hashlib.sha256()
    for page in make_site(make_inputs(checked)):
        digest.update(page.path.encode() + page.content)
print(digest.hexdigest())
"""


def test_every_build_writes_the_same_bytes() -> None:
    root = Path(__file__).parents[2]
    runs = [
        subprocess.run(
            [sys.executable, "-c", SAME_BYTES],
            check=True, capture_output=True, text=True, cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": zone},
        )
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]  # fmt: skip
    assert runs[0].stdout == runs[1].stdout != ""


def test_a_topic_page_links_to_all_study_modes(html: dict[str, str]) -> None:
    page = parse(html[TOPIC])
    links = {element.attributes.get("href", "") for element in page.all("a")}
    for mode in MODES:
        assert f"../study.html#/topic/regularization/{mode.slug}" in links
    assert {mode.slug for mode in MODES if mode.kind} <= set(page.ids)
    assert {"../sheets/regularization.html", "../exams/regularization.html"} <= links


@pytest.mark.parametrize(
    "words",
    [
        "The sum of the squared weights",
        "Think of a parabola.",
        "It is also called weight decay.",
        "Its pull stays.",
        "Choose all that apply",
        "You covered of 2 concepts.",
        "A penalty is added to the loss, so large weights cost more.",
        "5.0",
        "Three, four, five.",
        "acts on weights",
        "on offsets",
        "kernel_regularizer acts",
        "Adds the sum of squares",
        "Ran on TensorFlow 2.21, Python 3.11",
        "Not verified yet",
        "See the proof",
        "About 3 min",
        "■",
    ],
)  # fmt: skip
def test_a_topic_page_shows(words: str, html: dict[str, str], site_pages: dict[str, Page]) -> None:
    style = site_pages["style.css"].content.decode()
    assert words in parse(html[TOPIC]).text or words in style


def test_goals_are_above_the_lesson_and_below_the_cards(html: dict[str, str]) -> None:
    page = html["topics/regularization.html"]
    goal = "<li>say what an <code>L2</code> penalty &lt;adds&gt;"
    above, below = page.split('id="lesson"')
    assert f"{goal}</li>" in above
    assert f'{goal} <a href="#l2-adds">Try it</a></li>' in below.split('id="goals"')[1]


def test_cloze_answers_are_only_in_the_answer(html: dict[str, str]) -> None:
    question, answer = re.findall(
        r'id="cloze-arguments".*?</h3>(.*?)<details(.*?)</article>', html[TOPIC], re.DOTALL
    )[0]
    assert "bias_regularizer" not in question
    assert "kernel_regularizer" not in question
    assert "bias_regularizer" in answer


def test_ids_are_unique_and_every_card_has_one(
    html: dict[str, str], library: LibrarySummary
) -> None:
    for path, text in html.items():
        ids = parse(text).ids
        assert len(ids) == len(set(ids)), path
    for topic, card in library.cards():
        assert card.id in parse(html[f"topics/{topic.name}.html"]).ids
        assert card.id in parse(html["card.html"]).ids


def test_every_internal_link_has_a_target(
    html: dict[str, str], site_pages: dict[str, Page]
) -> None:
    ids = {path: set(parse(text).ids) for path, text in html.items()}
    for path, text in html.items():
        for element in parse(text).elements:
            for name in URL_ATTRIBUTES & element.attributes.keys():
                _check_link(path, element.attributes[name], site_pages, ids)


def _check_link(
    path: str, address: str, site_pages: dict[str, Page], ids: dict[str, set[str]]
) -> None:
    parts = urlsplit(address.removeprefix("/learning/") if path == "404.html" else address)
    if parts.scheme or parts.netloc:
        return
    folder = posixpath.dirname(path)
    target = posixpath.normpath(posixpath.join(folder, parts.path)) if parts.path else path
    assert target in site_pages, f"{path}: {address}"
    if parts.fragment and not parts.fragment.startswith("/"):
        assert parts.fragment in ids[target], f"{path}: {address}"


def test_nothing_is_inline_or_from_another_host(html: dict[str, str]) -> None:
    for path, text in html.items():
        page = parse(text)
        policy = [e for e in page.all("meta") if "http-equiv" in e.attributes]
        assert "default-src 'none'" in policy[0].attributes["content"]
        assert "unsafe" not in policy[0].attributes["content"]
        assert not page.all("style"), path
        for script in page.all("script"):
            assert "src" in script.attributes or script.attributes["type"] == "application/ld+json"
        for element in page.elements:
            assert "style" not in element.attributes, path
            assert not [name for name in element.attributes if name.startswith("on")], path
            if element.tag not in ("a", "meta", "link"):
                for name in URL_ATTRIBUTES & element.attributes.keys():
                    own = element.attributes[name].startswith(SETTINGS.site_url)
                    assert own or not urlsplit(element.attributes[name]).netloc, path


@pytest.mark.parametrize("path", [TOPIC.replace("regularization", "hostile"), "index.html",
    "card.html", "glossary.html", "sheets/hostile.html", "exams/hostile.html", "changes.html",
    "study.html", "sheets/all-topics.html"])  # fmt: skip
def test_hostile_text_is_inert(path: str, html: dict[str, str]) -> None:
    page = parse(html[path])
    assert not page.all("iframe")
    assert not page.all("object")
    assert all(e.attributes.get("src") != "x" for e in page.all("img"))
    assert not [e for e in page.all("a") if "javascript:" in e.attributes.get("href", "")]
    assert len(page.all("script")) == html[path].count("<script ")
    assert "alert(1)" in page.text or path == "study.html"
    assert "49" not in re.findall(r"\{\{.*?\}\}|49", page.text)


def test_hostile_text_is_shown_as_it_was_written(html: dict[str, str]) -> None:
    text = parse(html["topics/hostile.html"]).text
    for attack in ATTACKS:
        assert " ".join(attack.split()) in text


def test_structured_data_has_only_recall_cards(html: dict[str, str]) -> None:
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html[TOPIC])
    data = json.loads(scripts[0])
    assert data["@type"] == "Quiz"
    assert [part["text"] for part in data["hasPart"]] == [
        "What does an L2 penalty add to the loss?",
        "Write a Dense layer with a penalty",
    ]
    assert all(part["eduQuestionType"] == "Flashcard" for part in data["hasPart"])
    assert all(part["acceptedAnswer"]["text"] for part in data["hasPart"])


def test_without_a_site_url_there_are_no_absolute_urls(
    checked: CheckedProject,
) -> None:
    pages = {page.path: page for page in make_site(make_inputs(checked, PLAIN))}
    assert not {"sitemap.xml", "robots.txt", "feed.xml", "og.png"} & pages.keys()
    assert b"og:" not in pages["index.html"].content
    assert b"canonical" not in pages["index.html"].content
    assert b"Edit" not in pages[TOPIC].content


def test_edit_links_point_to_the_card_file(html: dict[str, str]) -> None:
    links = [e.attributes["href"] for e in parse(html[TOPIC]).all("a") if "href" in e.attributes]
    wanted = "https://code.example/team/cards/edit/main/2-generalization/regularization.md"
    assert wanted in links


def test_pages_and_assets_stay_within_their_size_limits(
    site_pages: dict[str, Page], html: dict[str, str]
) -> None:
    def weight(path: str) -> int:
        return len(gzip.compress(site_pages[path].content, 9))

    topics = [weight(path) for path in html if path.startswith("topics/")]
    assert max(topics) <= LIMITS["topics"]
    assert weight("style.css") <= LIMITS["style.css"]
    assert weight("flashproof.js") <= LIMITS["flashproof.js"]
    fonts = [weight(path) for path in site_pages if path.startswith("fonts/")]
    assert sum(fonts) <= LIMITS["fonts"]


def test_the_changes_page_separates_new_and_changed_cards(
    html: dict[str, str], site_pages: dict[str, Page]
) -> None:
    page = html["changes.html"]
    changed = re.findall(r"<h3>Changed.*?</ul>", page, re.DOTALL)
    assert len(changed) == 1
    assert re.findall(r'#([\w-]+)"', changed[0]) == ["quiz-zero"]
    new = "".join(re.findall(r"<h3>New.*?</ul>", page, re.DOTALL))
    assert '#l2-adds"' in new
    assert "#quiz-zero" not in new
    feed = site_pages["feed.xml"].content.decode()
    assert feed.count("<summary>Changed in ") == 1
    assert feed.count("<summary>New in ") > 5
