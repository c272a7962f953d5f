"""Define ``SiteInputs``, the inputs of a site, and ``Page``, a file of the site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from flashproof.evidence import Evidence, NoEvidence
from flashproof.markup import Renderer
from flashproof.model import LibrarySummary, Topic, TopicSummary
from flashproof.settings import Settings
from flashproof.site.fonts import Face, math_font, shared_font
from flashproof.site_messages import SiteMessages
from flashproof.templating import TemplateEnvironment


@dataclass(frozen=True)
class Page:
    """A file of the site: an HTML page or an asset."""

    path: str
    """The path relative to the site's root, separated by forward slashes."""
    content: bytes = field(repr=False)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 hash of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A file of the site from an earlier build, whose content is loaded lazily."""

    path: str
    hash: str
    load: Callable[[], bytes] = field(repr=False)

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.load()


AnyPage = Page | CachedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteInputs:
    """The inputs from which a site is built."""

    library: LibrarySummary
    settings: Settings
    renderer: Renderer = field(repr=False)
    templates: tuple[Path, ...]
    """The template folders. Earlier folders take precedence; the last one is built in."""
    messages: SiteMessages = field(default_factory=SiteMessages, repr=False)
    """The interface messages; by default, in English."""
    evidence: Evidence = field(default_factory=NoEvidence)
    modified: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The Unix time of each card's last change according to the lock, keyed by card id."""
    added: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The Unix time at which each card was added according to the lock, keyed by card id."""
    released: int = 0
    """The Unix time of the latest change to a card or note type, according to the lock."""
    retired_search: str = ""
    """An Anki browser search that finds removed cards; empty if there are none."""
    documentation: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The project's documentation files, keyed by path relative to the documentation folder."""
    package: Callable[[], Page] | None = None
    """A function that returns the .apkg file. Call it last, because it may block on a process."""
    full_topic: Callable[[TopicSummary], Topic]
    """A function that loads the full topic for a summary."""
    shared_font: Callable[[Face], bytes] = shared_font
    """A function that creates a font that is the same on every site; see ``fonts.shared_font``."""
    math_font: Callable[[str], bytes] = math_font
    """A function that creates the math font; see ``fonts.math_font`` for its argument."""
    environment: TemplateEnvironment | None = None
    """The loaded templates; if ``None``, they are loaded from ``templates``."""
