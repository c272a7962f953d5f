"""``build``: what it writes, and what it leaves if it fails or is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from flashproof.safe_io import MANIFEST
from tests.cli.conftest import REPOSITORY, Run, edit, files_in

BUILD = (sys.executable, str(REPOSITORY / "build.py"))


def run_process(cwd: Path, **environment: str) -> None:
    """Build in a new process."""
    done = subprocess.run(
        [*BUILD, "-q"],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_build_writes_the_deck_and_the_site(run: Run, project: Path) -> None:
    output = run(cwd=project)
    assert "dist/small.apkg: 8 notes" in output.stdout
    assert zipfile.is_zipfile(project / "dist" / "small.apkg")
    page = (project / "dist" / "site" / "topics" / "l2.html").read_text(encoding="utf-8")
    assert "What does an L2 penalty add to the loss?" in page
    deck = (project / "dist" / "site" / "small.apkg").read_bytes()
    assert deck == (project / "dist" / "small.apkg").read_bytes()


def test_equal_input_gives_equal_bytes(project: Path) -> None:
    run_process(project, PYTHONHASHSEED="1")
    first = files_in(project / "dist")
    lock = (project / "cards" / "cards.lock").read_bytes()
    shutil.rmtree(project / "dist")
    later = str(int(time.time()) + 40 * 86_400)
    run_process(project, PYTHONHASHSEED="2", SOURCE_DATE_EPOCH=later, TZ="Asia/Tokyo", LC_ALL="C")
    second = files_in(project / "dist")
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []
    assert (project / "cards" / "cards.lock").read_bytes() == lock


def test_an_edit_changes_the_time_of_its_card_alone(run: Run, project: Path) -> None:
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    edit(project, "The sum of", "The total of")
    run(cwd=project, SOURCE_DATE_EPOCH="1700000100")
    lines = (project / "cards" / "cards.lock").read_text("utf-8").splitlines()
    times = {line["card"]: line["modified"] for line in map(json.loads, lines) if "card" in line}
    assert times.pop("l2-adds") == 1700000100
    assert set(times.values()) == {1700000000}


def test_an_error_leaves_the_last_output(run: Run, project: Path) -> None:
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


def staged_files(project: Path) -> int:
    """The number of files of a site that is being written; -1 if there is none."""
    folders = list((project / "dist").glob(".site.*.new"))
    # os.walk skips folders that disappear meanwhile.
    return sum(len(names) for _, _, names in os.walk(folders[0])) if folders else -1


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "started": lambda _project: True,
    "staged": lambda project: staged_files(project) >= 0,
    "some pages": lambda project: staged_files(project) > 5,
    "most pages": lambda project: staged_files(project) > 30,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_killed_build_leaves_the_last_output_whole(
    run: Run, project: Path, moment: str, step: int
) -> None:
    """Killed when its progress shows a step and the moment has come, or when it is done."""
    run(cwd=project)
    before = files_in(project / "dist")
    edit(project, "The sum of", "The total of")
    process = subprocess.Popen(
        BUILD, cwd=project, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    for _ in range(step + 1):
        process.stderr.readline()
    while process.poll() is None and not MOMENTS[moment](project):
        time.sleep(0.001)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    left = files_in(project / "dist")
    visible = {name for name in left if not name.startswith(".")}
    assert visible == {name for name in before if not name.startswith(".")}
    assert zipfile.is_zipfile(project / "dist" / "small.apkg")
    site = {name: left[name] for name in visible if name.startswith("site/")}
    old_site = {name: content for name, content in before.items() if name.startswith("site/")}
    run(cwd=project)
    after = files_in(project / "dist")
    new_site = {name: content for name, content in after.items() if name.startswith("site/")}
    assert site in (old_site, new_site)
    assert [name for name in after if name.startswith(".")] == [MANIFEST]
    assert not [path for path in (project / "cards").iterdir() if path.name.startswith(".")]


def test_builds_at_the_same_time_leave_what_one_leaves(run: Run, project: Path) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    processes = [
        subprocess.Popen([*BUILD, "-q"], cwd=project, env=environment, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    results = [(process.wait(), process.communicate()[1]) for process in processes]
    assert results == [(0, b"")] * 4
    together = files_in(project / "dist")
    shutil.rmtree(project / "dist")
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    assert together == files_in(project / "dist")


def test_a_project_without_cards_is_no_traceback(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    assert "the deck has no cards yet" in run(cwd=tmp_path).stderr
    (tmp_path / "cards" / "a.md").write_text("---\ntitle: A lead\n---\n\nOnly that.\n", "utf-8")
    assert "the deck has no cards yet" in run(cwd=tmp_path).stderr
    assert (tmp_path / "dist" / "site" / "topics" / "a.html").is_file()


def test_no_package_is_written_that_replaces_a_collection(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings refuse the name; if they did not, the build still would."""
    (project / "pyproject.toml").write_text('[tool.flashproof]\nname = "collection"\n', "utf-8")
    assert "pyproject.toml:2:1: error[bad-setting]" in run(cwd=project, code=1).stderr
    monkeypatch.setattr("flashproof.settings.is_reserved_name", lambda _name: False)
    stderr = run(cwd=project, code=2).stderr
    assert "error: the package cannot be called collection.apkg" in stderr
    assert not (project / "dist").exists()
