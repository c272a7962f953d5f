"""Builds in new processes produce the same bytes, and killed builds leave complete output.

The tests cover ``build/pipeline.py`` and ``build/full_build.py``.
"""

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
from tests.command_line import REPOSITORY, Run, edit, files_in, write_small_project

BUILD = (sys.executable, str(REPOSITORY / "build.py"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_small_project(tmp_path)
    return tmp_path


def run_process(cwd: Path, code: str = "", **environment: str) -> None:
    """Build in a new process, which runs ``code`` if it is not empty."""
    done = subprocess.run(
        [sys.executable, "-c", code] if code else [*BUILD, "-q"],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


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


UNCHANGED = """
import sys
from flashproof.cli.main import main
code = main(["build", "-q"])
sys.exit(code or "flashproof.build.full_build" in sys.modules)
"""
WITHOUT_COMPILER = """
import sys
from flashproof.cli.main import main
from flashproof.templating import TemplateEnvironment
TemplateEnvironment.compile = None
sys.exit(main(["build", "-q"]))
"""


@pytest.mark.slow_build
def test_later_builds_skip_work_that_the_first_build_has_done(project: Path) -> None:
    """Compiled templates are stored, and an unchanged project does not need the build steps."""
    run_process(project)
    run_process(project, code=UNCHANGED)
    edit(project, "The sum of", "The total of")
    run_process(project, code=WITHOUT_COMPILER)
    assert "The total of" in (project / "dist" / "site" / "topics" / "l2.html").read_text("utf-8")


def staged_files(project: Path) -> int:
    """Return the number of files of a site that is being written; -1 if there is none."""
    folders = list((project / "dist").glob(".site.*.new"))
    # os.walk skips folders that disappear in the meantime.
    return sum(len(names) for _, _, names in os.walk(folders[0])) if folders else -1


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "started": lambda _project: True,
    "staged": lambda project: staged_files(project) >= 0,
    "some pages": lambda project: staged_files(project) > 5,
    "most pages": lambda project: staged_files(project) > 30,
}


@pytest.mark.slow_build
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_killed_build_leaves_the_last_output_intact(
    run: Run, project: Path, moment: str, step: int
) -> None:
    """Kill a build after some steps and a delay, unless it finishes first."""
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


@pytest.mark.slow_build
def test_concurrent_builds_produce_the_same_output_as_one(run: Run, project: Path) -> None:
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
