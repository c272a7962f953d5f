"""Write the descriptions of the deck and its subdecks, which Anki shows before a review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from flashproof.anki.note import Note
from flashproof.messages import Messages
from flashproof.model import TopicSummary
from flashproof.settings import Settings
from flashproof.templating import TemplateEnvironment

_BETWEEN_BLOCKS = re.compile(r"(</p>|^)\s+|\s+(?=<p>)")


def deck_descriptions(  # noqa: PLR0913, PLR0917 - all are independent
    settings: Settings,
    notes: Sequence[Note],
    topics: Iterable[TopicSummary],
    subdecks: Mapping[str, str],
    environment: TemplateEnvironment,
    messages: Messages,
) -> Mapping[str, str]:
    """Return the HTML of each deck's description, keyed by the full name of the deck.

    Args:
        settings: the deck's settings.
        notes: the deck's notes.
        topics: the deck's topics, in learning order.
        subdecks: the full name of each topic's subdeck, keyed by topic name.
        environment: the field templates; see ``field_templates``.
        messages: the interface messages.

    """

    def message(key: str, **values: object) -> str:
        return messages.text(key, **values)

    by_deck: dict[str, list[TopicSummary]] = {}
    for topic in topics:
        parts = subdecks[topic.name].split("::")
        for end in range(2, len(parts) + 1):
            by_deck.setdefault("::".join(parts[:end]), []).append(topic)
    descriptions = {
        deck: environment.render(
            "anki/fields/subdeck-description.html",
            {
                "topics": inside,
                "count": sum(len(topic.cards) for topic in inside),
                "message": message,
            },
        )
        for deck, inside in by_deck.items()
    }
    ran = sorted({note.ran for note in notes if note.ran})
    variables = {
        "settings": settings,
        "count": len(notes),
        "ran": ran[-1] if ran else "",
        "message": message,
        "has_siblings": any(len(note.ordinals) > 1 for note in notes),
    }
    descriptions[settings.title] = environment.render("anki/fields/description.html", variables)
    return {deck: one_line(html) for deck, html in descriptions.items()}


def one_line(html: str) -> str:
    r"""Return HTML without line breaks, which Anki would show because of ``white-space: pre-wrap``.

    >>> one_line("<p>One\n  sentence.</p>\n\n<p>Another.</p>\n")
    '<p>One sentence.</p><p>Another.</p>'
    """
    return " ".join(_BETWEEN_BLOCKS.sub(r"\1", html).split())
