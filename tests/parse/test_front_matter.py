"""Front matter: valid values, and values in unusual but valid forms."""

from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.model import Level
from flashproof.parse.front_matter import FrontMatter, read_front_matter
from flashproof.text.source import Source


def read(text: str) -> tuple[FrontMatter, list[str]]:
    source = Source(Path("topic.md"), "topic.md", text)
    diagnostics = Diagnostics()
    front_matter = read_front_matter(source.span(0, len(text)), diagnostics)
    return front_matter, [diagnostic.code for diagnostic in diagnostics]


def test_all_keys() -> None:
    text = (
        "title: Tensors\ndeck: A::B\ntags: [shapes, axes]\nlevel: advanced\n"
        "prerequisites: [variables]\nminutes: 9\nsummary: One sentence.\n"
        "lang: pt-BR\nreverse: yes\n"
    )
    front_matter, codes = read(text)
    assert codes == []
    assert (front_matter.title, front_matter.deck) == ("Tensors", "A::B")
    assert (front_matter.tags, front_matter.level) == (("shapes", "axes"), Level.ADVANCED)
    assert front_matter.prerequisites == ("variables",)
    assert (front_matter.minutes, front_matter.summary) == (9, "One sentence.")
    assert (front_matter.language, front_matter.reverse) == ("pt-BR", True)
    assert front_matter.spans["minutes"].text == "9"


def test_the_language_has_two_names() -> None:
    assert read("title: Tensors\nlanguage: ar\n")[0].language == "ar"
    assert read("title: Tensors\nlanguage: ar\nlang: ar\n")[1] == ["repeated-key"]
    assert read("title: Tensors\nlang: Arabic language\n")[1] == ["bad-value"]


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("true", True), ("no", False)])
def test_reverse_is_yes_or_no(value: str, expected: bool) -> None:
    front_matter, codes = read(f"title: Tensors\nreverse: {value}\n")
    assert (front_matter.reverse, codes) == (expected, [])
    assert read("title: Tensors\nreverse: both\n")[1] == ["bad-value"]


@pytest.mark.parametrize("tags", ["[a, b-c]", "a, b-c", "\n- a\n- b-c", "['a', \"b-c\"]"])
def test_a_list_may_be_written_in_any_form(tags: str) -> None:
    front_matter, codes = read(f"title: Tensors\ntags: {tags}\n")
    assert (front_matter.tags, codes) == (("a", "b-c"), [])


def test_goals_have_a_card_and_a_text() -> None:
    text = 'title: A\ngoals:\n  a-1: add two tensors\n  b: "`c`: write it"\n'
    front_matter, codes = read(text)
    assert codes == []
    assert [(one.card, one.text.text) for one in front_matter.goals] == [
        ("a-1", "add two tensors"),
        ("b", "`c`: write it"),
    ]
    assert [one.span.text for one in front_matter.goals] == ["a-1", "b"]


def test_a_missing_value_is_empty() -> None:
    front_matter, codes = read("title: Tensors\ntags:\nsummary:\n")
    assert (front_matter.tags, front_matter.summary, codes) == ((), "", [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title: One: two\n", "bad-yaml"),
        ("- title\n", "bad-yaml"),
        ("tags: [a]\n", "missing-title"),
        ("title: [a, b]\n", "bad-value"),
        ("title: A\ntags: {a: b}\n", "bad-value"),
        ("title: A\ntitle: B\n", "repeated-key"),
        ("title: A\ngoals: [a, b]\n", "bad-value"),
        ("title: A\ngoals:\n  a: [b]\n", "bad-value"),
        ("title: A\ngoals:\n  a:\n", "bad-value"),
        ("title: A\ngoals:\n  a: x\n  a: y\n", "repeated-key"),
    ],
)
def test_an_invalid_entry_is_reported(text: str, code: str) -> None:
    assert code in read(text)[1]


def test_aliases_do_not_expand() -> None:
    bomb = "title: A\na: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert read(bomb)[0].title == "A"
