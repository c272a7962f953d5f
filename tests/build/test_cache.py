"""The build cache returns what was stored, and nothing that could be stale, damaged, or harmful."""

from __future__ import annotations

import io
import os
import pickle
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path, PosixPath, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.build.cache import BuildCache, dumps, files_key, key_of, loads
from flashproof.model import Kind
from flashproof.safe_io import SafeFolder
from flashproof.text.source import Source, Span

KEYS = [character * 40 for character in "abc"]
SPAN = Span(Source(Path("a.md"), "a.md", "text"), 1, 3)


@given(st.lists(st.text(max_size=4) | st.binary(max_size=4), max_size=4))
def test_keys_depend_on_the_boundaries_of_their_parts(parts: list[str | bytes]) -> None:
    assert re.fullmatch(r"[0-9a-f]{40}", key_of(*parts))
    assert key_of(*parts) == key_of(*parts)
    assert key_of(*parts) != key_of(*parts, "")
    assert key_of("ab", *parts) != key_of("a", "b", *parts)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "sub").mkdir(parents=True)
    (tmp_path / "templates" / "a.html").write_text("a")
    (tmp_path / "templates" / "sub" / "b.html").write_text("b")
    return tmp_path / "templates"


EDITS: dict[str, Callable[[Path], object]] = {
    "content": lambda folder: (folder / "a.html").write_text("b"),
    "name": lambda folder: (folder / "a.html").rename(folder / "c.html"),
    "folder": lambda folder: (folder / "sub").rename(folder / "other"),
    "new file": lambda folder: (folder / "c.html").write_text(""),
    "deleted file": lambda folder: (folder / "a.html").unlink(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_key_of_files_changes_with_every_file(
    templates: Path, edit: Callable[[Path], object]
) -> None:
    before = files_key([templates])
    os.utime(templates / "a.html", (1, 1))
    assert files_key([templates]) == before
    edit(templates)
    assert files_key([templates]) != before


def test_the_key_of_files_ignores_files_that_are_not_used(templates: Path) -> None:
    key = partial(files_key, [templates], lambda name: name.endswith(".html"))
    before = key()
    (templates / "notes.txt").write_text("x")
    assert key() == before


def test_values_are_read_from_disk_by_the_next_build(tmp_path: Path) -> None:
    folder = SafeFolder(tmp_path, "cache")
    BuildCache(folder).put(KEYS[0], (SPAN, Kind.QUIZ, {"a": b"1"}))
    assert BuildCache(folder).get(KEYS[0], tuple) == (SPAN, Kind.QUIZ, {"a": b"1"})
    assert BuildCache(folder).get(KEYS[0], str) is None
    assert BuildCache(folder).get(KEYS[1], tuple) is None


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_cache_in_memory_returns_the_same_object(tmp_path: Path, on_disk: bool) -> None:
    cache = BuildCache(SafeFolder(tmp_path, "cache") if on_disk else None, in_memory=True)
    cache.put(KEYS[0], SPAN)
    assert cache.get(KEYS[0], Span) is SPAN
    assert cache.get(KEYS[0], str) is None


@pytest.mark.parametrize("in_memory", [True, False])
def test_pruning_deletes_only_values_that_were_not_used(tmp_path: Path, in_memory: bool) -> None:
    cache = BuildCache(SafeFolder(tmp_path, "cache"), in_memory=in_memory)
    for key in KEYS:
        cache.put(key, key)
    other = tmp_path / "cache" / "notes.txt"
    other.write_text("not a value")
    cache.prune()  # all were just stored
    cache.get(KEYS[0], str)
    cache.mark_used([KEYS[1]])
    cache.prune()
    assert sorted(path.name for path in other.parent.iterdir()) == [*KEYS[:2], other.name]
    assert [cache.get(key, str) for key in KEYS] == [*KEYS[:2], None]


@pytest.mark.parametrize("damage", [b"", b"\0" * 100], ids=["emptied", "overwritten"])
def test_a_damaged_value_is_missing(tmp_path: Path, damage: bytes) -> None:
    folder = SafeFolder(tmp_path, "cache")
    BuildCache(folder).put(KEYS[0], "value")
    (tmp_path / "cache" / KEYS[0]).write_bytes(damage)
    assert BuildCache(folder).get(KEYS[0], str) is None


def test_a_link_in_place_of_a_value_is_neither_read_nor_followed(tmp_path: Path) -> None:
    folder = SafeFolder(tmp_path, "cache")
    BuildCache(folder).put(KEYS[0], "value")
    value, target = tmp_path / "cache" / KEYS[0], tmp_path / "target"
    value.rename(target)
    before = target.read_bytes()
    value.symlink_to(target)
    assert BuildCache(folder).get(KEYS[0], str) is None
    BuildCache(folder).put(KEYS[0], "new")
    assert target.read_bytes() == before
    assert BuildCache(folder).get(KEYS[0], str) == "new"


class Foreign:
    """A class that is not in the list of modules."""


FOREIGN: dict[str, object] = {
    "function": os.system,
    "builtin": eval,
    "class": Foreign(),
    "partial": partial(print, "run"),
    "stream": io.StringIO,
    "abstract class": Callable,
}


@pytest.mark.parametrize("value", FOREIGN.values(), ids=FOREIGN)
def test_only_the_classes_of_values_are_unpickled(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="the cache cannot contain"):
        loads(pickle.dumps(value))


@pytest.mark.parametrize(
    "name", ["flashproof.model Path", "flashproof.model summarize", "flashproof.build.cache loads"]
)
def test_names_that_a_value_module_imports_are_refused(name: str) -> None:
    """A pickle that refers to a name by hand, as an attacker would write it."""
    with pytest.raises(pickle.UnpicklingError, match="the cache cannot contain"):
        loads(b"c" + name.replace(" ", "\n").encode() + b"\n.")


@pytest.mark.parametrize(
    "value", [SPAN, Kind.RECALL, PosixPath("a/b"), PurePosixPath("a"), [None, 1, "é", {b"x": 1.5}]]
)
def test_values_are_unpickled_unchanged(value: object) -> None:
    assert loads(dumps(value)) == value
