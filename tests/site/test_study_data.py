"""The data files of the study app.

Also tests ``site/search.py``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from flashproof.model import LibrarySummary
from flashproof.site import Page
from flashproof.site.search import CARDS_PER_PART
from tests.site.page_parser import parse


def test_all_cards_are_in_the_study_data(
    site_pages: dict[str, Page], library: LibrarySummary
) -> None:
    index = _data(site_pages["data/index.js"])
    assert [row[0] for row in index["cards"]] == [card.id for _, card in library.cards()]
    for topic in library.topics:
        name, data = _arguments(site_pages[f"data/topic/{topic.name}.js"])
        assert name == topic.name
        assert [card["id"] for card in data["cards"]] == [card.id for card in topic.cards]
    parts = _search_parts(site_pages["data/search.js"])
    rows = [row for part in parts for row in part["cards"]]
    assert [row[0] for row in rows] == [card.id for _, card in library.cards()]
    assert max(len(part["cards"]) for part in parts) <= CARDS_PER_PART


def test_formulas_in_search_texts_are_mathml(site_pages: dict[str, Page]) -> None:
    parts = _search_parts(site_pages["data/search.js"])
    texts = {row[0]: row[1] for part in parts for row in part["cards"]}
    pieces = re.split("[\ue0f0\ue0f1]", texts["l2-adds"])
    assert pieces[0].startswith("The sum of the squared weights, ")
    assert parse(pieces[1]).text == "∑iwi2"
    lead = re.split("[\ue0f0\ue0f1]", parts[0]["leads"]["regularization"])
    assert len(lead) > 2
    assert all(("<math" in piece) == bool(at % 2) for at, piece in enumerate(lead))


def test_study_data_has_what_the_app_needs(site_pages: dict[str, Page]) -> None:
    _, data = _arguments(site_pages["data/topic/regularization.js"])
    cards = {card["id"]: card for card in data["cards"]}
    assert data["setup"] == "import math\n"
    assert [o["right"] for o in cards["quiz-several"]["options"]] == [True, True, False]
    assert cards["quiz-several"]["multiple"]
    assert cards["quiz-several"]["fixedOrder"]
    assert cards["explain-both"]["concepts"][1]["patterns"] == ["large weights", "big weights"]
    assert cards["predict-hypot"]["output"] == "5.0\n"
    assert cards["predict-hypot"]["ran"].startswith("Ran on")
    assert 'data-answer="kernel_regularizer"' in cards["cloze-arguments"]["body"]
    assert 'data-hint="on offsets"' in cards["cloze-arguments"]["body"]
    assert cards["cloze-arguments"]["accepted"] == {
        "2": ["bias regularizer", "regularizer for biases"]
    }
    assert [s["holds"] for s in cards["compare-both"]["statements"]] == [
        [False, True], [True, True]]  # fmt: skip
    assert 'data-copy="continue"' in cards["l2-code"]["answer"]
    assert "math.hypot" in parse(cards["l2-adds"]["proofs"]).text
    assert "math.hypot" not in parse(cards["l2-adds"]["answer"]).text


def test_hostile_text_cannot_end_a_data_script(site_pages: dict[str, Page]) -> None:
    for path, page in site_pages.items():
        if path.startswith("data/"):
            assert b"<" not in page.content, path


def _search_parts(page: Page) -> list[Any]:
    """Return the JSON in each call of the search script."""
    return [_json_argument(f"{line}\n") for line in page.content.decode().split("\n")[:-1]]


def _data(page: Page) -> Any:
    """Return the JSON in a data script, which is the only argument of its call."""
    return _json_argument(page.content.decode())


def _json_argument(script: str) -> Any:
    call = re.fullmatch(r"flashproof\.data\.\w+\('(.*)'\);\n", script, re.DOTALL)
    assert call, script[:80]
    return json.loads(re.sub(r"\\([\\'])", r"\1", call[1]))


def _arguments(page: Page) -> list[Any]:
    script = page.content.decode()
    call = re.fullmatch(r"flashproof\.data\.\w+\((.*)\);\n", script, re.DOTALL)
    assert call, script[:80]
    arguments: list[Any] = json.loads(f"[{call[1]}]")
    return arguments
