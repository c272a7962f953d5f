"""Describe the environments that snippets ran in, for learners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flashproof.lock.entries import RunEnvironment
from flashproof.text.versions import minor_version, version_list

_SPELLED = {
    "bash": "Bash",
    "keras": "Keras",
    "matplotlib": "Matplotlib",
    "node": "Node.js",
    "numpy": "NumPy",
    "python": "Python",
    "scipy": "SciPy",
    "sqlite": "SQLite",
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
}
"""The display names of packages that differ from the distribution names, keyed by the latter."""


def package_label(name: str) -> str:
    """Return the display name of Python or of a package."""
    return _SPELLED.get(name, name)


def versions_label(environments: Iterable[RunEnvironment]) -> str:
    """Return text such as ``TensorFlow 2.20 to 2.22, Python 3.11``, without patch versions.

    It names the package that is imported most, and Python; for another language than Python, only
    its program. Versions of the package that ran on
    different versions of Python are listed separately, so the text never claims a combination that
    did not run.
    """
    pythons: dict[tuple[str, str], set[str]] = {}
    for one in environments:
        pythons.setdefault(next(iter(one.packages), ("", "")), set()).add(one.python)
    groups: dict[tuple[str, str], list[str]] = {}
    for (name, version), found in pythons.items():
        groups.setdefault((name, version_list(found)), []).append(version)
    texts = sorted(
        (name, versions, on) for (name, on), found in groups.items() for versions in [found]
    )
    return "; ".join(
        ", ".join(
            (
                *([f"{package_label(name)} {version_list(versions)}"] if name else ()),
                *([f"Python {on}"] if on else ()),
            )
        )
        for name, versions, on in texts
    )


def ran_on_text(environments: Sequence[RunEnvironment]) -> str:
    """Return text such as ``Ran on TensorFlow 2.21, Python 3.11``; empty without environments."""
    return f"Ran on {versions_label(environments)}" if environments else ""


def difference_label(environment: RunEnvironment, others: Iterable[RunEnvironment]) -> str:
    """Return an environment's main versions and all versions that differ from all ``others``."""
    known = [one.minor_versions for one in others]
    here = environment.minor_versions
    shown = [
        f"{package_label(name)} {minor_version(version)}"
        for number, (name, version) in enumerate(environment.packages)
        if number == 0 or all(one.get(name) != here[name] for one in known)
    ]
    python = [f"Python {minor_version(environment.python)}"] if environment.python else []
    return ", ".join((*shown, *python))


def common_environments(
    environments: Iterable[Sequence[RunEnvironment]],
) -> tuple[RunEnvironment, ...]:
    """Return the environments in which several snippets ran, given those of each snippet.

    Snippets that import different packages have different environments. Two environments agree if
    the minor versions of Python and of all packages in both are the same. The environments with the
    most packages are returned, and those of programs for other languages than Python.
    """
    every = tuple(environments)
    most = max(every, key=_package_count, default=())
    found = [one for one in most if all(any(_agree(one, two) for two in other) for other in every)]
    programs = {one for other in every for one in other if not one.python} if found else set()
    return (*found, *sorted(programs - set(found), key=lambda one: one.packages))


def _package_count(environments: Sequence[RunEnvironment]) -> int:
    return max((len(one.packages) for one in environments), default=0)


def _agree(one: RunEnvironment, other: RunEnvironment) -> bool:
    first, second = one.minor_versions, other.minor_versions
    return all(first[name] == second[name] for name in first.keys() & second.keys())
