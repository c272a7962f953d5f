"""Every error code has a bad card, with the exact message that it must give.

A case is a card file, or a folder with a project, named after the code; beside it stands what is
told. ``FLASHPROOF_REGENERATE=1`` writes these texts anew: read the difference before committing.
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
NAMES = sorted(path.stem for path in CASES.iterdir() if path.suffix != ".txt")


def told(project: Project) -> tuple[set[str], str]:
    diagnostics = Diagnostics()
    checked_project.read(project, diagnostics)
    codes = {diagnostic.code for diagnostic in diagnostics}
    return codes, "\n\n".join(as_text(diagnostic).plain for diagnostic in diagnostics) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_card_is_told_exactly(name: str, tmp_path: Path) -> None:
    case = CASES / name
    root = tmp_path / "project"
    if case.is_dir():
        shutil.copytree(case, root)
    else:
        (root / "cards").mkdir(parents=True)
        shutil.copy(case.with_suffix(".md"), root / "cards")
    codes, text = told(Project(root, root / "cards", root / "dist"))
    expected = CASES / f"{name}.txt"
    if os.environ.get("FLASHPROOF_REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert name in codes
    assert text == expected.read_text(encoding="utf-8")


def codes_in_source() -> set[str]:
    """The first arguments of whatever makes a diagnostic, read from the code itself."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = getattr(node.args[0], "value", None)
                if name in ("error", "warn", "Diagnostic", "Problem", "_refuse"):
                    found |= {first} if isinstance(first, str) else set()
    return found


def test_every_code_has_a_case() -> None:
    beside = {"lock-outdated", "not-proved"}  # told by a build: test_build.py
    beside |= {"unknown-rule", "snippet-format", "snippet-lint"}  # told by the linters
    assert codes_in_source() - beside - set(NAMES) == set()
