"""Random lists and paragraphs render as in CommonMark."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.markup.commonmark import oracle, ours, outline

words = st.sampled_from(["weights", "`tf.function`", "*slow*", "**fast**", "a_b_c", "1.5", "x < y"])


line = st.lists(words, min_size=1, max_size=4).map(" ".join)


@st.composite
def a_list(draw: st.DrawFn, depth: int = 0) -> str:
    marker = draw(st.sampled_from(["-", "*", "1."])) if depth == 0 else "-"
    indent = " " * (len(marker) + 1)
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        lines.append(f"{marker} {draw(line)}")
        if depth < 2 and draw(st.booleans()):
            inner = draw(a_list(depth + 1))
            lines += [indent + inner_line for inner_line in inner.split("\n")]
    return "\n".join(lines)


MARKERS = ("- ", "* ", "1.", "> ")


blocks = st.lists(st.one_of(line, a_list(), line.map(lambda text: f"> {text}")), max_size=5)


@given(blocks)
@settings(max_examples=300, deadline=None)
def test_lists_and_paragraphs_render_as_in_commonmark(parts: list[str]) -> None:
    separated: list[str] = []
    for part in parts:
        # Python-Markdown joins two adjacent lists or quotes; they look the same.
        if separated and part[:2] in MARKERS and separated[-1][:2] in MARKERS:
            separated.append("Between them.")
        separated.append(part)
    text = "\n\n".join(separated)
    assert outline(ours(text)) == outline(oracle(text))
