"""Formulas are checked as readers see them."""

import pytest

from tests.markup.rendered_text import rendered


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("$x$ and $$y$$", []),
        ("$\\frac{1}{2$", ["bad-math"]),
        ("> $$\n> \\frac{1}\n> $$", ["bad-math"]),
        ("`$\\frac{1$`", []),
        ("text\n\n    $\\frac{1$", []),
        ("$a\n- b$", ["bad-math"]),
        ("from $5 to $10", []),
    ],
)
def test_the_problems_of_formulas(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in rendered(text).problems] == codes


def test_a_problem_has_the_position_of_its_formula() -> None:
    problem = rendered("A $\\frac{1$ here.").problems[0]
    assert (problem.start, problem.end) == (2, 11)


def test_a_formula_with_a_deletion_is_reported_once() -> None:
    problems = rendered("It is $x {{c1::y}}$.", cloze=True).problems
    assert [problem.code for problem in problems] == ["cloze-in-math"]
