"""The versions of programs that a deck adds are read in the sandbox."""

from __future__ import annotations

from flashproof.languages import BASH, Language
from flashproof.snippets.imports import run_environments
from flashproof.snippets.program_versions import added_versions
from tests.snippets.sample_chains import script_chain

PROGRAM = Language(
    "shell", "shell", ("sh", "{file}"), ("sh", "-c", 'echo "shell 4.2.1 $(ls -d /tmp/work-*)"')
)


def test_a_version_is_read_in_the_sandbox() -> None:
    chains = [script_chain(PROGRAM, "echo a\n"), script_chain(BASH, "echo a\n")]
    versions = added_versions(chains)
    assert versions == {PROGRAM: "4.2.1"}
    environments = run_environments(chains, versions)
    assert environments[chains[0]].packages == (("shell", "4.2.1"),)
    assert [one.python for one in environments.values()] == ["", ""]
    assert environments[chains[1]].packages[0][0] == "bash"


def test_a_program_without_a_version() -> None:
    silent = Language("silent", "silent", ("sh", "{file}"), ("sh", "-c", "exit 1"))
    missing = Language("missing", "missing", ("/nowhere/x", "{file}"), ("/nowhere/x",))
    (chain,) = [script_chain(silent, "true\n")]
    assert added_versions([chain]) == {silent: ""}
    assert added_versions([script_chain(BASH, "true\n")]) == {}
    assert missing not in added_versions([chain])
