"""Markdown renders as in a preview, with a CommonMark implementation as the oracle."""

import pytest

from tests.markup.commonmark import oracle, ours, outline

CASES = {
    "a list with no blank line above": "text\n- a\n- b",
    "two spaces under an item": "- a\n  - b\n    - c\n- d",
    "three spaces under a number": "1. a\n   - b\n2. c",
    "a number with a bracket": "1) a\n2) b",
    "a list that begins at three": "3. a\n4. b",
    "a number does not interrupt": "text\n2. b",
    "a year at the start of a line": "It was in\n2015. Then came\nmore.",
    "one does interrupt": "text\n1. a\n2. b",
    "a lazy line": "- a\nb\n- c",
    "a paragraph in an item": "- a\n\n  b\n\n- c",
    "text after a list": "- a\n- b\n\ntext",
    "a rule after a list": "- a\n\n---\n\ntext",
    "stars as a rule": "text\n\n***\n\ntext",
    "emphasis": "*a* **b** _d_ __e__ **a *b* c**",
    "underscores in a word": "tf_keras_layers and __init__",
    "code spans": "`a` ``b `c` d`` `*x*`",
    "escapes": r"\*a\* \_b\_ \# \> \| \: \~",
    "a line break by backslash": "a\\\nb",
    "a line break by spaces": "a  \nb",
    "a quote": "> a\n> b\n\nc",
    "a quote with a list": "> - a\n> - b",
    "a link": "[a](https://b.c/d 'e')",
    "a reference": "[a][b]\n\n[b]: https://c.d",
    "an image": "![a b](c.svg)",
    "a URL in angle brackets": "<https://a.b/c>",
    "entities": "&amp; &lt; &copy; & <",
    "less than": "a < b and c > d",
    "strike": "~~a~~",
    "a table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "a bar in code in a table": "| a | b |\n|---|---|\n| `1\\|2` | 3 |",
    "indented code": "text\n\n    a = 1\n    b = 2\n\ntext",
    "plus and star lists": "+ a\n+ b",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_texts_render_as_in_commonmark(text: str) -> None:
    assert outline(ours(text)) == outline(oracle(text))
