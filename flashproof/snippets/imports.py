"""What code imports: modules to import before the first fork, and the versions a run depends on."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import packages_distributions, version
from platform import python_version

from flashproof.lock import RunEnvironment
from flashproof.snippets.snippet import Chain
from flashproof.text import python_syntax

FORK_SAFE = frozenset(
    {"tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib", "PIL", "h5py"}
)
"""Packages whose import starts no thread and opens no device, so that a process can fork after it.

JAX is not one of them: a single import before a fork makes the child hang.
"""
PRELOADED_WITH = {
    "tensorflow": ("tensorflow", "keras", "numpy.random"),
    "numpy": ("numpy.random",),
}
"""For each package, the modules that it imports lazily and that nearly every snippet uses."""
VERSIONED_WITH = {"tensorflow": ("keras", "numpy")}
"""For each package, others whose versions affect what it does, even if they are not imported."""


def preloads(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the fork-safe modules that some code imports, in a stable order.

    ``from a import b`` counts as ``a`` only: ``b`` may be a name or a module, and a submodule is
    cheap to import later. Code that cannot be parsed imports nothing.
    """
    names = {name for code in codes for name in imported_modules(code)}
    safe = {name for name in names if _top_level(name) in FORK_SAFE}
    more = {module for name in safe for module in PRELOADED_WITH.get(_top_level(name), ())}
    return tuple(sorted(safe | more))


def chain_preloads(chain: Chain) -> tuple[str, ...]:
    """Return the modules to import for a chain before its time limit starts to count."""
    draws = any(snippet.plot for snippet in chain.snippets)
    extra = ("import matplotlib.pyplot",) if draws else ()
    return preloads((*(piece.text for piece in chain.pieces), *extra))


def imported_modules(code: str) -> list[str]:
    """Return every module that some code imports, at any depth."""
    try:
        tree = python_syntax.parse(code)
    except python_syntax.PARSE_ERRORS:
        return []
    modules = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.append(node.module)
    return modules


def run_environments(chains: Iterable[Chain]) -> dict[Chain, RunEnvironment]:
    """Return the versions of Python and packages that each chain runs on in this process.

    The packages of a chain are ordered by how many chains import them, so that the package the
    deck is about comes first. Packages that are not installed are left out.
    """
    installed = packages_distributions()
    used = {chain: _packages(chain, installed) for chain in chains}
    counts = Counter(name for names in used.values() for name in names)
    environments = {
        names: _environment(sorted(names, key=lambda name: (-counts[name], name)))
        for names in set(used.values())
    }
    return {chain: environments[names] for chain, names in used.items()}


def _environment(names: list[str]) -> RunEnvironment:
    added = [
        other for name in names for other in VERSIONED_WITH.get(name, ()) if other not in names
    ]
    return RunEnvironment.of(python_version(), {name: version(name) for name in (*names, *added)})


def _packages(chain: Chain, installed: Mapping[str, list[str]]) -> frozenset[str]:
    """Return the distribution names of the packages that a chain imports."""
    imported = frozenset[str]().union(*(_third_party(piece.text) for piece in chain.pieces))
    names = (name for module in imported for name in installed.get(module, ())[:1])
    return frozenset(name.lower().replace("_", "-") for name in names)


@cache  # a topic's setup is part of each of its chains
def _third_party(code: str) -> frozenset[str]:
    """Return the top-level packages that some code imports, without the standard library."""
    return frozenset(map(_top_level, imported_modules(code))) - sys.stdlib_module_names


def _top_level(module: str) -> str:
    return module.partition(".")[0]
