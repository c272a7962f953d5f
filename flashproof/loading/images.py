"""Find, check, and read the images, audio, and video in cards."""

from __future__ import annotations

import codecs
import hashlib
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flashproof.diagnostics import Diagnostics
from flashproof.loading.files import FILE_TYPES, LARGEST_IMAGE
from flashproof.loading.svg import image_problem, svg_size
from flashproof.markup import Renderer
from flashproof.model import MAX_IMAGE_NAME, Image, Topic, topic_texts
from flashproof.safe_io import read_file, reason_not_to_read
from flashproof.text.media_types import MediaKind, media_kind
from flashproof.text.names import slug
from flashproof.text.source import Span


@dataclass(frozen=True)
class ImageReference:
    """A reference to an image or a recording in a card's text."""

    address: str
    """The file's path or URL, as written in the card."""
    alt: str
    """The alt text of an image, or the transcript of a recording."""
    span: Span
    """The span of the address in the card file."""


def image_references(topic: Topic, renderer: Renderer) -> tuple[ImageReference, ...]:
    """Return all references to images and recordings in a topic's text, in file order."""
    return tuple(
        ImageReference(use.address, use.alt, _find(use.address, text.text, text.span))
        for text, is_cloze in topic_texts(topic)
        for use in renderer.render(text, cloze=is_cloze).images
    )


def read_images(
    references: Iterable[tuple[str, Iterable[ImageReference]]],
    cards: Path,
    diagnostics: Diagnostics,
) -> dict[tuple[str, str], Image]:
    """Read the images and recordings of all topics and report those that cannot be used.

    Args:
        references: pairs of a topic name and the topic's image references.
        cards: the folder that all images must be in.
        diagnostics: receives an error for each image without alt text or a usable file, and for
            each recording without a usable file.

    Returns:
        The images and recordings, keyed by topic name and address.

    """
    by_path: dict[Path, Image] = {}
    images: dict[tuple[str, str], Image] = {}
    for topic, own in references:
        for reference in own:
            path = _image_path(reference, cards, diagnostics)
            if path is not None:
                by_path[path] = image = by_path.get(path) or read_image(path)
                _check_name(image, reference.span, diagnostics)
                _check_svg(image, reference.span, diagnostics)
                images[topic, reference.address] = image
    return images


def _find(address: str, text: str, span: Span) -> Span:
    start = max(text.find(address), 0)
    return span.locate(text, start, start + len(address))


def _image_path(reference: ImageReference, cards: Path, diagnostics: Diagnostics) -> Path | None:
    """Return the path of the file, or ``None`` if the file cannot be used.

    Report an unusable file and an image without alt text.
    """
    address, span = reference.address, reference.span
    what = _NOUNS[media_kind(address)]
    if not media_kind(address) and not reference.alt.strip():
        hint = "add a description between the brackets: ![a parabola](…)"
        diagnostics.error("missing-alt", "the image has no alt text", span, hint)
    if _is_absolute(address):
        hint = "put the file in the cards folder and write its relative path"
        message = f"the {what} is not a file in the cards folder"
        diagnostics.error("remote-picture", message, span, hint)
        return None
    path = _resolve(span.source.path.parent / address)
    if path is None or not _is_file(path):
        path = _resolve(span.source.path.parent / unquote(address))
    if path is not None and not path.is_relative_to(cards.resolve()):
        hint = "move the file into the cards folder"
        message = f"the {what} is outside the cards folder"
        diagnostics.error("picture-outside", message, span, hint)
    elif path is not None and path.suffix.lower() not in FILE_TYPES:
        hint = f"use one of: {', '.join(FILE_TYPES)}"
        diagnostics.error(
            "picture-type", f"{path.suffix!r} is not a supported image type", span, hint
        )
    elif path is None or not _is_file(path):
        hint = "write the path relative to the card file"
        message = f"the {what.removesuffix(' file')} file does not exist"
        diagnostics.error("missing-picture", message, span, hint)
    elif reason := reason_not_to_read(path, LARGEST_IMAGE):
        hint = f"use a smaller {what}" if "larger" in reason else "replace it with the file itself"
        diagnostics.error("picture-type", f"the {what} {reason}", span, hint)
    else:
        return path
    return None


_NOUNS: Mapping[MediaKind, str] = {"": "image", "audio": "audio file", "video": "video"}


def _is_absolute(address: str) -> bool:
    try:
        return bool(urlsplit(address).scheme) or address.startswith(("/", "\\"))
    except ValueError:  # for example, an incomplete IPv6 address
        return True


def _resolve(path: Path) -> Path | None:
    """Resolve the symbolic links of a path; return ``None`` if the path is invalid."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, or a link loop
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is too long, or the folder cannot be read
        return False


def _check_name(image: Image, span: Span, diagnostics: Diagnostics) -> None:
    surplus = len(image.name) - MAX_IMAGE_NAME
    what = _NOUNS[media_kind(image.name)].removesuffix(" file")
    if surplus > 0:
        diagnostics.error(
            "picture-name",
            f"the {what}'s file name is too long: {len(image.path.stem)} characters",
            span,
            f"shorten it to {len(image.path.stem) - surplus} characters",
        )


def _check_svg(image: Image, span: Span, diagnostics: Diagnostics) -> None:
    if problem := image_problem(image.path.name, image.content):
        diagnostics.error(
            "unsafe-picture",
            f"the SVG image cannot be used: {image.path.name}:{problem}",
            span,
            "save it as an image without scripts, external files, or HTML",
        )


def read_image(path: Path) -> Image:
    """Read a file for a card; its name in the deck and on the site includes a content hash."""
    content = read_file(path, LARGEST_IMAGE)
    stem = slug(path.stem, transliterate=False) or media_kind(path.name) or "picture"
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"
    if media_kind(name):
        return Image(path, name, content)
    return Image(path, name, content, *image_size(content))


def image_size(content: bytes) -> tuple[int, int] | tuple[None, None]:
    """Return the width and height in CSS pixels, or ``(None, None)`` if unknown."""
    import imagesize  # noqa: PLC0415 - slow to import, and many decks have no images

    if content.lstrip()[:1] == b"<" or content.startswith(codecs.BOM_UTF8):
        # For an SVG image, imagesize returns the size of the first element that has a size.
        width, height = svg_size(content) or (0, 0)
    else:
        try:
            width, height = imagesize.get(io.BytesIO(content))
        except Exception:  # noqa: BLE001 - a damaged image can cause any error
            return (None, None)
    if not (math.isfinite(width) and math.isfinite(height)):
        return (None, None)
    return (round(width), round(height)) if width > 0 and height > 0 else (None, None)
