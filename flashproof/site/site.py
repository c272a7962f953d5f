"""What a site is made from, and what it becomes: values on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flashproof.config import Settings
from flashproof.evidence import Evidence, NoEvidence
from flashproof.markup import Renderer
from flashproof.model import Library


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site: a page, or what belongs to one."""

    path: str
    """Relative to the site's root, with forward slashes."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that a site is made from."""

    library: Library
    settings: Settings
    renderer: Renderer = field(repr=False)
    templates: tuple[Path, ...]
    """Folders with site templates; the first wins, the last is flashproof's own."""
    evidence: Evidence = field(default_factory=NoEvidence)
    modified: Mapping[str, int] = field(default_factory=dict, repr=False)
    """By card id: when it last changed, in seconds since 1970, as the lock has it."""
    retired_search: str = ""
    """Finds the cards that are no longer in the deck, in Anki's browser."""
    deck: Page | None = None
    """The .apkg, which is put beside the pages."""
