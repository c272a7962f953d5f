"""Edits change only their spans, with any line endings.

Also tests ``text/source.py``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.text.edits import TextEdit, apply_edits, write_edits
from flashproof.text.source import Source

BOM = b"\xef\xbb\xbf"
CHARACTERS = "ab é…𝄞\n"


def source_of(content: bytes) -> Source:
    """Return a source as ``read_source`` does, without a file."""
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return Source(Path("t.md"), "t.md", text)


def edit(source: Source, start: int, end: int, replacement: str) -> TextEdit:
    return TextEdit(source.span(start, end), replacement)


@st.composite
def disjoint_spans(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    return list(zip(cuts[::2], cuts[1::2], strict=False))


@given(
    st.text(st.sampled_from(CHARACTERS), max_size=40),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([b"", BOM]),
    st.data(),
)
def test_edits_agree_with_edits_of_plain_text(
    text: str, line_end: str, bom: bytes, data: st.DataObject
) -> None:
    """The oracle edits text with LF line endings from the end, then converts them."""
    content = bom + text.replace("\n", line_end).encode()
    source = source_of(content)
    assert source.text == text
    # A file without line endings has no style to follow.
    line_end = line_end if "\n" in text else "\n"
    expected, edits = text, []
    for start, end in reversed(data.draw(disjoint_spans(len(text)))):
        replacement = data.draw(st.text(st.sampled_from(CHARACTERS), max_size=6))
        expected = expected[:start] + replacement + expected[end:]
        edits.append(edit(source, start, end, replacement))
    edits.reverse()
    assert apply_edits(content, edits) == bom + expected.replace("\n", line_end).encode()


@given(
    st.lists(st.sampled_from(["a", "é", "\n", "\r\n", "\r", "𝄞"]), max_size=40),
    st.sampled_from([b"", BOM]),
    st.data(),
)
def test_bytes_outside_the_spans_stay_the_same(
    characters: list[str], bom: bytes, data: st.DataObject
) -> None:
    """Mixed line endings: the text between the marked edits is unchanged."""
    # As in a file, a CR followed by an LF is one line ending.
    characters = re.findall(r"\r\n|.", "".join(characters), re.DOTALL)
    content = bom + "".join(characters).encode()
    source = source_of(content)
    spans = data.draw(disjoint_spans(len(characters)))
    after = apply_edits(content, [edit(source, *span, "#") for span in spans])
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(characters)]
    kept = ["".join(characters[end:start]) for end, start in zip(ends, starts, strict=True)]
    assert after == bom + "#".join(kept).encode()


@pytest.mark.parametrize(
    ("content", "offset", "expected"),
    [
        (b"a\r\nb\nc", 0, b"x\r\na\r\nb\nc"),
        (b"a\r\nb\nc", 1, b"ax\r\n\r\nb\nc"),
        (b"a\r\nb\nc", 2, b"a\r\nx\nb\nc"),
        (b"a\r\nb", 3, b"a\r\nbx\r\n"),
        (b"a\rb", 0, b"x\ra\rb"),
        (b"a", 1, b"ax\n"),
    ],
    ids=["start", "before the line ending", "other line", "last line", "CR", "no line ending"],
)
def test_new_line_ends_are_those_of_the_line(content: bytes, offset: int, expected: bytes) -> None:
    assert apply_edits(content, [edit(source_of(content), offset, offset, "x\n")]) == expected


def test_edits_at_the_same_offset_are_applied_in_order() -> None:
    source = source_of(b"abc")
    edits = [edit(source, 1, 2, "3"), edit(source, 1, 1, "1"), edit(source, 1, 1, "2")]
    assert apply_edits(b"abc", edits) == b"a123c"


@pytest.mark.parametrize("second", [(1, 3), (2, 4), (2, 2), (0, 2), (0, 4)])
def test_overlapping_edits_are_an_error(second: tuple[int, int]) -> None:
    source = source_of(b"abcd")
    edits = [edit(source, 1, 3, "x"), edit(source, *second, "y")]
    with pytest.raises(ValueError, match=r"overlapping edits at t\.md:1:"):
        apply_edits(b"abcd", edits)


@pytest.mark.parametrize("span", [(4, 5), (2, 1), (-1, 0)])
def test_an_edit_outside_the_text_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="edit"):
        apply_edits(b"\xef\xbb\xbfa\r\nb", [edit(source_of(b"a\nb"), *span, "x")])


def test_files_are_written_once_each(tmp_path: Path) -> None:
    sources = []
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(BOM + b"one\r\ntwo\r\n")
        source = read_source(tmp_path / name, tmp_path, Diagnostics())
        assert source is not None
        sources.append(source)
    first, second = sources
    edits = [edit(first, 0, 3, "1"), edit(second, 4, 7, "2"), edit(first, 8, 8, "3\n")]
    assert write_edits(edits) == (tmp_path / "a.md", tmp_path / "b.md")
    assert (tmp_path / "a.md").read_bytes() == BOM + b"1\r\ntwo\r\n3\r\n"
    assert (tmp_path / "b.md").read_bytes() == BOM + b"one\r\n2\r\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "b.md"]


def test_an_edit_is_described_with_its_position() -> None:
    source = source_of(b"one\ntwo\n")
    assert str(TextEdit(source.span(5, 6), "o", "two → too")) == "t.md:2:2: two → too"
