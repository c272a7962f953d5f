"""Run git to read a repository without running programs that the repository configures.

A cloned repository can contain a folder that looks like a bare repository. In this folder and
below it, git would use the folder's own configuration, which can name programs, such as filters.
Therefore, git runs in the folder that contains ``.git``, a name that git never checks out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flashproof.errors import FlashproofError

_TIMEOUT = 60
"""The time limit for a git command in seconds; git may be slow on a network drive."""
_KEPT = frozenset({"GIT_CEILING_DIRECTORIES"})
_OPTIONS = ("--no-pager", "--literal-pathspecs")
_SETTINGS = ("core.fsmonitor=false", "safe.bareRepository=explicit")
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class GitOutput:
    """The standard output of a git command, and whether the command succeeded."""

    succeeded: bool
    content: bytes

    @property
    def text(self) -> str:
        """The output as text."""
        return self.content.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A git work tree, and a folder in it."""

    program: str
    """The absolute path of git."""
    root: Path
    """The folder that contains ``.git``."""
    below: str
    """The folder's path relative to the root, with forward slashes; ``.`` for the root itself."""

    @classmethod
    def of(cls, folder: Path) -> WorkTree | None:
        """Return the work tree of a folder; ``None`` if there is none or git is not installed."""
        program, here = git_program(), folder.resolve()
        for root in (here, *here.parents):
            if program and os.path.lexists(root / ".git"):
                return cls(program, root, here.relative_to(root).as_posix())
        return None

    def path(self, name: str) -> str:
        """Return the path of a file in the folder as an argument for git."""
        return name if self.below == "." else f"{self.below}/{name}"

    def run(self, *arguments: str, stdin: bytes = b"") -> GitOutput:
        """Run a git command in the root; if git cannot be started, return a failure without output.

        Args:
            arguments: the command and its arguments. Paths are relative to the root.
            stdin: the standard input.

        Raises:
            FlashproofError: git did not finish in time.

        """
        # In a commit hook, GIT_DIR and similar variables are relative to a different folder.
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith("GIT_") or key in _KEPT
        }
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        try:
            done = subprocess.run(  # noqa: S603 - an absolute path, and no shell
                [self.program, *_OPTIONS, *settings, "-C", str(self.root), *arguments],
                check=False,
                capture_output=True,
                timeout=_TIMEOUT,
                env=environment | _ENVIRONMENT,
                input=stdin,
            )
        except subprocess.TimeoutExpired as error:
            message = f"'git {arguments[0]}' did not finish within {_TIMEOUT} s in {self.root}"
            raise FlashproofError(message) from error
        except (OSError, ValueError):
            return GitOutput(succeeded=False, content=b"")
        return GitOutput(done.returncode == 0, done.stdout)


def git_revisions(folder: Path) -> tuple[str, ...]:
    """Return values that identify the git history of a folder; empty if git finds no commit.

    The first item is ``true`` in a shallow clone and ``false`` otherwise. The second item is the
    hash of the commit that is checked out. During a merge, the third item is the hash of the commit
    that is being merged.
    """
    tree = WorkTree.of(folder)
    if tree is None:
        return ()
    found = tree.run("rev-parse", "-q", "--is-shallow-repository", "HEAD", "MERGE_HEAD")
    shallow, *commits = found.text.split() or [""]
    return (shallow, *hashes) if (hashes := [one for one in commits if _is_hash(one)]) else ()


def git_program() -> str | None:
    """Return the absolute path of git, or ``None`` if it is not installed.

    The working directory is never searched, even on Windows or if ``PATH`` contains a relative
    path, because it may contain a program from a cloned repository.
    """
    name = "git.exe" if os.name == "nt" else "git"
    return next((path for path in _candidates(name) if os.access(path, os.X_OK)), None)


def _candidates(name: str) -> Iterator[str]:
    for folder in os.get_exec_path():
        path = Path(folder, name)
        if path.is_absolute() and path.is_file():
            yield str(path)


def _is_hash(word: str) -> bool:
    return len(word) >= 40 and all(letter in "0123456789abcdef" for letter in word)
