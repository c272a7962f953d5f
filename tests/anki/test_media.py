"""The names of images and recordings are found in field HTML."""

from __future__ import annotations

from flashproof.anki.media import media_names


def test_image_names_are_found_in_fields() -> None:
    plain = '<p><img class="x" src="a.png" alt="&lt;img src=\'no.png\'&gt;"></p>'
    odd = "<img alt='' SRC = 'b&amp;c.png'>"
    assert list(media_names([plain, odd, "no picture"])) == ["a.png", "b&c.png"]


def test_recordings_are_found_in_fields() -> None:
    protected = "<code>[<span></span>sound:no.mp3]</code>"
    fields = ["a [sound:a-0.mp3] b", "{{c1::[sound:b.mp4]}}", protected]
    assert list(media_names(fields)) == ["a-0.mp3", "b.mp4"]
