"""Parse Python code without printing warnings, such as those for invalid escape sequences.

The code on cards is parsed several times. Python still shows the warnings when the code runs.
"""

from __future__ import annotations

import ast
import symtable
import threading
import warnings

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""The exceptions raised for code that is not valid Python or is nested too deeply."""
_ONE_AT_A_TIME = threading.Lock()
"""A lock for parsing: before Python 3.13, parsing in several threads at the same time can raise
``SystemError``."""


def parse(code: str) -> ast.Module:
    """Parse code and return the syntax tree.

    Raises:
        PARSE_ERRORS: The code cannot be parsed.

    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)


def literal_value(code: str) -> object:
    """Return the value of a literal, such as a string, a number, or a list of them.

    Raises:
        PARSE_ERRORS: The code is not a literal.
        TypeError: The literal cannot be evaluated, such as a set that contains a list.

    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(code)


def symbol_table(code: str) -> symtable.SymbolTable:
    """Return the symbol table of the code, with the names that each scope uses.

    Raises:
        PARSE_ERRORS: The code cannot be parsed.

    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return symtable.symtable(code, "", "exec")
