"""Write, replace, and remove files, but only inside the folders that a command may change.

The program writes and deletes files only through this package. A ``SafeFolder`` follows no
symbolic link below its root, so a link in a repository, or one that is swapped in while the
program runs, cannot redirect a write. Writes are atomic: a killed process leaves either the old
content or the new content. The program removes or replaces a whole folder only if it
wrote everything in the folder. For this check, ``.flashproof.json`` in the folder lists the names
and hashes of the files that the program wrote.
"""

from flashproof.safe_io.folders import (
    OpenFolder,
    SafeFolder,
    WrittenFile,
    hash_of,
    is_plain_name,
)
from flashproof.safe_io.git_command import GitOutput, WorkTree, git_program, git_revisions
from flashproof.safe_io.new_files import create_files
from flashproof.safe_io.own_files import (
    MANIFEST,
    OwnFiles,
    foreign_files,
    remove_own,
    require_own_file,
    write_own,
)
from flashproof.safe_io.reading import LARGEST_FILE, read_file, reason_not_to_read
from flashproof.safe_io.staged_folder import StagedFolder, replace_folder, require_own_folder

__all__ = [
    "LARGEST_FILE",
    "MANIFEST",
    "GitOutput",
    "OpenFolder",
    "OwnFiles",
    "SafeFolder",
    "StagedFolder",
    "WorkTree",
    "WrittenFile",
    "create_files",
    "foreign_files",
    "git_program",
    "git_revisions",
    "hash_of",
    "is_plain_name",
    "read_file",
    "reason_not_to_read",
    "remove_own",
    "replace_folder",
    "require_own_file",
    "require_own_folder",
    "write_own",
]
