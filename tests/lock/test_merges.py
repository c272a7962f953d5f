"""Git merges the locks of branches that prove snippets in different environments.

Also tests the ``.gitattributes`` file of a new project.
"""

from __future__ import annotations

import subprocess
from itertools import permutations
from pathlib import Path

import pytest

from flashproof import lock as locks
from flashproof.authoring.new_project import new_project
from flashproof.diagnostics import Diagnostics
from flashproof.lock import CardEntry, Lock, RunEnvironment, with_failures, with_proofs
from flashproof.model import Kind

CHAINS = [f"{number:024x}" for number in range(40)]
PLACES = [
    RunEnvironment.of("3.11.7", {"tensorflow": f"2.{minor}.0", "keras": "3.15.1"})
    for minor in range(18, 23)
]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, branch: str, lock: Lock) -> None:
    git(folder, "checkout", "-q", "-B", branch)
    (folder / "cards" / "cards.lock").write_text(locks.dumps(lock), encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", branch)


@pytest.mark.parametrize("places", list(permutations(range(5), 3))[::9])
def test_branches_that_add_environments_merge_without_conflict(
    places: tuple[int, int, int], tmp_path: Path
) -> None:
    (attributes,) = (
        file.content for file in new_project(tmp_path / "x") if file.path.name == ".gitattributes"
    )
    (tmp_path / ".gitattributes").write_bytes(attributes)
    (tmp_path / "cards").mkdir()
    old, ours, theirs = (PLACES[number] for number in places)
    cards = {f"card-{n}": CardEntry(f"card-{n}", Kind.RECALL, 5, 5, "x") for n in range(9)}
    base = with_proofs(Lock(cards=cards), old, CHAINS, "2026-11-22")
    git(tmp_path, "init", "-q")
    commit(tmp_path, "base", base)
    first = with_failures(
        with_proofs(base, ours, CHAINS[1:], "2026-11-23"), ours, {CHAINS[0]: "gone"}, "2026-11-23"
    )
    commit(tmp_path, "ours", first)
    git(tmp_path, "checkout", "-q", "base")
    commit(tmp_path, "theirs", with_proofs(base, theirs, CHAINS, "2026-11-24"))
    git(tmp_path, "merge", "-q", "--no-edit", "ours")
    diagnostics = Diagnostics()
    merged = locks.read(tmp_path / "cards" / "cards.lock", "cards.lock", diagnostics)
    assert not list(diagnostics)
    assert merged == with_proofs(first, theirs, CHAINS, "2026-11-24")
