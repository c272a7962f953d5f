"""The error that the add-on shows to learners."""

from __future__ import annotations


class RefusedError(Exception):
    """A file or an address is not safe to use; the message says why, in one sentence."""
