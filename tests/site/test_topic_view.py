"""The order of a quiz's options, and the text below code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flashproof.evidence import Evidence, NoEvidence
from flashproof.markup import Renderer
from flashproof.model import Library, Markdown, Option
from flashproof.project import bundled_templates
from flashproof.site.topic_view import CodeMacros, TopicView, shuffled
from flashproof.templating import site_templates
from flashproof.text.source import Source
from tests.anki.sample_decks import AllProved, summarize_library
from tests.sample_topics import card_file, topic_of


def test_options_have_the_same_order_in_every_version_of_python() -> None:
    span = Source(Path("x.md"), "x.md", "x").span(0, 1)
    options = tuple(Option(Markdown(text, span), text == "b", None) for text in "abcde")
    order = [option.text.text for option in shuffled(options, "quiz-zero")]
    assert order == ["b", "c", "a", "d", "e"]
    fewer = [option.text.text for option in shuffled(options[1:], "quiz-zero")]
    assert fewer == [text for text in order if text != "a"]


@pytest.mark.parametrize(
    ("evidence", "texts"),
    [
        (NoEvidence(), ["Not run: needs a GPU", "Not verified yet"]),
        (
            AllProved(),
            [
                "Ran on TensorFlow 2.21, Python 3.11, with a GPU",
                "Ran on TensorFlow 2.21, Python 3.11",
            ],
        ),
    ],
)
def test_code_that_needs_a_gpu_is_shown_as_run_only_with_a_proof(
    evidence: Evidence, texts: list[str]
) -> None:
    fences = "```python {needs=gpu}\nx = 1\n```\n\n```python\ny = 1\n```"
    topic, _ = topic_of(card_file("Recall", fences))
    library = summarize_library(Library((topic,), {}))
    macros = CodeMacros.of(site_templates((bundled_templates() / "site",)))
    view = TopicView("topic", library, Renderer(), evidence, macros)
    shown = "".join(macros.snippet(view, code) for code in topic.code_blocks())
    assert re.findall(r'<p class="run-status[^"]*">([^<]*)', shown) == texts
