"""Macros expand in formulas, with limits, and the same on the site and in Anki."""

from itertools import pairwise

import pytest

from flashproof.markup import Renderer, to_anki, to_site
from flashproof.markup.macros import MAX_LENGTH, expand, recursive_macro
from flashproof.model import Markdown
from tests.sample_topics import source_of

MACROS = {
    "R": r"\mathbb{R}",
    "norm": r"\lVert #1 \rVert",
    "pair": "(#2, #1)",
    "vec": r"\mathbf#1",
    "space": r"\R^{#1}",
    "al": r"\alpha",
}

EXPANDED = {
    r"x \in \R": r"x \in \mathbb{R}",
    r"\RR \Real": r"\RR \Real",
    r"\norm{x_{1}}": r"\lVert x_{1} \rVert",
    r"\norm x y": r"\lVert x \rVert y",
    r"\norm\alpha": r"\lVert \alpha \rVert",
    r"\pair{a}b": "(b, a)",
    r"\norm{\norm{\R}}": r"\lVert \lVert \mathbb{R} \rVert \rVert",
    r"\space{n}": r"\mathbb{R}^{n}",
    r"\vec x": r"\mathbf x",
    r"\al{x} \al x": r"\alpha{x} \alpha x",
    r"\\R": r"\\R",
    r"\norm{\}}": r"\lVert \} \rVert",
}


@pytest.mark.parametrize(("tex", "expanded"), EXPANDED.items())
def test_macros_expand_as_in_latex(tex: str, expanded: str) -> None:
    assert expand(tex, MACROS) == expanded


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"{\norm}", "needs 1 argument"),
        (r"\pair{a}", "needs 2 arguments"),
        (r"\norm{x", "not closed"),
        (r"\R" * 1001, "too long"),
    ],
)
def test_a_macro_that_cannot_be_expanded_is_an_error(tex: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        expand(tex, MACROS)


def test_macros_that_double_their_text_stop_at_the_limit() -> None:
    letters = "abcdefghijklmnopqrst"
    macros = {a: rf"\{b}\{b}" for a, b in pairwise(letters)} | {"t": "x" * 99}
    with pytest.raises(ValueError, match="too long"):
        expand(r"\a", macros)
    with pytest.raises(ValueError, match="too long"):
        expand(r"\t" * 150, {"t": "x" * 99})
    assert len(expand(r"\t" * 90, {"t": "x" * 99})) < MAX_LENGTH


def test_recursive_macros_are_found() -> None:
    assert recursive_macro({"a": r"\a"}) == "a"
    assert recursive_macro({"a": r"\b", "b": r"\c", "c": r"x\b"}) == "b"
    assert recursive_macro(MACROS) is None


def test_the_site_and_anki_show_the_expanded_formula() -> None:
    source = source_of(r"In $\R$ and `$\R$`: $\norm{x} < 1$ $\nope$")
    result = Renderer(MACROS).render(Markdown(source.text, source.span(0, len(source.text))))
    assert r"\(\mathbb{R}\)" in to_anki(result).text
    assert r"\(\lVert x \rVert &lt; 1\)" in to_anki(result).text
    assert r"<code>$\R$</code>" in to_anki(result).text
    assert r'alttext="\mathbb{R}"' in to_site(result).text
    (problem,) = result.problems
    assert (problem.code, problem.hint) == (
        "bad-math",
        "fix the LaTeX, or define the command in [tool.flashproof.macros]",
    )
