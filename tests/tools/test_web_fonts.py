"""The committed fonts are those that the tool creates."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from flashproof.project import bundled_templates
from flashproof.site.fonts import SHARED_FACES, Face
from tests.optional_packages import skip_without
from tools.web_fonts import shared_font


@pytest.mark.parametrize("face", SHARED_FACES)
def test_committed_fonts_are_up_to_date(face: Face) -> None:
    skip_without(["fontpkg_ibm_plex_mono", "fontpkg_ibm_plex_sans"])
    committed = (bundled_templates() / "site" / face.path).read_bytes()
    # The compressed bytes depend on the version of Brotli, but the tables do not.
    assert tables(committed) == tables(shared_font(face)), "run 'python -m tools.web_fonts'"


def tables(content: bytes) -> dict[str, bytes]:
    font = TTFont(io.BytesIO(content))
    return {tag: font.reader[tag] for tag in font.reader.keys()}  # noqa: SIM118 - not a mapping
