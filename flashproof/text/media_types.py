"""Define which files are audio and video, by file extension."""

from __future__ import annotations

from typing import Literal

AUDIO_TYPES = (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac")
VIDEO_TYPES = (".mp4", ".m4v", ".webm", ".ogv")
MEDIA_TYPES = AUDIO_TYPES + VIDEO_TYPES
"""The extensions of files that browsers and Anki can play."""

MediaKind = Literal["audio", "video", ""]


def media_kind(address: str) -> MediaKind:
    """Return ``audio`` or ``video`` for the address of a file that can be played.

    The result is also the name of the HTML element; it is empty for all other files.

    >>> media_kind("sounds/bonjour.MP3"), media_kind("clip.webm"), media_kind("chat.png")
    ('audio', 'video', '')
    """
    name = address.lower()
    if name.endswith(AUDIO_TYPES):
        return "audio"
    return "video" if name.endswith(VIDEO_TYPES) else ""
