"""Check the site's comparison of code against Python's parser, with rewrites and mutants."""

from __future__ import annotations

import json
import random
import re
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.js.code_rewrites import REWRITES, Around, apply_edits, mutants
from tests.js.python_trees import program_tree, with_float_values
from tests.js.test_node import HERE, REPOSITORY, program, run

INTROSPECTION = re.compile(r"\b(inspect|locals|globals|vars|dir|eval|exec|signature|__\w+__)\b")
"""Code that looks at names; the comparison changes no names in it."""

FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """A snippet of the deck and the setup of its topic."""

    code: str
    setup: str


def deck_snippets() -> list[Snippet]:
    """Return all snippets of the deck that Python can parse, in the order of the files."""
    found = []
    for path in sorted((REPOSITORY / "cards").rglob("*.md")):
        fences = FENCE.findall(path.read_text("utf-8"))
        setup = "".join(code for attributes, code in fences if "setup" in attributes)
        found += [Snippet(code, setup) for _, code in fences if is_python(code)]
    return found


def is_python(code: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(code, "code", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


@pytest.fixture(scope="module")
def snippets() -> list[Snippet]:
    return deck_snippets()


def ask(task: str, cases: Sequence[Any]) -> list[Any]:
    """Run a task of ``check_code.mjs`` for all cases."""
    command = [program("node"), "--stack-size=4000", str(HERE / "check_code.mjs"), task]
    done = run(command, input=json.dumps(cases))
    assert done.returncode == 0, done.stderr[-3000:]
    result: list[Any] = json.loads(done.stdout)
    return result


def forms(cases: Sequence[Snippet]) -> list[Any]:
    return ask("form", [{"code": one.code, "setup": one.setup, "checks": []} for one in cases])


def library_programs() -> Iterator[str]:
    """Yield some modules of the standard library and of its tests of the grammar."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    tests = [folder / "test" / f"test_{name}.py" for name in ("grammar", "generators", "with")]
    for path in [*sorted(folder.glob("a*.py")), *tests]:
        if path.is_file():
            yield path.read_text("utf-8")


def test_parser_agrees_with_python(snippets: list[Snippet]) -> None:
    programs = [*(one.code for one in snippets), *library_programs()]
    expected = {}
    for code in programs:
        try:
            expected[code] = program_tree(code)
        except NotImplementedError:
            continue
    assert len(expected) > 1_000
    for (code, theirs), ours in zip(expected.items(), ask("parse", list(expected)), strict=True):
        assert with_float_values(ours) == theirs, code[:500]


def broken(code: str, source: random.Random) -> str:
    """Delete, repeat, or replace a piece of code."""
    pieces = re.findall(r"\s+|\w+|.", code)
    at = source.randrange(len(pieces))
    pieces[at] = source.choice(["", pieces[at] * 2, *"():=,[]'", "\n", "    ", " if ", " in "])
    return "".join(pieces)


def test_certain_syntax_errors_are_errors_in_python(snippets: list[Snippet]) -> None:
    source = random.Random(14)
    cases = [broken(source.choice(snippets).code, source) for _ in range(2_000)]
    reported = 0
    for code, answer in zip(cases, ask("parse", cases), strict=True):
        if isinstance(answer, dict) and answer["isCertain"]:
            assert not is_python(code), (answer, code)
            assert 1 <= answer["line"] <= code.count("\n") + 1
            reported += 1
    errors = sum(not is_python(code) for code in cases)
    assert reported > 0.8 * errors


def test_rewrites_that_keep_the_meaning_are_equal(snippets: list[Snippet]) -> None:
    source = random.Random(41)
    originals, rewritten = [], []
    used = dict.fromkeys((rewrite.__name__ for rewrite in REWRITES), 0)
    usable = [one for one in snippets if not INTROSPECTION.search(one.code + one.setup)]
    for _ in range(1_000):
        snippet = source.choice(usable)
        code, around = snippet.code, Around(snippet.setup)
        for rewrite in source.sample(REWRITES, 3):
            changed = apply_edits(code, rewrite(code, around, source))
            used[rewrite.__name__] += changed != code
            code = changed
        assert is_python(code), code
        originals.append(snippet)
        rewritten.append(Snippet(code, snippet.setup))
    for one, other, a, b in zip(
        originals, rewritten, forms(originals), forms(rewritten), strict=True
    ):
        assert isinstance(a, str), (a, one.code)
        assert a == b, f"{one.code}\n-----\n{other.code}"
    assert min(used.values()) > 5, used


def test_mutants_are_different(snippets: list[Snippet]) -> None:
    source = random.Random(4)
    originals, changed = [], []
    for snippet in source.sample(snippets, 200):
        for code in mutants(snippet.code, source, 8):
            if is_python(code):
                originals.append(snippet)
                changed.append(Snippet(code, snippet.setup))
    assert len(changed) > 1_500
    for one, other, a, b in zip(originals, changed, forms(originals), forms(changed), strict=True):
        assert a != b, f"{one.code}\n-----\n{other.code}"
