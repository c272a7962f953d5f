"""Find the modules that code imports, to preload them and to record their versions."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from itertools import takewhile

from flashproof.languages import Language
from flashproof.lock import RunEnvironment
from flashproof.snippets.interpreter import Interpreter, package_name
from flashproof.snippets.programs import builtin_version, missing_program, program_name
from flashproof.snippets.snippet import Chain
from flashproof.text import python_syntax

FORK_SAFE = frozenset(
    {"tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib", "PIL", "h5py"}
)
"""Packages that are safe to import before a fork: they start no threads and open no devices.

JAX is not safe: if it is imported before a fork, the child hangs.
"""
PRELOADED_WITH = {
    "tensorflow": ("tensorflow", "keras", "numpy.random"),
    "numpy": ("numpy.random",),
}
"""Lazily imported modules that nearly every snippet uses, keyed by package."""
VERSIONED_WITH = {"tensorflow": ("keras", "numpy")}
"""For each package, other packages whose versions always affect its results."""


def preloads(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the fork-safe modules that the code imports, in a stable order.

    ``from a import b`` counts as ``a`` only: ``b`` may be a name or a module, and a submodule is
    cheap to import later. Code that cannot be parsed is ignored.
    """
    names = {name for code in codes for name in imported_modules(code)}
    safe = {_without_keras(name) for name in names if _top_level(name) in FORK_SAFE}
    more = {module for name in safe for module in PRELOADED_WITH.get(_top_level(name), ())}
    return tuple(sorted(safe | more))


def _without_keras(module: str) -> str:
    """Return a module to import instead of ``tensorflow.keras``.

    Importing ``tensorflow.keras`` replaces the attribute ``tf.keras``, which other snippets need
    unchanged.
    """
    return "tensorflow" if module.startswith("tensorflow.keras") else module


def chain_preloads(chain: Chain) -> tuple[str, ...]:
    """Return the modules to import for a chain before its time limit starts."""
    if chain.language is not None:
        return ()
    draws = any(snippet.plot for snippet in chain.snippets)
    extra = ("import matplotlib.pyplot",) if draws else ()
    return preloads((*(piece.text for piece in chain.pieces), *extra))


def imported_modules(code: str) -> list[str]:
    """Return every module that the code imports with an absolute import, at any nesting level.

    The result is empty if the code cannot be parsed.
    """
    try:
        tree = python_syntax.parse(code)
    except python_syntax.PARSE_ERRORS:
        return []
    return _imports_of(ast.walk(tree))


def leading_imports(chain: Chain) -> tuple[str, ...]:
    """Return the modules that a chain imports before it does anything else."""
    modules: list[str] = []
    if chain.language is not None:
        return ()
    with suppress(*python_syntax.PARSE_ERRORS):
        body = python_syntax.parse(chain.pieces[0].text).body
        modules = _imports_of(takewhile(_is_absolute_import, body))
    return tuple(modules)


def _imports_of(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the modules that the import statements among the nodes import."""
    modules = []
    for node in nodes:
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.append(node.module)
    return modules


def _is_absolute_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and not node.level)


def missing_module(chain: Chain, interpreter: Interpreter | None = None) -> str:
    """Return a missing module that a chain needs, or an empty string if no module is missing.

    Only top-level statements count: code that imports a module inside a ``try`` block can run
    without that module. For a language other than Python, the result is the name of the language
    if its program is missing.
    """
    if chain.language is not None:
        return chain.language.title if missing_program(chain.language) else ""
    interpreter = interpreter or current_interpreter()
    for piece in chain.pieces:
        with suppress(*python_syntax.PARSE_ERRORS):
            for module in _imports_of(python_syntax.parse(piece.text).body):
                name = _top_level(module)
                if not interpreter.has_module(name):
                    return name
    return ""


def run_environments(
    chains: Iterable[Chain],
    versions: Mapping[Language, str] | None = None,
    interpreter: Interpreter | None = None,
) -> dict[Chain, RunEnvironment]:
    """Return, for each chain, the versions of Python and of the packages that the chain uses.

    The packages of a chain are ordered by how many chains import them, so the package that the deck
    is about comes first. Packages that are not installed are left out. For a chain in a language
    other than Python, only the version of the program is returned. ``versions`` contains the
    versions of the programs of languages that are not built in.
    """
    chains = tuple(chains)
    others = {one: one.language for one in chains if one.language is not None}
    known = versions or {}
    programs = {
        language: RunEnvironment.of("", {program_name(language): _program_version(language, known)})
        for language in set(others.values())
    }
    pythons = (one for one in chains if one not in others)
    return {
        **_python_environments(pythons, interpreter or current_interpreter()),
        **{chain: programs[language] for chain, language in others.items()},
    }


def _program_version(language: Language, versions: Mapping[Language, str]) -> str:
    return builtin_version(language) if language.is_builtin else versions.get(language, "")


def _python_environments(
    chains: Iterable[Chain], interpreter: Interpreter
) -> dict[Chain, RunEnvironment]:
    used = {chain: _packages(chain, interpreter) for chain in chains}
    counts = Counter(name for names in used.values() for name in names)
    environments = {
        names: _environment(sorted(names, key=lambda name: (-counts[name], name)), interpreter)
        for names in set(used.values())
    }
    return {chain: environments[names] for chain, names in used.items()}


def _environment(names: list[str], interpreter: Interpreter) -> RunEnvironment:
    added = [
        other
        for name in names
        for other in VERSIONED_WITH.get(name, ())
        if other not in names and other in interpreter.versions
    ]
    versions = {name: interpreter.versions[name] for name in (*names, *added)}
    return RunEnvironment.of(interpreter.python, versions)


def _packages(chain: Chain, interpreter: Interpreter) -> frozenset[str]:
    """Return the names of the packages that a chain imports."""
    imported = frozenset[str]().union(*(_third_party(piece.text) for piece in chain.pieces))
    found = (interpreter.packages[module][0] for module in imported & interpreter.packages.keys())
    return frozenset(map(package_name, found))


@cache
def current_interpreter() -> Interpreter:
    """Return the interpreter that runs this process. The result is cached."""
    return Interpreter.current()


@cache  # a topic's setup is part of each of its chains
def _third_party(code: str) -> frozenset[str]:
    """Return the top-level packages that the code imports, without the standard library."""
    return frozenset(map(_top_level, imported_modules(code))) - sys.stdlib_module_names


def _top_level(module: str) -> str:
    return module.partition(".")[0]
