"""The language and direction of decks, topics, and words, on the site and in Anki."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from flashproof.cli.main import main
from flashproof.interchange.detect import read_file
from flashproof.interchange.draft import CardDraft
from tests.anki.reviewer import Reviewer, ReviewerSettings, Sides, render_cards

TOPIC = """---
title: {title}
summary: {summary}
{language}---

{text}

```python {{skip="an example"}}
print("a")
```

## Recall

### {question}
<!-- id: {id}-recall; reverse: yes -->

{text} `f(x)`

#### Why
{text}

## Quiz

### {question} ?
<!-- id: {id}-quiz; order: fixed -->

- [x] {text}
- [ ] {summary}
"""
ARABIC = {
    "title": "التحيات",
    "summary": "كيف تحيي الناس.",
    "text": 'Python هي لغة، و <span lang="en">hello (world)!</span> تحية.',
    "question": "ما معنى مرحبا؟",
}
ENGLISH = {
    "title": "Greetings",
    "summary": "How to greet people.",
    "text": 'The word <span lang="ar">مرحبا (أهلا)!</span> is a greeting.',
    "question": "What does it mean?",
}
PLACE = """(selector) => {
  const element = document.querySelector(selector);
  const { left, right } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return { left, right, direction: style.direction, align: style.textAlign };
}"""


def write_project(root: Path, language: str) -> Path:
    """Write a deck with the topics ``own``, in its language, and ``other``, in the other one."""
    texts = {"en": ENGLISH, "ar": ARABIC}
    other = "ar" if language == "en" else "en"
    cards = root / "cards"
    cards.mkdir()
    own = TOPIC.format(language="", id="own", **texts[language])
    (cards / "own.md").write_text(own, "utf-8")
    foreign = TOPIC.format(language=f"lang: {other}\n", id="other", **texts[other])
    (cards / "other.md").write_text(foreign, "utf-8")
    settings = f'[tool.flashproof]\nname = "greetings"\nlang = "{language}"\n'
    (root / "pyproject.toml").write_text(settings, "utf-8")
    return root


@pytest.fixture(scope="module", params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def built(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("deck"), language)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert main(["build", "-q"]) == 0
    return root / "dist"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 900, "height": 700})
    yield context.new_page()
    context.close()


def place(page: Page, selector: str) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(PLACE, selector)
    return found


def test_pages_run_in_the_direction_of_their_language(
    built: Path, language: str, page: Page
) -> None:
    """The lesson, the cards, and the study app have the direction; code runs left to right."""
    is_rtl = {"own": language == "ar", "other": language == "en"}
    for topic, rtl in is_rtl.items():
        page.goto((built / "site" / "topics" / f"{topic}.html").as_uri())
        root = page.locator("html")
        assert root.get_attribute("lang") == language
        assert root.get_attribute("dir") == ("rtl" if language == "ar" else None)
        expected = "rtl" if rtl else "ltr"
        for selector in ("h1", ".lesson p", "article .card-question", "article .choices span"):
            assert place(page, selector)["direction"] == expected, selector
        assert place(page, ".lesson pre")["direction"] == "ltr"
        button, text = place(page, ".choices input"), place(page, ".choices span")
        assert (button["left"] > text["right"] - 1) == rtl
        words = page.locator(".lesson p span[lang]:not(:has(span))")
        assert words.last.get_attribute("dir") == ("ltr" if rtl else "rtl")
        assert page.locator(".lesson :lang(ar)").count() > 0
        tagged = page.locator("h1").get_attribute("lang")
        assert tagged == (None if topic == "own" else {"en": "ar", "ar": "en"}[language])
    page.goto((built / "site" / "study.html").as_uri() + "#/topic/other/review")
    article = page.locator("article.study-card")
    article.wait_for()
    assert article.get_attribute("dir") == ("rtl" if is_rtl["other"] else "ltr")
    assert place(page, ".card-question span")["direction"] == article.get_attribute("dir")


def test_cards_run_in_the_direction_of_their_language(
    built: Path, language: str, chromium: Browser, tmp_path: Path
) -> None:
    cards = render_cards(built / "greetings.apkg", tmp_path)
    reviewer = Reviewer(chromium, ReviewerSettings())
    for topic in ("own", "other"):
        rtl = (topic == "own") == (language == "ar")
        _check_card(reviewer, cards, topic, rtl=rtl)
    reviewer.close()
    own = cards["own-recall"].front
    assert f'lang="{language}"' in own
    assert (' dir="rtl"' in re.findall(r'<div class="fp [^>]*>', own)[0]) == (language == "ar")


def _check_card(reviewer: Reviewer, cards: dict[str, Sides], topic: str, *, rtl: bool) -> None:
    expected = "rtl" if rtl else "ltr"
    page = reviewer.show(cards[f"{topic}-recall"].back)
    for selector in (".fp-answer p", ".fp-why p"):
        assert place(page, selector)["direction"] == expected
    assert place(page, ".fp-answer code")["direction"] == "ltr"
    page = reviewer.show(cards[f"{topic}-recall-2"].back)
    assert page.locator(".fp-asked").inner_text().strip()
    page = reviewer.show(cards[f"{topic}-quiz"].front)
    option, text = place(page, ".fp-option"), place(page, ".fp-option .fp-text")
    number = page.evaluate(
        "() => getComputedStyle(document.querySelector('.fp-option'), '::before')"
        ".getPropertyValue('inset-inline-start')"
    )
    assert number != "auto"
    assert text["direction"] == expected
    padding = page.evaluate(
        "(rtl) => getComputedStyle(document.querySelector('.fp-pick'))"
        "[rtl ? 'paddingRight' : 'paddingLeft']",
        rtl,
    )
    assert float(padding.removesuffix("px")) > 40
    assert option["left"] < text["left"] if not rtl else option["right"] > text["right"]


def test_an_import_returns_the_languages(built: Path, language: str) -> None:
    imported = read_file(built / "greetings.apkg")
    found = {one.name: one.language for one in imported.topics}
    assert found == {"own": "", "other": "ar" if language == "en" else "en"}
    cards: list[CardDraft] = [card for topic in imported.topics for card in topic.cards]
    answers = {card.id: card.main for card in cards}
    arabic = answers["other-recall" if language == "en" else "own-recall"]
    assert '<span lang="en">hello (world)!</span>' in arabic
    assert "<div" not in arabic


def test_english_lint_rules_apply_only_to_english_topics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_project(tmp_path, "en")
    for name in ("own", "other"):
        path = root / "cards" / f"{name}.md"
        text = path.read_text("utf-8")
        question = re.search(r"^### .*", text, re.MULTILINE)
        assert question
        path.write_text(text.replace(question[0], "### Is it a word?", 1), "utf-8")
    monkeypatch.chdir(root)
    main(["check"])
    captured = capsys.readouterr()
    found = re.findall(r"cards/(\w+)\.md:\d+:\d+: warning\[yes-no\]", captured.out + captured.err)
    assert found == ["own"]
