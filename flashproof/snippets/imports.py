"""Which packages to import once, before the first fork."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flashproof.text import python_syntax

KNOWN_SAFE = frozenset(
    {"tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib", "PIL", "h5py"}
)
"""Packages that start no thread and open no device when imported: forks of them work.

JAX is not among them and must never be: one import before a fork is enough to hang it.
"""

COMPANIONS = {
    "tensorflow": ("tensorflow", "keras", "numpy.random"),
    "numpy": ("numpy.random",),
}
"""What a package imports lazily, at first use, and nearly every snippet uses."""


def imported(codes: Iterable[str]) -> tuple[str, ...]:
    """The known-safe modules that pieces of code import, in a stable order.

    ``from a import b`` counts as ``a`` alone: ``b`` may be a name or a module, and a module is
    imported with its package or cheap to import later. Code that does not parse imports nothing.
    """
    names = {name for code in codes for name in modules(code)}
    safe = {name for name in names if name.partition(".")[0] in KNOWN_SAFE}
    companions = {
        companion for name in safe for companion in COMPANIONS.get(name.partition(".")[0], ())
    }
    return tuple(sorted(safe | companions))


def modules(code: str) -> list[str]:
    """Every module that a piece of code imports, at any place in it."""
    try:
        whole = python_syntax.tree(code)
    except python_syntax.UNREADABLE:
        return []
    found = []
    for node in ast.walk(whole):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return found
