"""Markdown from other tools: fences and images."""

from pathlib import Path

import pytest

from flashproof.interchange.markdown_reader import MarkdownReader


@pytest.fixture
def reader(tmp_path: Path) -> MarkdownReader:
    """A reader of ``notes/a/t.md``, next to images."""
    folder = tmp_path / "notes" / "a"
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "cat.png").write_bytes(b"cat")
    (folder / "b c.png").write_bytes(b"space")
    (tmp_path / "notes" / "outside.svg").write_bytes(b"outside")
    (folder / "old").mkdir()
    (folder / "old" / "cat.png").write_bytes(b"other cat")
    return MarkdownReader(folder / "t.md")


@pytest.mark.parametrize(
    ("markdown", "expected", "media"),
    [
        ("![A cat](img/cat.png)", "![A cat](images/cat.png)", {"cat.png": b"cat"}),
        ('![A cat](<img/cat.png> "Title")', "![A cat](images/cat.png)", {"cat.png": b"cat"}),
        ("![Space](b%20c.png)", "![Space](images/b%20c.png)", {"b c.png": b"space"}),
        ("![Root](/b%20c.png)", "![Root](images/b%20c.png)", {"b c.png": b"space"}),
        ("![](img/cat.png)", "![Image: cat](images/cat.png)", {"cat.png": b"cat"}),
        ("![A cat](no.png)", "[A cat](no.png)", {}),
        ("![](https://a.b/c.png)", "[image](https://a.b/c.png)", {}),
        ("![A paper](paper.pdf)", "[A paper](paper.pdf)", {}),
        ("![A](img/cat.png) ![B](old/cat.png)", "![A](images/cat.png) ![B](images/old-cat.png)",
         {"cat.png": b"cat", "old-cat.png": b"other cat"}),
    ],
    ids=["relative", "title", "space", "root", "no alt", "missing", "remote", "type", "same name"],
)  # fmt: skip
def test_images_are_imported(
    reader: MarkdownReader, markdown: str, expected: str, media: dict[str, bytes]
) -> None:
    assert reader.read(markdown) == expected
    assert reader.images.files == media


@pytest.mark.parametrize(
    ("markdown", "warning"),
    [
        ("![](img/cat.png)", "an image has no alt text: add a description: card"),
        ("![A](no.png)", "an image was not found or has an unsupported type: card"),
        ("![A][ref]", "a reference-style image is not supported: write ![alt](path): card"),
    ],
)
def test_images_that_need_a_check_are_logged(
    reader: MarkdownReader, markdown: str, warning: str
) -> None:
    reader.read(markdown, "card")
    assert reader.log.lines() == [warning]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("```py\nx\n```", '```python {skip="imported"}\nx\n```'),
        ("```output\nx\n```", "```text\nx\n```"),
        ("~~~~ Rust ignore\nx\n~~~~", "~~~~rust\nx\n~~~~"),
        ("```\nx\n```", "```\nx\n```"),
        ("## A heading\n\ntext", "**A heading**\n\ntext"),
    ],
)
def test_fences_and_headings_are_converted(
    reader: MarkdownReader, markdown: str, expected: str
) -> None:
    assert reader.read(markdown) == expected
