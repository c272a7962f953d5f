"""Report a lost lock or namespace; if either is lost, Anki treats every card as new."""

from __future__ import annotations

from contextlib import suppress

from flashproof import lock
from flashproof.diagnostics import Diagnostics
from flashproof.errors import UnsafePathError
from flashproof.lock import Lock
from flashproof.project import LOCK, Project
from flashproof.safe_io import OwnFiles, is_plain_name
from flashproof.settings import Settings, settings_span
from flashproof.text.source import Source, display_path


def require_lock(
    project: Project, settings: Settings, known: Lock, diagnostics: Diagnostics
) -> None:
    """Report an error if the lock or its namespace is missing even though the deck is not new.

    Args:
        project: the folders of the project.
        settings: the settings as written in the file.
        known: the lock as read from the file.
        diagnostics: receives the error.

    """
    name = display_path(project.lock, project.root)
    if known.namespace:
        return
    if known.cards or known.retired:
        if not settings.namespace:
            diagnostics.error(
                "namespace-missing",
                f"{name} has no namespace line; without it, learners would get every card again",
                Source(project.lock, name, "").span(0, 0),
                "restore the line from git ('git log -p' shows it), or set the same namespace"
                ' in [tool.flashproof]: namespace = "…"',
            )
        return
    if reason := _evidence(project, settings):
        diagnostics.error(
            "lock-missing",
            f"{name} is missing, but {reason}; without the lock file,"
            " learners could get every card again",
            settings_span(project.root, "namespace"),
            f"restore {name} from git or a backup; if no learner has these cards, run"
            " 'build.py build --new-lock'",
        )


def _evidence(project: Project, settings: Settings) -> str:
    """Return the evidence that a lock existed, or an empty string if the deck may be new."""
    if lock.was_committed(project.cards, LOCK):
        return "git has a version of it"
    if _has_package(project):
        return f"there is a deck in {display_path(project.out, project.root)}"
    if not settings.namespace and lock.is_tracked(project.cards):
        return f"the cards are in git, and there is no namespace in {_settings_name(project)}"
    return ""


def _has_package(project: Project) -> bool:
    with suppress(OSError, UnsafePathError), project.out_folder.open() as out:
        packages = (name for name in OwnFiles.read(out).hashes if name.endswith(".apkg"))
        return any(is_plain_name(name) and out.status(name) for name in packages)
    return False


def _settings_name(project: Project) -> str:
    return settings_span(project.root, "namespace").source.name
