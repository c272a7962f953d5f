"""A private root contains what Python needs, and nothing that must stay hidden."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from flashproof.snippets.runner import private_root
from flashproof.snippets.runner.private_root import (
    _check_what_is_visible,
    _Layout,
    harmless_paths,
)


def test_links_on_the_way_are_part_of_the_layout(tmp_path: Path) -> None:
    real = tmp_path / "versions" / "3.11.7"
    real.mkdir(parents=True)
    (tmp_path / "versions" / "3.11").symlink_to("3.11.7")
    (tmp_path / "current").symlink_to(tmp_path / "versions" / "3.11")
    (tmp_path / "up").symlink_to("versions/../current")
    layout = _Layout()
    layout.add(tmp_path / "up")
    assert layout.mounts == {real.resolve()}
    names = {link.name: target for link, target in layout.links.items()}
    assert names == {
        "up": "versions/../current",
        "current": str(tmp_path / "versions" / "3.11"),
        "3.11": "3.11.7",
    }


def test_missing_paths_and_those_inside_of_others_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "python" / "lib").mkdir(parents=True)
    (tmp_path / "python" / "lib64").symlink_to("lib")
    layout = _Layout()
    for name in ("python/lib", "python", "missing/folder", "python/lib64"):
        layout.add(tmp_path / name)
    layout.prune()
    assert layout.mounts == {(tmp_path / "python").resolve()}
    assert not layout.links


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        _Layout().add(tmp_path / "a")


@pytest.mark.parametrize("path", ["/", "/home", "/root", "/proc", "/run", "/tmp", "/var"])  # noqa: S108
def test_a_search_path_with_private_folders_is_refused(path: str) -> None:
    with pytest.raises(OSError, match=f"contains {path}, which must stay hidden"):
        _check_what_is_visible([Path("/usr"), Path(path)])


def test_paths_from_settings_that_expose_private_folders_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/home/..")
    program = tmp_path / "program"
    names = [Path("program"), Path("/"), Path("/var"), Path("/tmp"), tmp_path / "link", program]  # noqa: S108
    assert harmless_paths(names) == [program]


def test_folders_below_private_folders_are_visible() -> None:
    _check_what_is_visible([Path("/usr"), Path("/home/me/project"), Path("/run/current-system")])


def test_python_and_editable_packages_are_visible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder = ModuleType("__editable___package_1_0_finder")
    vars(finder)["MAPPING"] = {"package": str(tmp_path / "source")}
    monkeypatch.setitem(sys.modules, finder.__name__, finder)
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{tmp_path}/lib:relative:")
    paths = private_root.python_paths()
    assert {tmp_path / "source", tmp_path / "lib", Path(sys.prefix)} <= set(paths)
    assert Path(os.__file__).parent in paths or any(
        path in Path(os.__file__).parents for path in paths
    )
    assert all(path.is_absolute() for path in paths)
