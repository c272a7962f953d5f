"""Describe the environments that snippets ran in, for learners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flashproof.lock.entries import RunEnvironment
from flashproof.text.versions import VersionRange, minor_version, package_label, version_list


def versions_label(environments: Iterable[RunEnvironment]) -> str:
    """Return text such as ``TensorFlow 2.20 to 2.22, Python 3.11``, without patch versions.

    The text contains the versions of Python and of the package that is imported most. For a
    language other than Python, the text contains only the name and version of the program that runs
    the snippets. Versions of the package that ran on different versions of Python are listed
    separately, so the text never shows a combination that did not run.
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
        ", ".join(_parts(name, version_list(versions), on)) for name, versions, on in texts
    )


def _parts(name: str, versions: str, python: str) -> list[str]:
    """Return the parts of a label; ``name`` or ``python`` may be empty."""
    package = [f"{package_label(name)} {versions}"] if name else []
    return package + ([f"Python {python}"] if python else [])


def ran_on_text(environments: Sequence[RunEnvironment]) -> str:
    """Return text such as ``Ran on TensorFlow 2.21, Python 3.11``.

    The text is empty if there are no environments.
    """
    return f"Ran on {versions_label(environments)}" if environments else ""


def difference_label(environment: RunEnvironment, others: Iterable[RunEnvironment]) -> str:
    """Return the versions of Python, the main package, and packages that differ in ``others``."""
    known = [one.minor_versions for one in others]
    here = environment.minor_versions
    shown = [
        f"{package_label(name)} {minor_version(version)}"
        for number, (name, version) in enumerate(environment.packages)
        if number == 0 or all(one.get(name) != here[name] for one in known)
    ]
    return ", ".join(shown + _parts("", "", minor_version(environment.python)))


def common_environments(
    results: Iterable[tuple[Sequence[RunEnvironment], VersionRange]],
) -> tuple[RunEnvironment, ...]:
    """Return the environments in which all of the snippets passed.

    Each result contains the environments in which a snippet passed, and the versions to which the
    snippet applies. If a snippet does not apply to an environment, it is treated as having passed
    there. Snippets that import different packages have different environments. Two environments
    agree if they have the same minor version of Python and of each package that is in both. The
    result contains the environments with the most packages, and the environments for languages
    other than Python. It is empty if a snippet did not pass in any environment.
    """
    every = tuple(results)
    candidates = dict.fromkeys(one for environments, _ in every for one in environments)
    if not all(environments for environments, _ in every):
        return ()
    pythons = [one for one in candidates if one.python] or list(candidates)
    most = max((len(one.packages) for one in pythons), default=0)
    found = tuple(
        one
        for one in pythons
        if len(one.packages) == most
        and all(
            versions.problem(one.version_of) or any(_agree(one, other) for other in environments)
            for environments, versions in every
        )
    )
    programs = {one for one in candidates if not one.python} if found else set()
    return (*found, *sorted(programs - set(found), key=lambda one: one.packages))


def _agree(one: RunEnvironment, other: RunEnvironment) -> bool:
    first, second = one.minor_versions, other.minor_versions
    return all(first[name] == second[name] for name in first.keys() & second.keys())
