"""``.mochi`` files: decks, tags, images, and cloze deletions."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange.detect import read_file

DECKS = [
    {"~:id": "~:d1", "~:name": "Geography", "~:cards": {"~#list": []}},
    {
        "~:id": "~:d2",
        "~:parent-id": "~:d1",
        "~:name": "Japan",
        "~:cards": {
            "~#list": [
                {
                    "~:content": "Capital?\n---\nTokyo ![map](@media/map.png)",
                    "~:tags": {"~#set": ["geo"]},
                },
                {"~:content": "The sea of {{Japan}} is {{2::west}}."},
                {"~:content": "one side"},
                {
                    "~:content": "",
                    "~:fields": {"~:a": {"~:id": "~:a", "~:value": "A field"}},
                },
                {"~:name": "only a name"},
            ]
        },
    },
]


def write(folder: Path, content: str, name: str = "data.json") -> Path:
    path = folder / "deck.mochi"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("map.png", b"image")
    return path


@pytest.mark.parametrize("has_transit_keys", [True, False])
def test_decks_become_topics(tmp_path: Path, *, has_transit_keys: bool) -> None:
    text = json.dumps({"~:version": 2, "~:decks": DECKS})
    found = read_file(write(tmp_path, text if has_transit_keys else text.replace("~:", "")))
    topics = [topic for topic in found.topics if topic.cards]
    assert [(topic.title, topic.deck) for topic in topics] == [("Japan", "Geography")]
    recall, cloze = topics[0].cards
    assert (recall.question, recall.main) == ("Capital?", "Tokyo ![map](images/map.png)")
    assert recall.tags == ("geo",)
    assert cloze.main == "The sea of {{c1::Japan}} is {{c2::west}}."
    assert found.media == {"map.png": b"image"}
    assert list(found.warnings) == [
        "a card without an answer was skipped (2 times): one side",
        "a field of a card with a template was left out: A field",
    ]


@pytest.mark.parametrize(
    ("content", "name"), [("{", "data.json"), ("{}", "data.edn"), ("[" * 100_000, "data.json")]
)
def test_a_file_without_data_is_an_error(tmp_path: Path, content: str, name: str) -> None:
    with pytest.raises(ImportFileError):
        read_file(write(tmp_path, content, name))
