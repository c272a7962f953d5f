"""Find and decode card files and documentation files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError, UnsafePathError
from flashproof.loading.files import FILE_TYPES, LARGEST_IMAGE, files_below
from flashproof.loading.svg import require_static_image
from flashproof.safe_io import read_file, reason_not_to_read
from flashproof.text.markdown_files import is_markdown, markdown_stem
from flashproof.text.names import find_name_problem, fold_name, without_controls
from flashproof.text.source import Source, display_path, normalize

LARGEST_TEXT = 16 << 20
"""The size limit in bytes of a card file or another text file."""


def read_sources(
    cards: Path, root: Path, diagnostics: Diagnostics, exclude: Sequence[str] = ()
) -> list[Source]:
    """Read every card file in ``cards`` and its subfolders, sorted by path.

    File names in diagnostics are relative to ``root``. Files that match a pattern in ``exclude``
    are not card files; see ``Settings.exclude``.

    Raises:
        OSError: a folder cannot be read.
        UnsafePathError: ``cards`` is in ``root``, but is a link to a folder outside ``root``.

    """
    if cards.is_relative_to(root):
        require_inside(cards, root)
    is_excluded = exclusion(cards, exclude)
    paths = _card_files(cards, is_excluded)
    _report_unread(cards, root, paths, is_excluded, diagnostics)
    sources = []
    for path in paths:
        # ``card_files`` does not follow links to folders, so only the file itself can be a link.
        source = read_source_inside(path, "card file", cards, root, diagnostics)
        if source:
            sources.append(source)
    return sources


def read_source_inside(
    path: Path, what: str, cards: Path, root: Path, diagnostics: Diagnostics
) -> Source | None:
    """Read a file with ``read_source``; report a link out of the cards folder instead.

    Without this check, a message about a problem in the linked file could print its content.

    Args:
        path: the file.
        what: the noun for the file in messages, such as ``glossary``.
        cards: the cards folder.
        root: the folder that file names in diagnostics are relative to.
        diagnostics: receives the problems.

    """
    is_outside = _is_reported_link(path, what, cards, root, diagnostics)
    return None if is_outside else read_source(path, root, diagnostics)


def _is_reported_link(
    path: Path, what: str, cards: Path, root: Path, diagnostics: Diagnostics
) -> bool:
    if not path.is_symlink() or path.resolve().is_relative_to(cards.resolve()):
        return False
    hint = "replace the link with the file itself"
    message = f"the {what} is a link to a file outside the cards folder"
    _report_file("linked-file", message, hint, path, root, diagnostics)
    return True


def require_inside(folder: Path, root: Path) -> None:
    """Make sure that a folder is inside the project after links in its path are resolved.

    Raises:
        UnsafePathError: the folder is outside the project.

    """
    if not folder.resolve().is_relative_to(root.resolve()):
        raise UnsafePathError(f"{display_path(folder, root)} is a folder outside the project")


def card_files(cards: Path, exclude: Sequence[str] = ()) -> list[Path]:
    """Return the paths of the card files in a folder and its subfolders, sorted.

    Markdown files whose names do not end in ``.md`` are included, but ``read_source`` reports them
    as errors. Files that match a pattern in ``exclude`` are left out.

    Raises:
        OSError: a folder cannot be read. If it were skipped, its cards would count as removed.

    """
    return _card_files(cards, exclusion(cards, exclude))


def _card_files(cards: Path, is_excluded: Callable[[Path], bool]) -> list[Path]:
    return [path for path in files_below(cards) if is_markdown(path) and not is_excluded(path)]


def exclusion(cards: Path, patterns: Sequence[str]) -> Callable[[Path], bool]:
    """Return a function that checks whether a path in a cards folder matches any of the patterns.

    The patterns have the syntax of ``.gitignore`` and are relative to the folder.
    """
    if not patterns:
        return lambda _: False
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow to import, and rarely needed

    spec = GitIgnoreSpec.from_lines(patterns)
    return lambda path: spec.match_file(path.relative_to(cards).as_posix())


def _report_unread(
    cards: Path,
    root: Path,
    read: Sequence[Path],
    is_excluded: Callable[[Path], bool],
    diagnostics: Diagnostics,
) -> None:
    """Report files that look like card files but are not read; their cards would be retired."""
    known = set(read)
    for path in _links_and_special_files(cards):
        if is_excluded(path):
            continue
        if is_markdown(path) and path not in known and not path.is_dir():
            message = f"the card file {reason_not_to_read(path) or 'cannot be read'}"
            hint = "replace it with the file itself, or delete it"
            _report_file("unreadable-file", message, hint, path, root, diagnostics)
        elif path.is_dir() and _has_card_files_outside(path, cards):
            message = "the folder is a link to a folder outside the cards folder"
            hint = "replace the link with the folder itself"
            _report_file("linked-file", message, hint, path, root, diagnostics)


def _links_and_special_files(folder: Path) -> list[Path]:
    """Return the links and special files below a folder, except hidden files."""
    found = (
        Path(place, name)
        for place, folders, names in os.walk(folder)
        for name in (*folders, *names)
        if not name.startswith(".")
    )
    return sorted(path for path in found if not _is_plain(path))


def _is_plain(path: Path) -> bool:
    """Return whether a path is a file or a folder, not a link; true if it was just removed."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _has_card_files_outside(link: Path, cards: Path) -> bool:
    target = link.resolve()
    if target.is_relative_to(cards.resolve()):
        return False
    names = (name for _, _, names in os.walk(target) for name in names)
    return any(name.endswith(".md") for name in islice(names, 10_000))


def _report_file(  # noqa: PLR0913, PLR0917 - the parts of a diagnostic
    code: str, message: str, hint: str, path: Path, root: Path, diagnostics: Diagnostics
) -> None:
    source = Source(path, _display_name(path, root), "")
    diagnostics.error(code, message, source.span(0, 0), hint)


def _display_name(path: Path, root: Path) -> str:
    """Return the file's name for messages; bytes that are not UTF-8 are replaced."""
    return os.fsencode(display_path(path, root)).decode("utf-8", errors="replace")


def read_source(path: Path, root: Path, diagnostics: Diagnostics) -> Source | None:
    r"""Decode a UTF-8 file; return ``None`` and report an error if that is not possible.

    Also report an error for a Markdown file whose name does not end in ``.md``.

    The text has ``\n`` line endings and no byte-order mark.
    """
    name = _display_name(path, root)
    if found := _find_name_problem(path, name):
        code, message, hint = found
        _report_file(code, message, hint, path, root, diagnostics)
        return None
    try:
        content = read_file(path, LARGEST_TEXT)
    except UnsafePathError:
        message = f"the file {reason_not_to_read(path, LARGEST_TEXT) or 'cannot be read'}"
        hint = "move it out of the folder, or replace it with a text file"
        _report_file("unreadable-file", message, hint, path, root, diagnostics)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        source = Source(path, name, normalize(before + "\ufffd"))
        end = len(source.text)
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02x}"
        diagnostics.error("not-utf8", message, source.span(end - 1, end), "save it as UTF-8")
        return None
    return Source(path, name, normalize(text))


def _find_name_problem(path: Path, name: str) -> tuple[str, str, str] | None:
    """Return the code, message, and hint of a problem with a file's name, if there is one."""
    if "\ufffd" in name:
        return "bad-file-name", "the file's name is not UTF-8", "rename it to a valid UTF-8 name"
    if without_controls(name) != name:
        message = "the file's name contains a control character"
        return "bad-file-name", message, "rename the file"
    if problem := find_name_problem(path.name):
        return "bad-file-name", f"the file's name {problem}", "rename the file"
    if is_markdown(path) and path.suffix != ".md":
        message = "the name of a card file must end in lowercase '.md'"
        stem = markdown_stem(path)
        hint = f"rename the file to {stem}.md, or move it out of the cards folder"
        return "card-file-name", message, hint
    return None


def read_documents(folder: Path) -> Mapping[str, bytes]:
    """Read the Markdown files, images, and recordings of a documentation folder, keyed by path.

    Raises:
        FlashproofError: a file is too large, its name is invalid or not unique, or an SVG image
            cannot be used.
        OSError: a file or folder cannot be read.

    """
    suffixes = (".md", *FILE_TYPES)
    documents: dict[str, bytes] = {}
    by_folded_name: dict[str, str] = {}
    for path in files_below(folder):
        if path.suffix.lower() in suffixes and path.resolve().is_relative_to(folder.resolve()):
            name = path.relative_to(folder).as_posix()
            if without_controls(name) != name:
                raise FlashproofError(f"{name!a}: the file's name contains a control character")
            if not is_utf8(name):
                raise FlashproofError(f"{name!a}: the file's name is not UTF-8")
            if problem := find_name_problem(path.name):
                raise FlashproofError(f"{name}: the file's name {problem}; rename the file")
            other = by_folded_name.setdefault(fold_name(name), name)
            if other != name:
                message = f"the names {other!r} and {name!r} differ only in case"
                raise FlashproofError(f"{display_path(path)}: {message}; rename one of the files")
            content = documents[name] = read_file(path, LARGEST_IMAGE)
            require_static_image(path, content)
    return documents


def is_utf8(name: str) -> bool:
    """Return whether a file's name can be encoded as UTF-8."""
    return name.isascii() or "\ufffd" not in os.fsencode(name).decode("utf-8", errors="replace")
