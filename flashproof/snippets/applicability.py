"""Skip the snippets that do not apply to the installed versions, or that need missing hardware."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from flashproof.model import Need
from flashproof.snippets.imports import current_interpreter
from flashproof.snippets.interpreter import Interpreter
from flashproof.snippets.programs import builtin_version, program_name
from flashproof.snippets.runner.gpu_devices import gpu_devices
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Outcome, Piece, Snippet

_GPU_PROBE = """\
import tensorflow as tf
assert tf.config.list_physical_devices("GPU"), "TensorFlow finds no GPU"
"""


def applicable_chains(
    chains: Iterable[Chain], interpreter: Interpreter | None = None
) -> tuple[Chain, ...]:
    """Return the chains, adapted to this machine and to the versions that an interpreter provides.

    Snippets that do not apply to these versions, or that need hardware that is missing, are marked
    as skipped, with the reason. Setup fences that do not apply are left out. The chain hashes do
    not change.
    """
    return tuple(
        _applicable(chain, interpreter or current_interpreter()) if _is_limited(chain) else chain
        for chain in chains
    )


def _is_limited(chain: Chain) -> bool:
    return any(piece.versions for piece in chain.setup) or any(
        one.versions or one.needs for one in chain.snippets
    )


def _applicable(chain: Chain, interpreter: Interpreter) -> Chain:
    version_of = _versions_of(chain, interpreter)
    setup = (one for one in chain.setup if not one.versions.problem(version_of))
    snippets = (_skipped(one, version_of, interpreter) for one in chain.snippets)
    return Chain(tuple(setup), tuple(snippets))


def _versions_of(chain: Chain, interpreter: Interpreter) -> Callable[[str], str]:
    """Return a function that returns the version of Python, a package, or a built-in program."""
    language = chain.language
    if language is None:
        return interpreter.version_of
    names = {program_name(language)} if language.is_builtin else set()
    return lambda name: builtin_version(language) if name in names else ""


def _skipped(
    snippet: Snippet, version_of: Callable[[str], str], interpreter: Interpreter
) -> Snippet:
    reason = snippet.skip or snippet.versions.problem(version_of)
    if not reason and snippet.needs is Need.GPU and (problem := gpu_problem(interpreter.path)):
        reason = f"needs {snippet.needs.label}, but {problem}"
    return replace(snippet, skip=reason)


@cache
def gpu_problem(python: str) -> str:
    """Return why snippets that an interpreter runs cannot use a GPU; empty if they can.

    ``python`` is the path of the interpreter. If the machine has a GPU, TensorFlow must find it in
    the sandbox.
    """
    if sys.platform == "linux" and not gpu_devices():
        return "this machine has none"
    probe = Snippet(name="GPU", piece=Piece("GPU", 1, _GPU_PROBE), needs=Need.GPU)
    options = RunOptions(workers=1, fresh_only=True, confirm=False, python=python)
    with Supervisor((), options) as supervisor:
        (result,) = supervisor.run(Chain((), (probe,)))
    return "" if result.outcome is Outcome.PASSED else f"the GPU test failed: {result.message}"
