"""Image names are found in field HTML."""

from __future__ import annotations

from flashproof.anki.media import image_names


def test_image_names_are_found_in_fields() -> None:
    plain = '<p><img class="x" src="a.png" alt="&lt;img src=\'no.png\'&gt;"></p>'
    odd = "<img alt='' SRC = 'b&amp;c.png'>"
    assert list(image_names([plain, odd, "no picture"])) == ["a.png", "b&c.png"]
