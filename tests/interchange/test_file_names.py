"""Text in an imported file can never become a path, and files are never merged.

Also tests ``interchange/imported_images.py``.
"""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.interchange.file_names import (
    MAX_IMAGE_NAME,
    image_file_name,
    topic_file_stem,
)
from flashproof.interchange.imported_images import ImportedImages
from flashproof.safe_io.folders import path_parts
from flashproof.text.names import fold_name

HOSTILE = [
    "../../x", "/etc/passwd", "C:\\x", "\\\\server\\x", "a/b", "x" * 400, "é" * 300, "NUL",
    "con.png", "aux", "COM1.svg", "a\0b", "trailing.", "trailing ", "...", ".hidden", "-rf",
    "a\u2044b",
    "a\u2215b", "a\uff0fb", "a\ufe68b", "a\uff3cb", "\uff0e\uff0e\uff0fx", "a\u202eb", "a:b.png",
    "%2e%2e%2fx",
    "\u2024\u2024/x", "a\nb", "", " ", "~", "$HOME", "x.md", "¼.png",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=40), st.text(min_size=90, max_size=300)
)


def assert_is_plain_name(name: str) -> None:
    assert path_parts(name) == [name]
    assert len(os.fsencode(name)) <= 255
    assert not set('/\\:*?"<>|\0\n\u2044\u2215\uff0f\uff3c') & set(name)
    assert not set("/\\:") & set(unicodedata.normalize("NFKC", name))
    assert name.strip(" .") == name
    assert name.partition(".")[0].lower() not in ("con", "prn", "aux", "nul", "com1", "lpt1")


@given(TEXTS, TEXTS)
def test_a_card_file_has_a_plain_name(name: str, title: str) -> None:
    stem = topic_file_stem(name, title)
    assert_is_plain_name(f"{stem}.md")
    assert stem.isascii()


@given(TEXTS, st.sampled_from([".png", ".SVG", ".jpeg"]))
def test_an_image_has_a_plain_name(name: str, suffix: str) -> None:
    image = image_file_name(f"{name}{suffix}")
    assert_is_plain_name(image)
    assert image.endswith(suffix)
    assert len(image.encode()) <= MAX_IMAGE_NAME
    assert image_file_name(image) == image


@given(st.lists(st.tuples(TEXTS, st.binary(max_size=1)), max_size=12))
def test_different_images_keep_different_names(files: list[tuple[str, bytes]]) -> None:
    images = ImportedImages(["logo.svg"], {"logo.svg": b"mine"}.get)
    addresses = {images.add(f"{name}.png", content): content for name, content in files}
    contents = list(images.files.values())
    assert set(addresses.values()) == set(contents)
    assert len({fold_name(name) for name in images.files} | {"logo.svg"}) == len(images.files) + 1


def test_names_that_differ_in_case_stay_two() -> None:
    images = ImportedImages()
    images.add("logo.svg", b"one")
    images.add("Logo.SVG", b"two")
    assert "logo.svg" in images.files
    assert len({fold_name(name) for name in images.files}) == 2
    assert set(images.files.values()) == {b"one", b"two"}


def test_an_existing_image_is_used_again_only_if_it_is_the_same() -> None:
    images = ImportedImages(["Logo.svg", "a.png"], {"Logo.svg": b"same", "a.png": b"mine"}.get)
    assert images.add("logo.svg", b"same") == "images/Logo.svg"
    assert images.add("a.png", b"other") != "images/a.png"
    assert list(images.files.values()) == [b"other"]


@pytest.mark.parametrize(
    ("name", "title", "stem"),
    [
        ("gradient-tape", "x", "gradient-tape"), ("My_Topic", "x", "My_Topic"),
        ("../../x", "y", "x"), ("", "Café & Co", "cafe-co"), ("", "日本", "notes"), ("é", "", "e"),
        ("NUL", "", "nul-topic"), ("", "com1", "com1-topic"), ("a" * 300, "", "a" * 80),
    ],
)  # fmt: skip
def test_file_names_of_topics(name: str, title: str, stem: str) -> None:
    assert topic_file_stem(name, title, "notes") == stem
