"""For machines and other sites: structured data, sitemap, feed, robots.

All but the structured data is only there when the site's address is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from flashproof.site.javascript import safe_json

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A card that is new or says something else than before."""

    card: str
    """Its id."""
    title: str
    """Its question, as plain text."""
    topic: str
    """The title of the topic it stands in."""
    path: str
    """Where it stands, seen from the site's root."""
    when: datetime
    """In UTC."""
    is_new: bool = False
    """Whether there was no such card before."""


def flashcards(title: str, cards: Iterable[tuple[str, str]]) -> str:
    """Structured data for a page of flashcards, as Google's "education Q&A" wants it.

    Args:
        title: what they are about.
        cards: questions and answers as plain text.

    """
    parts = [
        {
            "@type": "Question",
            "eduQuestionType": "Flashcard",
            "text": question,
            "acceptedAnswer": {"@type": "Answer", "text": answer},
        }
        for question, answer in cards
    ]
    if not parts:
        return ""
    return safe_json(
        {
            "@context": "https://schema.org/",
            "@type": "Quiz",
            "about": {"@type": "Thing", "name": title},
            "hasPart": parts,
        }
    )


def sitemap(url: str, paths: Iterable[str]) -> str:
    """The pages that search engines should know."""
    rows = "".join(f"<url><loc>{escape(url + path)}</loc></url>\n" for path in paths)
    return f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def robots(url: str) -> str:
    """Everything may be read."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {url}sitemap.xml\n"


def feed(title: str, url: str, author: str, changes: Iterable[FeedEntry]) -> str:
    """An Atom feed (RFC 4287) of changed cards, newest first."""
    found = list(changes)
    updated = max((change.when for change in found), default=datetime(1970, 1, 1, tzinfo=UTC))
    entries = "".join(_entry(url, change) for change in found)
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(title)}: what changed</title>\n"
        f"<id>{escape(url)}</id>\n"
        f'<link rel="self" href="{escape(url)}feed.xml"/>\n'
        f'<link rel="alternate" href="{escape(url)}changes.html"/>\n'
        f"<updated>{_time(updated)}</updated>\n"
        f"<author><name>{escape(author or title)}</name></author>\n"
        f"{entries}</feed>\n"
    )


def _entry(url: str, change: FeedEntry) -> str:
    address = f"{url}card.html#{change.card}"
    return (
        "<entry>\n"
        f"<title>{escape(change.title)}</title>\n"
        f"<id>{escape(address)}</id>\n"
        f'<link href="{escape(address)}"/>\n'
        f"<updated>{_time(change.when)}</updated>\n"
        f"<summary>{'New' if change.is_new else 'Changed'} in {escape(change.topic)}</summary>\n"
        "</entry>\n"
    )


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
