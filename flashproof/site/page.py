"""``SiteInputs``, the inputs of a site, and ``Page``, a file of the site."""

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
from flashproof.site.fonts import subset_font
from flashproof.templating import TemplateEnvironment


@dataclass(frozen=True)
class Page:
    """A file of the site: an HTML page or any other file."""

    path: str
    """The path relative to the site's root, with forward slashes."""
    content: bytes = field(repr=False)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A file of the site from an earlier build; its content is loaded only if it is needed."""

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
    """Everything that a site is built from."""

    library: LibrarySummary
    settings: Settings
    renderer: Renderer = field(repr=False)
    templates: tuple[Path, ...]
    """Folders with site templates; a file in an earlier folder wins. The last is the built-in."""
    evidence: Evidence = field(default_factory=NoEvidence)
    modified: Mapping[str, int] = field(default_factory=dict, repr=False)
    """When each card last changed, in seconds since 1970, keyed by card id; from the lock."""
    added: Mapping[str, int] = field(default_factory=dict, repr=False)
    """When each card was added, in seconds since 1970, keyed by card id; from the lock."""
    retired_search: str = ""
    """The search that finds removed cards in Anki's browser; empty if there are none."""
    documentation: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Files of the project's documentation, keyed by their path in its folder."""
    package: Callable[[], Page] | None = None
    """Returns the .apkg as a file of the site. It may wait for another process, so call it last."""
    full_topic: Callable[[TopicSummary], Topic]
    """Returns a topic with its texts."""
    subset_font: Callable[[str, bool], bytes] = subset_font
    """Makes a font file; same arguments as ``fonts.subset_font``."""
    environment: TemplateEnvironment | None = None
    """Templates that are already loaded; if None, they are loaded from ``templates``."""
