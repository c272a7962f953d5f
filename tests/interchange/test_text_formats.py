"""Import Anki's plain text, mdanki, and hashcards files.

Also tests ``interchange/anki_text.py``, ``interchange/markdown_formats/hashcards.py``, and
``interchange/markdown_formats/mdanki.py``.
"""

import re
from pathlib import Path

import pytest

from flashproof.model import kind_of
from tests.interchange.imported_cards import card_file_texts, cards, import_file
from tests.interchange.sample_files import ANKI_TEXT, HASHCARDS, MDANKI

pytest.importorskip("markdownify")


@pytest.mark.parametrize(
    ("file", "kinds", "expected", "warnings"),
    [
        (
            ("t.txt", ANKI_TEXT), "Recall Cloze",
            ["title: Spanish\ndeck: Lang\ntags: [animals]", '### el **gato**', "tags: pets",
             'the "cat"', "El {{c1::gato}} come"],
            [],
        ),
        (
            ("plain.csv", "#separator:Comma\n#html:false\n#tags:x\na <b>,1 < 2\n"), "Recall",
            ["### a \\<b>", "\n1 < 2\n", "tags: [x]"], [],
        ),
        (
            ("a.txt", '#separator:tab\n"#1"\tone\n#comment\ttwo\n"a\n#b"\tc\n'), "Recall Recall",
            ["one", "#b"], [],
        ),
        (
            ("m.md", MDANKI), "Recall Recall",
            ["title: My deck", "### What's a tape?", "tags: autodiff, binary-tree",
             "### YAGNI", "Describe it.\n\n#### Answer\n\nYou aren't",
             '```python {skip="imported"}\n# no heading\n```\n\n**Sub**'],
            ["a heading without text below it was skipped: Empty",
             "a code block in a list was moved below the list: YAGNI",
             "code is not run until"],
        ),
        (
            ("h.md", HASHCARDS), "Recall Cloze",
            ["title: Medicine", "### What is this?", "```\nQ: not\n```\n\n#### Answer\n\nThe card",
             "The {{c1::order}} of `x[0]` is {{c2::the $a[1]$ cardinality}}.\n— {{c3::Eccl",
             "[no]"],
            ["a question without an answer was skipped: lonely"],
        ),
    ],
    ids=["Anki text", "comma", "number sign", "mdanki", "hashcards"],
)  # fmt: skip
def test_a_text_format_is_imported(  # noqa: PLR0917
    project: Path,
    capsys: pytest.CaptureFixture[str],
    file: tuple[str, str],
    kinds: str,
    expected: list[str],
    warnings: list[str],
) -> None:
    name, content = file
    (project / name).write_text(content, "utf-8")
    checked = import_file(project / name, project)
    output = capsys.readouterr().out
    assert " ".join(kind_of(card) for card in cards(checked)) == kinds
    text = card_file_texts(project)
    assert [part for part in expected if part not in text] == []
    assert [part for part in warnings if part not in output] == []
    assert len(re.findall(r"<!-- id: ", text)) == len(kinds.split())
