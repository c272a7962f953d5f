"""The values that vary in the code of a predict card are found, and the outputs are assigned."""

from __future__ import annotations

import pytest

from flashproof.model import Predict, Role
from tests.sample_topics import card_file, topic_of


def card_of(attributes: str, code: str, below: str = "") -> Predict:
    """Return a predict card that has no problems."""
    body = f"```python {{{attributes}}}\n{code}\n```\n```output\n3\n```\n{below}"
    topic, diagnostics = topic_of(card_file("Predict", body))
    assert [one.message for one in diagnostics] == []
    (card,) = topic.cards
    assert isinstance(card, Predict)
    return card


def variants_of(attributes: str, code: str) -> dict[str, str]:
    """Return the code of each variant of a card without problems, keyed by label."""
    return {one.label: one.code.text.rstrip("\n") for one in card_of(attributes, code).variants}


@pytest.mark.parametrize(
    ("attributes", "code", "variants"),
    [
        (
            'vary="axis=0|1|-1"',
            "print(f(x, axis = 0))  # axis=0",
            {
                "axis=1": "print(f(x, axis = 1))  # axis=0",
                "axis=-1": "print(f(x, axis = -1))  # axis=0",
            },
        ),
        (
            """vary='padding="same"|"valid"'""",
            "print(f(padding='same', name='padding=\"same\"'))",
            {'padding="valid"': 'print(f(padding="valid", name=\'padding="same"\'))'},
        ),
        (
            'vary="tf.int32|tf.float16"',
            "print(f(tf.int32, a.tf.int32x))",
            {"tf.float16": "print(f(tf.float16, a.tf.int32x))"},
        ),
        ('vary="1|2"', "print(f(10, 1.0, x1, 1))", {"2": "print(f(10, 1.0, x1, 2))"}),
        ('vary="a|a \\| b"', "print(a)", {"a | b": "print(a | b)"}),
        ('vary="x=1|2"', "x = 1\nprint(x)", {"x=2": "x = 2\nprint(x)"}),
        ('vary="x == 1|x != 1"', "print(x == 1)", {"x != 1": "print(x != 1)"}),
        (
            'vary="weights=None|{0: 1}"',
            "print(f(weights=None))",
            {"weights={0: 1}": "print(f(weights={0: 1}))"},
        ),
        (
            'vary="shape=(2,\t3)|(6,)"',
            "print(f(\n    shape=(2,\n           3),\n))",
            {"shape=(6,)": "print(f(\n    shape=(6,),\n))"},
        ),
    ],
    ids=[
        *("keyword argument", "quotes", "dotted name", "whole tokens", "escaped separator"),
        *("assignment", "comparison", "braces", "several lines"),
    ],
)
def test_a_value_is_replaced(attributes: str, code: str, variants: dict[str, str]) -> None:
    assert variants_of(attributes, code) == variants


def test_several_values_are_combined() -> None:
    card = card_of('vary="k=False|True" vary="axis=0|1|2"', "print(f(axis=0, k=False))")
    assert [variation.values for variation in card.variations] == [
        ("False", "True"),
        ("0", "1", "2"),
    ]
    assert {one.label: one.choices for one in card.variants} == {
        "axis=1": (0, 1),
        "axis=2": (0, 2),
        "k=True": (1, 0),
        "k=True, axis=1": (1, 1),
        "k=True, axis=2": (1, 2),
    }
    assert card.variants[-1].code.text == "print(f(axis=2, k=True))\n"


def test_outputs_and_notes_belong_to_their_variant() -> None:
    below = """
#### What if
```output {1}
4
```
One *more*.

```output {2 raises=ValueError}
ValueError: no
```
"""
    card = card_of('tol=0.1 vary="0|1|2|3"', "print(f(0))", below)
    first, second, third = card.variants
    assert (first.code.output and first.code.output.text, first.code.raises) == ("4\n", "")
    assert first.note is not None
    assert first.note.text.strip() == "One *more*."
    assert (second.note, second.code.raises) == (None, "ValueError")
    assert (third.code.output, third.note) == (None, None)
    assert {one.code.role for one in card.variants} == {Role.VARIANT}
    assert {one.code.tolerance for one in card.variants} == {0.1}
    assert {one.code.span for one in card.variants} == {card.code.span}


@pytest.mark.parametrize(
    ("below", "line"),
    [
        ("", 0),
        ("#### Hint\nA hint.\n\n#### Why\nA reason.\n\nMore of it.\n\n#### Source\nS.\n", 7),
        ("#### More\nA.\n", 0),
        ("#### Why\nA.\n\n#### More\nB.\n\n#### What if\n```output {1}\n4\n```\nC.\n\n\n", 11),
    ],
    ids=["code only", "below Why", "above More", "below the last output"],
)
def test_new_outputs_are_inserted_below_the_text(below: str, line: int) -> None:
    card = card_of('vary="0|1|2"', "print(f(0))", below)
    last_of_code = card.code.output.span.end_line if card.code.output else 0
    assert card.new_outputs is not None
    assert (card.new_outputs.line, card.new_outputs.column) == (last_of_code + line + 1, 1)


def test_values_in_other_languages_are_found_as_text() -> None:
    body = '```sql {vary="LIMIT 1|LIMIT 2"}\nSELECT 1 LIMIT 1;\n```\n```output\n1\n```\n'
    topic, diagnostics = topic_of(card_file("Predict", body))
    assert not list(diagnostics)
    (card,) = topic.cards
    assert isinstance(card, Predict)
    assert [one.code.text for one in card.variants] == ["SELECT 1 LIMIT 2;\n"]
