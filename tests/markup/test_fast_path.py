"""The fast path returns the same HTML as Python-Markdown or falls back to it."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flashproof.markup import Renderer, math
from flashproof.markup.fast_path import fast_html
from flashproof.markup.renderer import _SANITIZER
from flashproof.model import Markdown
from flashproof.text.source import Source
from tests.property_tests import examples

PIECES = st.sampled_from(
    [
        *("a", "B", "é", "word", "two words", " ", ".", ",", ": ", "- ", "1. ", "(", ")", '"', "'"),
        *("`code`", "`a<b>&c`", "`x_1*2`", "`", "``", "`a b`", "` a`", "**bold**", "**", "*", "_"),
        *(
            "$x$",
            "$x^2 < y$",
            "$",
            "$$y$$",
            "$5",
            "\\",
            "[",
            "](u)",
            "<b>",
            "&amp;",
            "&",
            "|",
            "~~",
        ),
        *("http://x.y", "://", "\n", "  ", "\xa0", "!", "{{c1::a}}", "{", "→", "…", "√", "\u200b"),
        *("=", "+", "***", "#", "~~"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=9).map("".join),
    st.from_regex(r"[A-Za-z][A-Za-z0-9 `*$.,:()=+/-]{0,40}", fullmatch=True),
)


def slow_html(text: str) -> str:
    renderer = Renderer()
    return _SANITIZER.clean(renderer._markdown.convert(text).html)


@examples(400)
@given(TEXTS)
@example("a **b** `c` and $d$.")
@example("2**3 and 4**5")
@example("a`b`c**d**e")
def test_fast_html_equals_python_markdown(text: str) -> None:
    fast = fast_html(text, tuple(math.formulas(text))) if text else None
    if fast is not None:
        assert fast == slow_html(text)


@examples(400)
@given(
    st.lists(
        st.one_of(PIECES, st.sampled_from(["{{c1::", "{{c2::", "}}", "::a hint}}", "{{c1::a}}"])),
        max_size=9,
    ).map("".join)
)
@example("The {{c1::**bold**}} one and {{c2::`code`::what}}.")
@example("{{c1::One}} and **b{{c2::o}}ld**")
@example("{{c1::a **b}} c**")
def test_it_equals_python_markdown_with_cloze_deletions(text: str) -> None:
    source = Source(Path(), "", text)
    markdown = Markdown(text, source.span(0, len(text)))
    fast = Renderer().render(markdown, cloze=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flashproof.markup.renderer.fast_html", lambda *_: None)
        assert fast == Renderer().render(markdown, cloze=True)


def test_cloze_deletions_take_the_fast_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flashproof.markup.markdown_setup.CardMarkdown.convert", None)
    text = "The {{c1::rank::a number}} of `x` is {{c2::**two**}}."
    source = Source(Path(), "", text)
    assert len(Renderer().render(Markdown(text, source.span(0, 1)), cloze=True).cloze_spans) == 2


@pytest.mark.parametrize(
    "text",
    [
        "A sentence.",
        "The `kernel` is **large**, as $w^2$ says.",
        "Größe → `x[0]`",
        "What is 1 + 1?",
    ],
)
def test_common_texts_take_the_fast_path(text: str) -> None:
    assert fast_html(text, tuple(math.formulas(text))) is not None


def test_problems_are_reported_either_way() -> None:
    source = Source(Path(), "", r"A $\\frac{$ here.")
    text = Markdown(source.text, source.span(0, len(source.text)))
    rendered = Renderer().render(text)
    assert [problem.code for problem in rendered.problems] == ["bad-math"]
    assert re.search("<tex-inline>", rendered.html)
