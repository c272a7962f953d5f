"""Define the exceptions that end a command with a one-line message instead of a traceback.

Problems in cards are not exceptions: they are collected as ``Diagnostic`` values.
"""

from __future__ import annotations


class FlashproofError(Exception):
    """A failure that the command line reports in one line; ``str()`` returns the message."""


class PackageError(FlashproofError):
    """The deck would not import into Anki as intended."""


class ReleaseError(FlashproofError):
    """The release does not exist or cannot be read."""


class ImportFileError(FlashproofError):
    """The file cannot be imported."""


class ScaffoldError(FlashproofError):
    """The new topic or project cannot be created."""


class UnknownTopicError(FlashproofError):
    """The command line names a topic that the deck does not have."""


class AnkiConnectError(FlashproofError):
    """Anki is not running, or rejected a request."""


class TemplateError(FlashproofError):
    """A template of the deck is invalid."""


class UnsafePathError(FlashproofError):
    """A path is outside the allowed folders, or contains files that flashproof did not write."""
