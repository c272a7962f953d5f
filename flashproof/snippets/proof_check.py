"""The values of ``build --require-proof``."""

from __future__ import annotations

from enum import StrEnum


class ProofCheck(StrEnum):
    """The checks of ``--require-proof``, in addition to a proof for each snippet."""

    RECORDED = "recorded"
    """Nothing more."""
    SAMPLE = "sample"
    """A random sample passes when it runs again."""
    ALL = "all"
    """Everything passes when it runs again."""
