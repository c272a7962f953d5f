"""The variants of a predict card on the topic page and in study sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.study.conftest import Study, build, open_study

CARDS = """---
title: Sums
---

## Predict

### What does this print?
<!-- id: sums -->

```python {vary="key=abs|None" vary="reverse=False|True"}
print(sorted([-3, 1, 2], key=abs, reverse=False))
```
```output
[1, 2, -3]
```

#### Why
It compares absolute values.

#### What if
```output {reverse=True}
[-3, 2, 1]
```

```output {key=None}
[-3, 1, 2]
```
It compares the numbers.

```output {key=None, reverse=True}
[2, 1, -3]
```
It compares the numbers.
"""
OUTPUTS = ["[1, 2, -3]", "[-3, 2, 1]", "[-3, 1, 2]", "[2, 1, -3]"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with one topic."""
    cards = tmp_path_factory.mktemp("varying")
    return build(tmp_path_factory.mktemp("varying-site"), {"sums.md": CARDS}, cards)


@pytest.fixture
def varying(chromium: Browser, folder: Path) -> Iterator[Study]:
    """The study page; at the end of the test, there must have been no errors."""
    context = chromium.new_context()
    study = open_study(context, folder)
    yield study
    context.close()
    assert study.errors == []


def shown(page: Page) -> list[str]:
    """Return the code, output, and explanation of the card on a topic page."""
    card = page.locator("[data-card=sums]")
    return [
        card.locator(one).first.inner_text().strip()
        for one in (".asked code", ".printed samp", ".why")
    ]


def test_values_are_chosen_on_the_topic_page(varying: Study) -> None:
    page = varying.page
    page.goto(f"{varying.root}topics/sums.html")
    page.get_by_text("Show output").click()
    expect(page.locator(".what-if")).to_be_hidden()
    code = "print(sorted([-3, 1, 2], key=abs, reverse=False))"
    base = [code, OUTPUTS[0], "It compares absolute values."]
    assert shown(page) == base
    page.get_by_label("key").select_option("None")
    assert shown(page) == [code.replace("abs", "None"), OUTPUTS[2], "It compares the numbers."]
    page.get_by_label("reverse").select_option("True")
    changed = code.replace("abs", "None").replace("False", "True")
    assert shown(page) == [changed, OUTPUTS[3], "It compares the numbers."]
    page.get_by_label("key").select_option("abs")
    assert shown(page)[1:] == [OUTPUTS[1], "It compares absolute values."]
    page.get_by_label("reverse").select_option("False")
    assert shown(page) == base
    page.emulate_media(media="print")
    expect(page.locator(".choose-values")).to_be_hidden()


def test_variants_are_a_list_without_javascript(chromium: Browser, folder: Path) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{folder.as_uri()}/topics/sums.html")
    page.get_by_text("Other values", exact=True).click()
    labels = page.locator(".variant summary").all_inner_texts()
    assert labels == ["reverse=True", "key=None", "key=None, reverse=True"]
    page.get_by_text("key=None", exact=True).click()
    expect(page.locator(".variant[open] samp")).to_have_text(OUTPUTS[2])
    page.emulate_media(media="print")
    expect(page.locator(".what-if")).to_be_hidden()
    page.context.close()


def test_the_variant_changes_with_each_answer(varying: Study) -> None:
    asked = []
    for _ in range(5):
        page = varying.start_session("topic/sums/predict")
        code = page.locator(".study-card pre.code").inner_text()
        asked.append(code)
        keys = "key=None" in code, "reverse=True" in code
        output = OUTPUTS[2 * keys[0] + keys[1]]
        page.locator("textarea").fill(output)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator(".study-card .output")).to_have_text(output)
        why = "It compares the numbers." if keys[0] else "It compares absolute values."
        expect(page.locator(".study-card .why")).to_contain_text(why)
        page.reload()
        assert page.locator(".study-card pre.code").inner_text() == code
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("1 of 1 correct")
        expect(page.locator(".answer-pair")).to_contain_text(output)
        page.locator(".result-list summary").click()
        assert page.locator(".result-list pre.code").inner_text() == code
        # Answers are stored with their second, and this test is faster than a person.
        page.wait_for_function("end => Date.now() > end", arg=1000 * (time.time() // 1 + 1))
    assert len(set(asked)) == 4
    assert asked[4] == asked[0]
