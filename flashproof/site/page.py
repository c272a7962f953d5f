"""What a site is made from, and what it becomes: values on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment

from flashproof.evidence import Evidence, NoEvidence
from flashproof.markup import Renderer
from flashproof.model import Library, Topic
from flashproof.settings import Settings
from flashproof.site.fonts import cut


@dataclass(frozen=True)
class Page:
    """A file of the site: a page, or what belongs to one."""

    path: str
    """Relative to the site's root, with forward slashes."""
    content: bytes = field(repr=False)

    @cached_property
    def hash(self) -> str:
        """Of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A file that was made before: its content is fetched where it is wanted."""

    path: str
    hash: str
    fetch: Callable[[], bytes] = field(repr=False)

    @property
    def content(self) -> bytes:
        """What stands in it."""
        return self.fetch()


AnyPage = Page | CachedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteInputs:
    """Everything that a site is made from."""

    library: Library
    settings: Settings
    renderer: Renderer = field(repr=False)
    templates: tuple[Path, ...]
    """Folders with site templates; the first wins, the last is flashproof's own."""
    evidence: Evidence = field(default_factory=NoEvidence)
    modified: Mapping[str, int] = field(default_factory=dict, repr=False)
    """By card id: when it last changed, in seconds since 1970, as the lock has it."""
    added: Mapping[str, int] = field(default_factory=dict, repr=False)
    """By card id: when there first was such a card, in the same way."""
    retired_search: str = ""
    """Finds the cards that are no longer in the deck, in Anki's browser."""
    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Markdown pages and pictures of the project's documentation, by their path in its folder."""
    deck: Callable[[], Page] | None = None
    """Gives the .apkg, which is put beside the pages; asked late, for it may still be made."""
    whole: Callable[[Topic], Topic] = lambda topic: topic
    """Gives a topic with all that its cards say, where the library holds only heads."""
    cut: Callable[[str, bool], bytes] = cut
    """Makes a face of some characters; the flag is for mathematics."""
    environment: Environment | None = None
    """Templates that were loaded before; else they are loaded from the folders."""
