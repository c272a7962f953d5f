"""Files that cannot be imported are reported.

Also tests ``cli/import_cards.py``.
"""

import sys
from pathlib import Path

import pytest

from flashproof.cli.main import main
from tests.interchange.sample_files import ANKI_TEXT

pytest.importorskip("markdownify")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.apkg", b"no zip", "is not an Anki package"),
        ("x.txt", b"#html:true\n", "contains no notes"),
        ("x.txt", b"\xff\xfe\x00", "is not UTF-8"),
        ("x.md", b"words only", "expected '## question'"),
        ("x.pdf", b"%PDF", "has an unsupported file type"),
        ("gone.md", None, "cannot be read"),
    ],
    ids=["not a zip", "no notes", "not UTF-8", "no cards", "type", "missing"],
)
def test_an_unreadable_file_is_reported(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    message: str,
) -> None:
    if content is not None:
        (project / name).write_bytes(content)
    assert main(["import", name]) == 2
    assert message in capsys.readouterr().err
    assert list((project / "cards").iterdir()) == []


def test_an_import_without_markdownify_names_the_extra(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "markdownify", None)
    monkeypatch.delitem(sys.modules, "flashproof.interchange.html_to_markdown", raising=False)
    (project / "t.txt").write_text(ANKI_TEXT, "utf-8")
    assert main(["import", "t.txt"]) == 2
    assert "flashproof[import]" in capsys.readouterr().err
