"""``diff`` needs an older release.

Also tests ``releases/forecast.py``.
"""

from pathlib import Path

from tests.command_line import Run


def test_without_git_an_older_release_must_be_named(run: Run, project: Path) -> None:
    stderr = run("diff", cwd=project, code=2, GIT_CEILING_DIRECTORIES=str(project.parent)).stderr
    message = "the cards are not in a git repository; specify an .apkg or cards.lock file"
    assert stderr == f"error: {message}\n"


def test_a_package_is_an_older_release(run: Run, project: Path) -> None:
    run("build", cwd=project)
    stdout = run("diff", "dist/small.apkg", cwd=project).stdout
    assert stdout.startswith("8 unchanged")
