"""The types of recordings."""

from __future__ import annotations

import mimetypes

import pytest

from flashproof.text.media_types import AUDIO_TYPES, VIDEO_TYPES, media_kind

UNKNOWN_TO_PYTHON = (".m4a", ".flac", ".oga", ".ogg", ".opus", ".aac", ".m4v", ".ogv", ".webm")


@pytest.mark.parametrize("extension", AUDIO_TYPES + VIDEO_TYPES)
def test_kinds_are_the_media_types_of_the_extensions(extension: str) -> None:
    guessed, _ = mimetypes.guess_type(f"a{extension}")
    assert guessed or extension in UNKNOWN_TO_PYTHON
    kind = media_kind(f"folder/A{extension.upper()}")
    assert kind == "audio" if extension in AUDIO_TYPES else "video"
    assert guessed is None or guessed.startswith(f"{kind}/")


def test_other_files_are_not_recordings() -> None:
    assert [media_kind(name) for name in ("a.png", "mp3", "a.mp3.txt", "")] == [""] * 4
