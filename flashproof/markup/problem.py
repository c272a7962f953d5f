"""Describe a problem in Markdown text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in Markdown text, which the checks convert to a ``Diagnostic``."""

    code: str
    """The diagnostic code, such as ``bad-math``."""
    message: str
    start: int
    """The offset where the problem starts in the text."""
    end: int
    """The offset where the problem ends in the text."""
    hint: str
    is_error: bool = True
    """Whether the problem stops the build; otherwise, it is a warning."""
