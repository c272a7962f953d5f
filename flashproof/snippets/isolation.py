"""The values of ``--isolation``."""

from __future__ import annotations

from enum import StrEnum


class Isolation(StrEnum):
    """How strictly snippets must be isolated."""

    AUTO = "auto"
    """As strictly as the system allows."""
    REQUIRED = "required"
    """In namespaces; nothing runs if the system does not allow them."""


ISOLATION_HELP = (
    "with 'required', run snippets only if they can be isolated in namespaces; use it for code that"
    " you have not reviewed"
)
