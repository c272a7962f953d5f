"""Define the error that the add-on shows to learners."""

from __future__ import annotations


class RefusedError(Exception):
    """Raised if a file or an address is not safe to use; the message states the reason."""
