"""Find the versions of the programs that a deck's settings add, by running them in the sandbox.

The settings of a deck can name any program. Like the code on cards, such a program must not run
outside the sandbox. With ``--isolation=required``, it must not run without namespaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flashproof.languages import Language
from flashproof.snippets.programs import missing_program, version_in
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Piece, Snippet

VERSION_SECONDS = 30.0
"""The time limit of a command that prints a version, in seconds."""


def added_versions(
    chains: Iterable[Chain], options: RunOptions | None = None
) -> Mapping[Language, str]:
    """Return the version of the program for each language that is not built in.

    Languages whose program is not installed are left out. A version is empty if the program's
    output contains no version.
    """
    languages = dict.fromkeys(chain.language for chain in chains)
    added = [one for one in languages if one is not None and not one.is_builtin]
    installed = {one: _version_chain(one) for one in added if not missing_program(one)}
    if not installed:
        return {}
    single = replace(options or RunOptions(), fresh_only=False, confirm=False)
    with Supervisor(installed.values(), single) as supervisor:
        results = {one: supervisor.run(chain)[0] for one, chain in installed.items()}
    return {one: version_in(f"{run.printed}\n{run.stderr}") for one, run in results.items()}


def _version_chain(language: Language) -> Chain:
    """Return a chain that runs the version command instead of a script."""
    command = replace(language, command=language.version_command)
    name = f"version of {language.name}"
    piece = Piece("version", 1, "")
    return Chain((), (Snippet(name=name, piece=piece, language=command, timeout=VERSION_SECONDS),))
