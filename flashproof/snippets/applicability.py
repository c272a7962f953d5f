"""Skip the snippets that do not apply to the installed versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from flashproof.snippets.imports import current_interpreter
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.programs import builtin_version, program_name
from flashproof.snippets.snippet import Chain, Snippet


def applicable_chains(
    chains: Iterable[Chain], interpreter: Interpreter | None = None
) -> tuple[Chain, ...]:
    """Return the chains, adapted to the versions that an interpreter provides.

    Snippets that do not apply to these versions are marked as skipped, with the reason. Setup
    fences that do not apply are left out. The chain hashes do not change.
    """
    return tuple(
        _applicable(chain, interpreter or current_interpreter()) if _is_limited(chain) else chain
        for chain in chains
    )


def _is_limited(chain: Chain) -> bool:
    return any(piece.versions for piece in chain.setup) or any(
        one.versions for one in chain.snippets
    )


def _applicable(chain: Chain, interpreter: Interpreter) -> Chain:
    version_of = _versions_of(chain, interpreter)
    setup = (one for one in chain.setup if not one.versions.problem(version_of))
    return Chain(tuple(setup), tuple(_skipped(one, version_of) for one in chain.snippets))


def _versions_of(chain: Chain, interpreter: Interpreter) -> Callable[[str], str]:
    """Return a function that returns the version of Python, a package, or a built-in program."""
    language = chain.language
    if language is None:
        return interpreter.version_of
    names = {program_name(language)} if language.is_builtin else set()
    return lambda name: builtin_version(language) if name in names else ""


def _skipped(snippet: Snippet, version_of: Callable[[str], str]) -> Snippet:
    return replace(snippet, skip=snippet.skip or snippet.versions.problem(version_of))
