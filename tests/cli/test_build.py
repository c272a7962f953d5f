"""``build``: its output, and the files that it keeps if it fails."""

import errno
import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from flashproof import lock as locks
from flashproof.diagnostics import Diagnostics
from flashproof.lock import RunEnvironment, with_proofs
from flashproof.snippets import session
from tests.command_line import Run, edit, files_in, git


def test_a_build_writes_the_deck_and_the_site(run: Run, project: Path) -> None:
    output = run(cwd=project)
    assert "dist/small.apkg: 8 notes" in output.stdout
    assert zipfile.is_zipfile(project / "dist" / "small.apkg")
    page = (project / "dist" / "site" / "topics" / "l2.html").read_text(encoding="utf-8")
    assert "What does an L2 penalty add to the loss?" in page
    deck = (project / "dist" / "site" / "small.apkg").read_bytes()
    assert deck == (project / "dist" / "small.apkg").read_bytes()


def test_an_edit_changes_only_the_time_of_its_card(run: Run, project: Path) -> None:
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    edit(project, "The sum of", "The total of")
    run(cwd=project, SOURCE_DATE_EPOCH="1700000100")
    lines = (project / "cards" / "cards.lock").read_text("utf-8").splitlines()
    times = {line["card"]: line["modified"] for line in map(json.loads, lines) if "card" in line}
    assert times.pop("l2-adds") == 1700000100
    assert set(times.values()) == {1700000000}


def test_changes_since_a_release_can_get_the_current_time(run: Run, project: Path) -> None:
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "release")
    git(project, "tag", "v1")
    edit(project, "The sum of", "The total of")
    for time in ("1700000100", "1700000200"):
        run("build", "--redate-since", "v1", cwd=project, SOURCE_DATE_EPOCH=time)
        lines = (project / "cards" / "cards.lock").read_text("utf-8").splitlines()
        found = {one["card"]: one["modified"] for one in map(json.loads, lines) if "card" in one}
        assert found.pop("l2-adds") == int(time)
        assert set(found.values()) == {1700000000}
    stderr = run("build", "--redate-since", "v2", cwd=project, code=2).stderr
    assert "the git revision 'v2' does not exist or has no cards.lock" in stderr


def test_an_error_keeps_the_last_output(run: Run, project: Path) -> None:
    run(cwd=project)
    before = files_in(project / "dist")
    lock = (project / "cards" / "cards.lock").read_bytes()
    edit(project, "## Quiz", "## Quizz")
    stderr = run(cwd=project, code=1).stderr
    assert "cards/l2.md:50:4: error[unknown-kind] " in stderr
    assert "did you mean 'Quiz'?" in stderr
    assert files_in(project / "dist") == before
    assert (project / "cards" / "cards.lock").read_bytes() == lock


def test_locked_fails_if_the_lock_would_change(run: Run, project: Path) -> None:
    assert "lock-outdated" in run("build", "--locked", cwd=project, code=1).stderr
    assert not (project / "cards" / "cards.lock").exists()
    run(cwd=project)
    run("build", "--locked", cwd=project)
    edit(project, "The sum of", "The total of")
    stderr = run("build", "--locked", cwd=project, code=1).stderr
    assert "cards/l2.md:19:1: error[lock-outdated]" in stderr
    assert stderr.count("lock-outdated") == 1


def test_identity_does_not_depend_on_the_folder(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.flashproof]\ntitle = "Small"\n', encoding="utf-8"
    )
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    lock = (project / "cards" / "cards.lock").read_bytes()
    other = project.parent / "another-folder"
    other.mkdir()
    shutil.copytree(project / "cards", other / "cards")
    shutil.copy(project / "pyproject.toml", other)
    run(cwd=other)
    assert (other / "cards" / "cards.lock").read_bytes() == lock
    (other / "pyproject.toml").write_text(
        '[tool.flashproof]\nnamespace = "mine"\n', encoding="utf-8"
    )
    stderr = run(cwd=other, code=1).stderr
    assert "pyproject.toml:2:1: error[namespace-changed]" in stderr
    assert (other / "cards" / "cards.lock").read_bytes() == lock


def test_proofs_can_be_required(run: Run, project: Path) -> None:
    stderr = run("build", "--require-proof", cwd=project, code=1).stderr
    assert "cards/l2.md:13:1: error[not-proved]" in stderr


SNIPPET_CARD = """\
---
title: T
---

## Recall

### What does this print?
<!-- id: c; level: beginner -->

An answer.

```python
print(1)
```
```output
PRINTED
```
"""


@pytest.fixture
def proved(run: Run, tmp_path: Path) -> Path:
    """The path of the lock of a project with one proved snippet."""
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "t.md").write_text(SNIPPET_CARD.replace("PRINTED", "1"), "utf-8")
    run("prove", cwd=tmp_path)
    run(cwd=tmp_path)
    return tmp_path / "cards" / "cards.lock"


@pytest.mark.parametrize("value", ["", "=sample", "=all", "=recorded"])
def test_a_proof_that_a_run_made_holds(value: str, proved: Path, run: Run) -> None:
    run("build", "--locked", f"--require-proof{value}", cwd=proved.parent.parent)


def test_versions_written_by_hand_are_not_shown(proved: Path, run: Run) -> None:
    lines = [json.loads(line) for line in proved.read_text("utf-8").splitlines()]
    for line in lines:
        if "python" in line:
            line |= {"python": "3.99.0", "packages": {"tensorflow": "9.9.0"}}
    proved.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    assert "error[lock-line]" in run(cwd=proved.parent.parent, code=1).stderr


def write_lock(proved: Path, environment: RunEnvironment, chain: str) -> None:
    """Write a lock whose only proof is written by hand."""
    lock = locks.read(proved, "cards.lock", Diagnostics())
    empty = replace(lock, proofs={}, failures={}, environments={})
    proved.write_text(locks.dumps(with_proofs(empty, environment, [chain], "2026-11-22")), "utf-8")


def test_a_proof_written_by_hand_does_not_hold(proved: Path, run: Run) -> None:
    lock = locks.read(proved, "cards.lock", Diagnostics())
    (chain,) = lock.proofs
    project = proved.parent.parent
    write_lock(proved, RunEnvironment.of("3.99.0", {}), chain)
    stderr = run("build", "--locked", "--require-proof", cwd=project, code=1).stderr
    assert "cards/t.md:12:1: error[proof-not-confirmed]" in stderr
    assert "it was recorded with python 3.99.0" in stderr
    run("build", "--locked", "--require-proof=recorded", cwd=project)


def test_a_proof_of_a_wrong_card_does_not_hold(proved: Path, run: Run) -> None:
    lock = locks.read(proved, "cards.lock", Diagnostics())
    (environment,) = lock.environments.values()
    project, card = proved.parent.parent, proved.parent / "t.md"
    card.write_text(SNIPPET_CARD.replace("PRINTED", "2"), "utf-8")
    run(cwd=project)
    (chain,) = session.read_chains(card, project, Diagnostics())
    write_lock(proved, environment, chain.snippets[0].chain_hash)
    stderr = run("build", "--locked", "--require-proof", cwd=project, code=1).stderr
    assert "the snippet failed when it was rerun: printed '1', but the card shows '2'" in stderr


def test_a_proof_that_cannot_be_confirmed(proved: Path, run: Run) -> None:
    lock = locks.read(proved, "cards.lock", Diagnostics())
    (environment,) = lock.environments.values()
    project, card = proved.parent.parent, proved.parent / "t.md"
    card.write_text(SNIPPET_CARD.replace("print(", "import no_such_package\nprint("), "utf-8")
    run(cwd=project)
    (chain,) = session.read_chains(card, project, Diagnostics())
    write_lock(proved, environment, chain.snippets[0].chain_hash)
    stderr = run("build", "--locked", "--require-proof", cwd=project).stderr
    assert "cards/t.md:12:1: warning[proof-not-run]" in stderr
    stderr = run("build", "--locked", "--require-proof=all", cwd=project, code=1).stderr
    assert "error[proof-not-run]" in stderr


def test_proofs_for_other_versions_are_reported(proved: Path, run: Run) -> None:
    """Anyone can add an environment to the lock; only installed versions can be confirmed."""
    lock = locks.read(proved, "cards.lock", Diagnostics())
    (chain,) = lock.proofs
    project = proved.parent.parent
    for require in ("--require-proof", "--require-proof=all"):
        assert "could not be confirmed" not in run("build", require, cwd=project).stderr
    written = RunEnvironment.of("9.9.9", {"tensorflow": "9.9"})
    lock = with_proofs(lock, written, [chain], "2026-11-22")
    proved.write_text(locks.dumps(lock), "utf-8")
    message = (
        "warning[proof-not-run] 1 proof for tensorflow 9.9, python 9.9.9 could not be confirmed"
    )
    for require in ("--require-proof", "--require-proof=all"):
        assert f"cards/t.md:12:1: {message}" in run("build", require, cwd=project).stderr
    assert "could not" not in run("build", "--require-proof=recorded", cwd=project).stderr


def test_a_project_without_cards_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    assert "the deck has no cards yet" in run(cwd=tmp_path).stdout
    (tmp_path / "cards" / "a.md").write_text("---\ntitle: A lead\n---\n\nOnly that.\n", "utf-8")
    assert "the deck has no cards yet" in run(cwd=tmp_path).stdout
    locked = run("build", "--locked", cwd=tmp_path, code=1)
    assert "error: the deck has no cards yet" in locked.stderr
    assert (tmp_path / "dist" / "site" / "topics" / "a.html").is_file()


def test_a_package_that_would_replace_a_collection_is_not_written(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings already reject the name; the build checks it again."""
    (project / "pyproject.toml").write_text('[tool.flashproof]\nname = "collection"\n', "utf-8")
    assert "pyproject.toml:2:1: error[bad-setting]" in run(cwd=project, code=1).stderr
    monkeypatch.setattr("flashproof.settings.is_reserved_name", lambda _name: False)
    stderr = run(cwd=project, code=2).stderr
    assert "error: the package cannot be named collection.apkg" in stderr
    assert not (project / "dist").exists()


def test_a_full_disk_keeps_the_last_output(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(cwd=project)
    before = visible_files(project / "dist")
    edit(project, "The sum of", "The total of")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        assert "no space left" in run(cwd=project, code=2).stderr
    assert visible_files(project / "dist") == before
    run(cwd=project)
    assert visible_files(project / "dist") != before


def visible_files(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in files_in(folder).items() if name[0] != "."}
