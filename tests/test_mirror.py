"""Each module has a test file at the matching path, or one that names it in its docstring."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import flashproof

PACKAGE = Path(flashproof.__file__).parent
TESTS = Path(__file__).parent

DEFINITIONS = {
    "check/rule.py",
    "cli/command.py",
    "errors.py",
    "evidence.py",
    "markup/problem.py",
    "model.py",
    "site/page.py",
    "snippets/limits.py",
    "snippets/snippet.py",
}
"""Modules that only define values and types; the tests of other modules cover them."""

UNTESTED = {"snippets/runner/tensorflow_warmup.py"}
"""Modules that affect only speed, which ``benchmarks`` measures."""

MODULES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if not path.name.startswith("__")
)


def path_of_test(module: str) -> Path:
    path = TESTS / module
    return path.with_name(f"test_{path.name}")


def named_modules() -> set[str]:
    """Return the modules that are named in docstrings of test files."""
    texts = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) for path in all_test_files())
    return {name for text in texts for name in re.findall(r"``([\w/]+\.py)``", text or "")}


def all_test_files() -> list[Path]:
    return sorted(TESTS.rglob("test_*.py"))


NAMED = named_modules()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_test_file(module: str) -> None:
    is_elsewhere = module in NAMED or module in DEFINITIONS or module in UNTESTED
    assert path_of_test(module).exists() or is_elsewhere, (
        f"add {path_of_test(module).relative_to(TESTS.parent)}, or name the module at the top of "
        "the file that tests it"
    )


def test_named_modules_exist() -> None:
    assert set(MODULES) >= NAMED | DEFINITIONS | UNTESTED
