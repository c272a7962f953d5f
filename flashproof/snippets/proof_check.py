"""Define the values of ``build --require-proof``."""

from __future__ import annotations

from enum import StrEnum


class ProofCheck(StrEnum):
    """The checks of ``--require-proof``, in addition to a proof for each snippet."""

    RECORDED = "recorded"
    """No additional check."""
    SAMPLE = "sample"
    """A random sample of the proofs must pass when rerun."""
    ALL = "all"
    """All proofs must pass when rerun."""
