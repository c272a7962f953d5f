"""Cloze deletions are found, shown in Anki and on the site, and removed from code that runs."""

import pytest

from flashproof.markup import (
    Renderer,
    cloze_deletions,
    to_anki,
    to_site,
)
from flashproof.markup.cloze_deletions import strip
from flashproof.model import Code
from tests.markup.rendered_text import VisibleText, rendered
from tests.sample_topics import source_of

CLOZES: dict[str, tuple[str, str]] = {
    "plain": ("a {{c1::b}} c", "a {{c1::b}} c"),
    "hint": ("{{c2::b::h}}", "{{c2::b::h}}"),
    "code": ("{{c1::`std::vector`}}", "{{c1::<code>std:<span></span>:vector</code>}}"),
    "braces": ("{{c1::`{a: 1}`}}", "{{c1::<code>{a: 1}</code>}}"),
    "nested braces": (
        '{{c1::{"a": {"b": 1}}}}',
        '{{c1::{"a": {"b": 1}<span></span>}<span></span>}}',
    ),
    "slice": ("{{c1::x[::2]}}", "{{c1::x[:<span></span>:2]}}"),
    "bold": ("{{c1::**b**}}", "{{c1::<strong>b</strong>}}"),
    "within bold": ("**{{c1::b}}**", "<strong>{{c1::b}}</strong>"),
    "formula": ("{{c1::$x_{a}$}}", r"{{c1::\(x_{a}\)}}"),
}


@pytest.mark.parametrize(("text", "expected"), CLOZES.values(), ids=CLOZES.keys())
def test_cloze_deletions_in_anki(text: str, expected: str) -> None:
    result = rendered(text, cloze=True)
    assert to_anki(result).text == expected
    assert not result.problems


def test_a_cloze_deletion_does_not_cut_highlighting() -> None:
    text = "x = tf.{{c1::reduce_sum::name}}(y, axis={{c2::-1}})\n"
    source = source_of(text)
    code = Renderer().render_code(Code("python", text, source.span(0, 0)), cloze=True)
    html = to_anki(code).text
    assert "{{c1::reduce_sum::name}}" in html
    assert VisibleText(html.replace("{{c2::", "").replace("}}", "")).text.endswith("axis=-1)")
    for piece in html.split("{{")[1:]:
        inner = piece.partition("}}")[0]
        assert inner.count("<span") == inner.count("</span")


def test_strip_returns_the_code_that_runs() -> None:
    assert strip("x[{{c1::::2}}]") == "x[{{c1::::2}}]"
    assert strip("{{c1::x[::2]}} + {{c2::f(y)::what?}}") == "x[::2] + f(y)"
    assert strip("d = {'a': {'b': 1}}") == "d = {'a': {'b': 1}}"


def test_cloze_deletions_on_the_site() -> None:
    def render_deletion(span: cloze_deletions.ClozeSpan, answer: str, answer_html: str) -> str:
        return f"[{span.number}|{span.hint}|{answer}|{answer_html}]"

    result = rendered("a {{c3::`b`::h}}", cloze=True)
    html = to_site(result, render_deletion=render_deletion).text
    assert html == "a [3|h|`b`|<code>b</code>]"
