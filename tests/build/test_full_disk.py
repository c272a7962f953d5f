"""A disk that is full from some write on leaves the old output or the new one."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Run, edit, files_in, write_small_project


class FullDisk:
    """Lets a number of writes succeed, and then fails all others, in each process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
        self.left = writes
        for name in ("open", "replace", "link", "mkdir", "rename"):
            monkeypatch.setattr(os, name, self._limit(getattr(os, name)))

    def _limit(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def limited(path: Any, *arguments: Any, **options: Any) -> Any:
            is_write = function.__name__ != "open" or arguments[0] & (os.O_CREAT | os.O_WRONLY)
            if is_write:
                self.left -= 1
                if self.left < 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
            return function(path, *arguments, **options)

        return limited


def visible(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in files_in(folder).items() if name[0] != "."}


@pytest.mark.slow_build
@pytest.mark.parametrize("writes", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])
def test_a_disk_that_becomes_full(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    write_small_project(tmp_path)
    run(cwd=tmp_path, SOURCE_DATE_EPOCH="1700000000")
    lock = tmp_path / "cards" / "cards.lock"
    before, old_lock = visible(tmp_path / "dist"), lock.read_bytes()
    edit(tmp_path, "The sum of", "The total of")
    with monkeypatch.context() as patch:
        FullDisk(patch, writes)
        patch.setenv("SOURCE_DATE_EPOCH", "1700000100")
        patch.chdir(tmp_path)
        from flashproof.cli.main import main  # noqa: PLC0415

        code = main(["build", "-q"])
    assert code in (0, 2)
    site = {name: content for name, content in visible(tmp_path / "dist").items() if "/" in name}
    left_lock = lock.read_bytes()
    run(cwd=tmp_path, SOURCE_DATE_EPOCH="1700000100")
    after, new_lock = visible(tmp_path / "dist"), lock.read_bytes()
    assert site in ({k: v for k, v in one.items() if "/" in k} for one in (before, after))
    assert left_lock in (old_lock, new_lock)
    leftovers = [name for name in files_in(tmp_path) if name.endswith(".new")]
    assert not leftovers
