"""Define the values of ``--isolation``."""

from __future__ import annotations

from enum import StrEnum


class Isolation(StrEnum):
    """How strictly snippets must be isolated."""

    AUTO = "auto"
    """Isolate snippets as strictly as the system allows."""
    REQUIRED = "required"
    """Isolate snippets in namespaces; if the system does not allow namespaces, run nothing."""


ISOLATION_HELP = (
    "with 'required', run snippets only if namespaces can isolate them; use this for code that you"
    " have not reviewed"
)
