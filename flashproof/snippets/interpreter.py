"""Describe the Python interpreter that runs snippets, and the packages that are installed in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from platform import python_version

from flashproof.errors import FlashproofError
from flashproof.snippets.installed_packages import installed_packages
from flashproof.text.versions import release_numbers

OLDEST = (3, 11)
"""The oldest version of Python that can run snippets."""
PROBE_SECONDS = 120.0
"""The time limit for starting an interpreter and listing its packages, in seconds."""
_PROBE = Path(__file__).with_name("installed_packages.py")
_SAME_PACKAGE = {
    "keras-nightly": "keras",
    "tensorflow-cpu": "tensorflow",
    "tf-nightly": "tensorflow",
    "tf-nightly-cpu": "tensorflow",
}
"""The names under which versions are recorded, keyed by distribution, where the two differ."""


@dataclass(frozen=True)
class Interpreter:
    """A Python interpreter with its version and its installed packages."""

    path: str
    """The path of the program."""
    python: str
    """The version of Python, such as ``3.11.7``."""
    packages: Mapping[str, tuple[str, str]] = field(repr=False)
    """The distribution and its version, keyed by top-level module; without built-in modules."""
    modules: frozenset[str] = field(default=frozenset(), repr=False)
    """All top-level modules; empty for the interpreter that runs this process."""

    @classmethod
    def current(cls) -> Interpreter:
        """Return the interpreter that runs this process."""
        return cls(sys.executable, python_version(), installed_packages())

    @classmethod
    def at(cls, path: str) -> Interpreter:
        """Return the interpreter at a path, in which flashproof need not be installed.

        Raises:
            FlashproofError: The path is not a Python interpreter, or its version is too old.

        """
        program = str(Path(path).absolute())  # Python finds a virtual environment by this path
        try:
            answer = subprocess.run(  # noqa: S603 - the user chooses the program
                [program, "-I", str(_PROBE)],
                capture_output=True,
                check=True,
                timeout=PROBE_SECONDS,
                stdin=subprocess.DEVNULL,
            )
            found = json.loads(answer.stdout)
            packages = {
                module: (name, number) for module, (name, number) in found["packages"].items()
            }
            interpreter = cls(program, found["python"], packages, frozenset(found["modules"]))
        except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError) as error:
            raise FlashproofError(f"{path} cannot be started as a Python interpreter") from error
        if release_numbers(interpreter.python)[:2] < OLDEST:
            version = interpreter.python
            message = f"{path} is Python {version}; snippets require Python 3.11 or later"
            raise FlashproofError(message)
        return interpreter

    def has_module(self, name: str) -> bool:
        """Return whether snippets can import a top-level module."""
        if not self.modules:
            return name in sys.stdlib_module_names or find_spec(name) is not None
        return name in self.modules

    def version_of(self, name: str) -> str:
        """Return the version of ``python`` or of a package; empty if it is not installed."""
        return self.python if name == "python" else self.versions.get(name.lower(), "")

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The versions of packages, keyed by distribution name and by module name."""
        by_module = {module.lower(): version for module, (_, version) in self.packages.items()}
        by_name = {package_name(name): version for name, version in self.packages.values()}
        return {**by_module, **by_name}


def package_name(distribution: str) -> str:
    """Return the name under which a version is recorded: ``keras`` for ``keras_nightly``."""
    name = distribution.lower().replace("_", "-")
    return _SAME_PACKAGE.get(name, name)
