"""Changes in a project are noticed, and no link is followed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from flashproof.project import Project
from flashproof.serve import watcher
from flashproof.serve.watcher import Watcher

Wait = Callable[[Callable[[], bool]], None]


def is_noticed(path: Path, changed: threading.Event, wait: Wait) -> bool:
    """Write a file until a change is noticed, because a watcher needs time to start."""

    def write() -> bool:
        path.write_text(path.name, encoding="utf-8")
        return changed.wait(0.5)

    changed.clear()
    wait(write)
    return True


@pytest.mark.parametrize("has_link", [False, True])
def test_changes_are_noticed_in_new_subfolders_too(
    project: Project, wait: Wait, has_link: bool
) -> None:
    changed = threading.Event()
    if has_link:
        (project.cards / "link").symlink_to("/")
    (project.cards / "old").mkdir()
    with closing(Watcher(project, "", changed.set)):
        assert is_noticed(project.cards / "old" / "a.md", changed, wait)
        (project.cards / "new").mkdir()
        assert is_noticed(project.cards / "new" / "b.md", changed, wait)
        (project.root / "templates").mkdir()
        assert is_noticed(project.root / "templates" / "c.html", changed, wait)


def test_the_target_of_a_link_is_not_watched(
    project: Project, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: dict[Path, bool] = {}

    def watch(*paths: Path, stop_event: threading.Event, recursive: bool, **_: object) -> list[str]:
        watched.update(dict.fromkeys(paths, recursive))
        stop_event.wait(10)
        return []

    monkeypatch.setattr("flashproof.serve.watcher.watch", watch)
    (project.cards / "sub").mkdir()
    (project.cards / "sub" / "link").symlink_to("/")
    with closing(Watcher(project, "", lambda: None)):
        wait(lambda: project.cards / "sub" in watched)
    assert not any(watched[one] for one in (project.root, project.cards, project.cards / "sub"))
    assert project.cards / "sub" / "link" not in watched


def test_a_folder_created_just_before_watching_starts_is_watched(
    project: Project, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    subfolders = watcher._subfolders

    def list_and_create(folder: Path) -> tuple[list[Path], bool]:
        found = subfolders(folder)
        if folder == project.cards:
            (folder / "late").mkdir(exist_ok=True)
        return found

    monkeypatch.setattr(watcher, "_subfolders", list_and_create)
    changed = threading.Event()
    (project.cards / "link").symlink_to("/")
    with closing(Watcher(project, "", changed.set)):
        wait((project.cards / "late").is_dir)
        assert is_noticed(project.cards / "late" / "a.md", changed, wait)
