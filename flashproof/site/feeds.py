"""Generate structured data, the sitemap, the Atom feed, and ``robots.txt``.

Everything except structured data requires the site's absolute URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from flashproof.site.javascript import safe_json
from flashproof.site_messages import SiteMessages

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry in the Atom feed: a card that was added or changed."""

    card_id: str
    title: str
    """The card's question, as plain text."""
    topic: str
    """The title of the card's topic."""
    path: str
    """The card's URL, relative to the site's root."""
    changed: datetime
    """The time at which the card was added or changed, in UTC."""
    is_new: bool = False
    """Whether the card was added rather than changed."""


def flashcard_data(title: str, cards: Iterable[tuple[str, str]]) -> str:
    """Return flashcards as structured data in Google's "Education Q&A" format.

    Args:
        title: the subject of the cards.
        cards: (question, answer) pairs in plain text.

    Returns:
        JSON-LD, or an empty string if there are no cards.

    """
    questions = [
        {
            "@type": "Question",
            "eduQuestionType": "Flashcard",
            "text": question,
            "acceptedAnswer": {"@type": "Answer", "text": answer},
        }
        for question, answer in cards
    ]
    if not questions:
        return ""
    return safe_json(
        {
            "@context": "https://schema.org/",
            "@type": "Quiz",
            "about": {"@type": "Thing", "name": title},
            "hasPart": questions,
        }
    )


def sitemap(site_url: str, paths: Iterable[str]) -> str:
    """Return a ``sitemap.xml`` that lists the pages at the given paths."""
    rows = "".join(f"<url><loc>{escape(site_url + path)}</loc></url>\n" for path in paths)
    return f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def robots_txt(site_url: str) -> str:
    """Return a ``robots.txt`` that allows all crawlers and links to the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_url}sitemap.xml\n"


def atom_feed(
    title: str,
    site_url: str,
    author: str,
    changes: Iterable[FeedEntry],
    messages: SiteMessages | None = None,
) -> str:
    """Return an Atom feed (RFC 4287) of the changed cards, newest first.

    ``messages`` contains the interface messages, which are in English by default.
    """
    messages = messages or SiteMessages()
    feed_title = messages.text("{title}: recent changes", title=title)
    entries = list(changes)
    updated = max((entry.changed for entry in entries), default=datetime(1970, 1, 1, tzinfo=UTC))
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(feed_title)}</title>\n"
        f"<id>{escape(site_url)}</id>\n"
        f'<link rel="self" href="{escape(site_url)}feed.xml"/>\n'
        f'<link rel="alternate" href="{escape(site_url)}changes.html"/>\n'
        f"<updated>{_timestamp(updated)}</updated>\n"
        f"<author><name>{escape(author or title)}</name></author>\n"
        f"{''.join(_atom_entry(site_url, entry, messages) for entry in entries)}</feed>\n"
    )


def _atom_entry(site_url: str, entry: FeedEntry, messages: SiteMessages) -> str:
    summary = messages.text(
        "New in {topic}" if entry.is_new else "Changed in {topic}", topic=entry.topic
    )
    url = f"{site_url}card.html#{entry.card_id}"
    return (
        "<entry>\n"
        f"<title>{escape(entry.title)}</title>\n"
        f"<id>{escape(url)}</id>\n"
        f'<link href="{escape(url)}"/>\n'
        f"<updated>{_timestamp(entry.changed)}</updated>\n"
        f"<summary>{escape(summary)}</summary>\n"
        "</entry>\n"
    )


def _timestamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
