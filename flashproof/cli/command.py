"""What a command is: rooms bring rows of them, ``cli`` lists and runs them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flashproof.diagnostics import Diagnostics
from flashproof.project import Project

OK, PROBLEMS, WRONG_USE = 0, 1, 2
"""Exit codes."""


class Console(Protocol):
    """What a person, or a program, sees of a run."""

    def steps(self) -> AbstractContextManager[Callable[[str], None]]:
        """Takes what is being done."""

    def say(self, line: str) -> None:
        """A result, which ``-q`` keeps back."""

    def give(self, text: str) -> None:
        """What was asked for."""

    def fail(self, message: str) -> None:
        """Why nothing was done."""

    def tell(self, diagnostics: Diagnostics) -> int:
        """Every problem; returns the exit code."""


@dataclass(frozen=True, slots=True)
class Command:
    """A row: how it is called, what it takes, what it does."""

    name: str
    about: str
    run: Callable[[argparse.Namespace, Project, Console], int]
    """Returns the exit code."""
    arguments: Callable[[argparse.ArgumentParser], object] = lambda _parser: None
    """Adds what it takes, beside what all commands take."""
    needs_cards: bool = True
    """Whether there must be a folder of cards already."""


def display_path(path: Path) -> Path:
    """A path as a person is told it: seen from where they are."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
