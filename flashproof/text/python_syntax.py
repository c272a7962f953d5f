"""Python code as its syntax, read in silence: what Python thinks of an escape is told by a run."""

from __future__ import annotations

import ast
import symtable
import warnings

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What reading raises where the code is no Python, or is nested too deep."""


def tree(text: str) -> ast.Module:
    """The syntax tree; raises one of ``UNREADABLE``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def names(text: str) -> symtable.SymbolTable:
    """The names of the code and of each function in it; raises one of ``UNREADABLE``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return symtable.symtable(text, "", "exec")
