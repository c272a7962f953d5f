"""Parse Python code without printing warnings, such as those about invalid escape sequences.

The code of cards is parsed several times; Python shows the warnings when the code runs.
"""

from __future__ import annotations

import ast
import symtable
import warnings

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""Raised for code that is not Python or is nested too deeply."""


def parse(code: str) -> ast.Module:
    """Return the syntax tree of the code.

    Raises:
        PARSE_ERRORS: The code cannot be parsed.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)


def symbol_table(code: str) -> symtable.SymbolTable:
    """Return the names that the code and each function in it use.

    Raises:
        PARSE_ERRORS: The code cannot be parsed.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return symtable.symtable(code, "", "exec")
