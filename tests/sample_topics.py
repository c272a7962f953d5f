"""Parse the text of cards in tests."""

from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.model import Topic
from flashproof.parse import read_topic
from flashproof.text.source import Source


def source_of(text: str, name: str = "cards/topic.md") -> Source:
    return Source(Path(name), name, text)


def topic_of(text: str) -> tuple[Topic, Diagnostics]:
    """Parse the text of a card file; return the topic and all problems."""
    diagnostics = Diagnostics()
    return read_topic(source_of(text), "Deck", diagnostics), diagnostics


def card_file(kind: str, body: str, question: str = "What?", data: str = "id: x-1") -> str:
    return f"---\ntitle: A topic\n---\n\n## {kind}\n\n### {question}\n<!-- {data} -->\n\n{body}\n"
