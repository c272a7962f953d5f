"""The order of a quiz's options."""

from __future__ import annotations

from pathlib import Path

from flashproof.model import Markdown, Option
from flashproof.site.topic_view import shuffled
from flashproof.text.source import Source


def test_options_have_the_same_order_in_every_version_of_python() -> None:
    span = Source(Path("x.md"), "x.md", "x").span(0, 1)
    options = tuple(Option(Markdown(text, span), text == "b", None) for text in "abcde")
    order = [option.text.text for option in shuffled(options, "quiz-zero")]
    assert order == ["b", "c", "a", "d", "e"]
    fewer = [option.text.text for option in shuffled(options[1:], "quiz-zero")]
    assert fewer == [text for text in order if text != "a"]
