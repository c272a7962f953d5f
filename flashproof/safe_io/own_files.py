"""Read and write ``.flashproof.json``, which lists the files that the program wrote to a folder."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterable, Iterator, Mapping

from flashproof.errors import UnsafePathError
from flashproof.safe_io.folders import OpenFolder, WrittenFile, hash_of, is_plain_name

MANIFEST = ".flashproof.json"
"""The name of the file that lists what the program wrote to a folder."""


class OwnFiles:
    """The files that the program wrote to a folder, as listed in the folder's ``.flashproof.json``.

    The list is written before the files, with the old and the new hash of each, so a killed process
    never leaves a file that the next run does not recognize as the program's own.
    """

    def __init__(self, hashes: Mapping[str, Iterable[str]] | None = None) -> None:
        self.hashes: dict[str, frozenset[str]] = {
            name: frozenset(known) for name, known in (hashes or {}).items()
        }
        """The SHA-256 hashes that each file may have, keyed by the file's path in the folder."""

    @classmethod
    def read(cls, folder: OpenFolder) -> OwnFiles:
        """Read the manifest of a folder; a missing or damaged manifest counts as empty.

        A manifest that came with a repository can contain any names. Names that lead out of the
        folder are left out.
        """
        content = folder.read(MANIFEST)
        try:
            files = json.loads(content or b"{}").get("files", {})
            found = {str(name): [str(one) for one in known] for name, known in files.items()}
        except (ValueError, AttributeError, TypeError, RecursionError):
            return cls()
        return cls({name: known for name, known in found.items() if _is_inside(name)})

    def to_bytes(self) -> bytes:
        """Return the list as sorted JSON with one line per file."""
        files = {name: sorted(known) for name, known in sorted(self.hashes.items())}
        return json.dumps({"files": files}, ensure_ascii=False, indent=0).encode() + b"\n"

    def owns(self, name: str, content: bytes) -> bool:
        """Return whether the program wrote a file with this content under this name."""
        return hash_of(content) in self.hashes.get(name, ())


def _is_inside(name: str) -> bool:
    return all(map(is_plain_name, name.split("/")))


def write_own(folder: OpenFolder, name: str, content: bytes) -> WrittenFile:
    """Write a file, replacing a file with other content only if the program wrote it.

    Raises:
        UnsafePathError: a file with this name and other content exists, and the program did not
            write it.

    """
    folder.remove_leftovers(name, MANIFEST)
    own, new = OwnFiles.read(folder), hash_of(content)
    old = folder.read(name)
    if old != content:
        require_own_file(folder, name)
    accepted = frozenset({new} if old is None else {new, hash_of(old)})
    if own.hashes.get(name) != accepted:
        folder.write(MANIFEST, OwnFiles({**own.hashes, name: accepted}).to_bytes())
    record = folder.write(name, content)
    if accepted != {new}:
        folder.write(MANIFEST, OwnFiles({**own.hashes, name: {new}}).to_bytes())
    return record


def require_own_file(folder: OpenFolder, name: str) -> None:
    """Ensure that a file can be written with ``write_own``.

    Raises:
        UnsafePathError: a file with this name exists, and the program did not write it.

    """
    old = folder.read(name)
    if old is not None and not OwnFiles.read(folder).owns(name, old):
        path = folder.path / name
        raise UnsafePathError(f"{path} was not written by flashproof; move or delete it")


def remove_own(folder: OpenFolder, names: Iterable[str]) -> list[str]:
    """Remove those of the named files that the program wrote; return the names of the others."""
    own = OwnFiles.read(folder)
    kept, left = [], dict(own.hashes)
    for name in names:
        if not is_plain_name(name):
            kept.append(name)
            continue
        content = folder.read(name)
        if content is None or own.owns(name, content):
            folder.remove(name)
            left.pop(name, None)
        else:
            kept.append(name)
    if left != own.hashes:
        folder.write(MANIFEST, OwnFiles(left).to_bytes())
    return kept


def foreign_files(
    folder: OpenFolder, records: Mapping[str, WrittenFile], prefix: str = ""
) -> list[str]:
    """Return the paths in a folder that, according to its records, the program did not write.

    Args:
        folder: a folder with a list of its files.
        records: the files of the last run, keyed by path; files that have not changed since then
            are not read.
        prefix: the text to put before each path.

    """
    return list(_foreign(folder, OwnFiles.read(folder), records, prefix))


def _foreign(
    folder: OpenFolder, own: OwnFiles, records: Mapping[str, WrittenFile], prefix: str
) -> Iterator[str]:
    for name in folder.names():
        path, status = f"{prefix}{name}", folder.status(name)
        if status is None or path == MANIFEST:
            continue
        if stat.S_ISDIR(status.st_mode):
            with folder.subfolder(name) as inner:
                yield from _foreign(inner, own, records, f"{path}/")
        elif not stat.S_ISREG(status.st_mode):
            yield path
        elif not ((record := records.get(path)) and record.matches(status)):
            content = folder.read(name)
            if content is not None and not own.owns(path, content):
                yield path
