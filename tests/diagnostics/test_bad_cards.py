"""Every error code has a card with the error and its exact message.

A case is a card file, or a folder with a project, named after the code; the expected text is in
the ``.txt`` file of the same name. ``FLASHPROOF_REGENERATE=1`` rewrites these files; review the
diff before you commit it.

Also tests ``build/checked_project.py``, ``check/library_rules.py``, ``check/text_rules.py``, and
``loading/glossary.py``.
"""

import ast
import os
import shutil
from pathlib import Path

import pytest

from flashproof.build import checked_project
from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.project import Project

CASES = Path(__file__).parents[1] / "cases" / "bad"
PACKAGE = Path(checked_project.__file__).parents[1]
CODES = sorted(path.stem for path in CASES.iterdir() if path.suffix != ".txt")
TESTED_ELSEWHERE = {
    *("id-changed", "ids-exchanged", "lock-line-lost", "lock-missing"),  # tested in tests/build
    *("lock-outdated", "lock-went-back", "namespace-missing", "retired-id", "shallow-clone"),
    *("differs-from-deck", "not-in-deck", "not-translated"),
    *("missing-message", "unknown-message"),  # tested in tests/test_messages.py
    "not-proved",
    "proof-not-confirmed",
    "proof-not-run",
    "bad-results",  # tested in tests/insights
    *("bad-progress", "card-not-in-anki"),  # tested in tests/interchange
    "unknown-rule",  # tested with the linters
    "snippet-format",
    "snippet-lint",
}


def reported(project: Project) -> tuple[set[str], str]:
    """Return the codes of a project's problems, and their text."""
    diagnostics = Diagnostics()
    checked_project.load_project(project, diagnostics)
    codes = {diagnostic.code for diagnostic in diagnostics}
    return codes, "\n\n".join(as_text(diagnostic).plain for diagnostic in diagnostics) + "\n"


@pytest.mark.parametrize("code", CODES)
def test_a_bad_card_gets_its_message(code: str, tmp_path: Path) -> None:
    case = CASES / code
    root = tmp_path / "project"
    if case.is_dir():
        shutil.copytree(case, root, symlinks=True)
    else:
        (root / "cards").mkdir(parents=True)
        shutil.copy(case.with_suffix(".md"), root / "cards")
    codes, text = reported(Project(root, root / "cards", root / "dist"))
    expected = CASES / f"{code}.txt"
    if os.environ.get("FLASHPROOF_REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert code in codes
    assert text == expected.read_text(encoding="utf-8")


def codes_in_source() -> set[str]:
    """Return the codes passed to calls that create a diagnostic."""
    codes: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # Skip Console.error, whose only argument is a message.
            if isinstance(node, ast.Call) and len(node.args) > 1:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = getattr(node.args[0], "value", None)
                if name in ("error", "warn", "Diagnostic", "Problem", "_refuse"):
                    codes |= {first} if isinstance(first, str) else set()
    return codes


def test_every_code_has_a_case() -> None:
    assert codes_in_source() - TESTED_ELSEWHERE - set(CODES) == set()


def test_a_definition_with_another_line_ending_is_reported(tmp_path: Path) -> None:
    r"""YAML converts ``\r`` in a quoted string to a carriage return, which ends a line."""
    cards = tmp_path / "cards"
    cards.mkdir()
    (cards / "glossary.yml").write_text('tag:\n  term: Tag\n  text: "x\\r\\r# y"\n', "utf-8")
    codes, text = reported(Project(tmp_path, cards, tmp_path / "dist"))
    assert codes == {"nested-heading"}
    assert text.startswith("cards/glossary.yml:3:")
