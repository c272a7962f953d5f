"""Create the URL of an issue form that is filled in with a card's id and the learner's text."""

from __future__ import annotations

from urllib.parse import quote

LONGEST = 4_000
"""The maximum length of the learner's text, in characters. Hosts reject very long URLs."""


def issue_text(card_id: str, question: str, version: str, words: str) -> tuple[str, str]:
    """Return the title and the body of an issue.

    Args:
        card_id: the id of the card.
        question: the question of the card, as one line of plain text.
        version: the version or the date of the release that the learner has.
        words: the text that the learner wrote.

    """
    title = f"{card_id}: {question}"
    words = words.strip()[:LONGEST]
    body = f"{words}\n\n---\nCard: `{card_id}`\nRelease: {version or 'unknown'}\n"
    return title[:200], body


def issue_address(template: str, title: str, body: str) -> str:
    """Return the form's URL with its placeholders replaced by a title and a body.

    >>> issue_address("https://a.example/new?title={title}&body={body}", "A & B", "x")
    'https://a.example/new?title=A%20%26%20B&body=x'
    """
    before, _, after = template.partition("{title}")
    middle, _, end = after.partition("{body}")
    return f"{before}{quote(title, safe='')}{middle}{quote(body, safe='')}{end}"
