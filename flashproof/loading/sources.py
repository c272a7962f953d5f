"""From files to values: card files, pictures, the glossary. The one stage that reads them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from flashproof.diagnostics import Diagnostics
from flashproof.markup import ImageUse, Renderer
from flashproof.model import Image, Library, Markdown, Term, Topic, topic_texts
from flashproof.parse import in_learning_order, read_topic
from flashproof.text.names import slug
from flashproof.text.source import Source, Span, display_path

GLOSSARY = "glossary.yml"
PICTURE_TYPES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


def load_library(
    cards: Path, root: Path, deck: str, renderer: Renderer, diagnostics: Diagnostics
) -> Library:
    """Everything in the folder ``cards``, parsed and in order.

    File names in diagnostics are relative to ``root``; ``deck`` is the deck of topics that name
    none.
    """
    sources = read_sources(cards, root, diagnostics)
    topics = in_learning_order(read_topic(source, deck, diagnostics) for source in sources)
    uses = {topic.name: picture_uses(topic, renderer) for topic in topics}
    pictures = read_pictures(((topic, uses[topic.name]) for topic in topics), cards, diagnostics)
    return Library(topics, pictures, read_glossary(cards / GLOSSARY, root, diagnostics))


def read_sources(cards: Path, root: Path, diagnostics: Diagnostics) -> list[Source]:
    """Every card file below a folder, in the order of paths."""
    paths = sorted(path for path in cards.rglob("*.md") if path.is_file())
    return [source for path in paths if (source := read_source(path, root, diagnostics))]


def read_source(path: Path, root: Path, diagnostics: Diagnostics) -> Source | None:
    """A file as text with plain line ends and no byte-order mark; ``None``, told, if it is none."""
    name = display_path(path, root)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode("utf-8-sig", errors="replace")
        source = Source(path, name, _with_plain_line_ends(before + "\ufffd"))
        end = len(source.text)
        message = f"this file is not UTF-8: byte 0x{content[fault.start]:02x}"
        diagnostics.error("not-utf8", message, source.span(end - 1, end), "save it as UTF-8")
        return None
    return Source(path, name, _with_plain_line_ends(text))


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


Uses = tuple[tuple[ImageUse, Markdown], ...]
"""Pictures, each with the text that shows it."""


def picture_uses(topic: Topic, renderer: Renderer) -> Uses:
    """Every picture that a topic's texts show."""
    return tuple(
        (use, text)
        for text, is_cloze in topic_texts(topic)
        for use in renderer.render(text, cloze=is_cloze).images
    )


def read_pictures(
    found: Iterable[tuple[Topic, Uses]], cards: Path, diagnostics: Diagnostics
) -> dict[tuple[str, str], Image]:
    """The pictures, by topic name and address; those that cannot be shown are told."""
    read: dict[Path, Image] = {}
    pictures: dict[tuple[str, str], Image] = {}
    for topic, uses in found:
        for use, text in uses:
            path = _picture_path(use, text, topic, cards, diagnostics)
            if path is not None:
                read[path] = picture = read.get(path) or read_picture(path)
                pictures[topic.name, use.address] = picture
    return pictures


def _picture_path(
    use: ImageUse, text: Markdown, topic: Topic, cards: Path, diagnostics: Diagnostics
) -> Path | None:
    """The file of a picture; ``None``, told, where it may not or cannot be shown."""
    start = max(text.text.find(use.address), 0)
    span = text.span.locate(text.text, start, start + len(use.address))
    if not use.alt.strip():
        hint = "describe it between the brackets: ![a parabola](…)"
        diagnostics.error("missing-alt", "a picture without alt text", span, hint)
    if urlsplit(use.address).scheme or use.address.startswith(("/", "\\")):
        hint = "put the file beside the card and write its relative path"
        diagnostics.error("remote-picture", "a picture must be in the cards folder", span, hint)
        return None
    path = (topic.source.path.parent / unquote(use.address)).resolve()
    if not path.is_relative_to(cards.resolve()):
        hint = "put the file into the cards folder"
        diagnostics.error("picture-outside", "this picture is outside the cards", span, hint)
    elif path.suffix.lower() not in PICTURE_TYPES:
        hint = f"use one of: {', '.join(PICTURE_TYPES)}"
        diagnostics.error("picture-type", f"{path.suffix!r} is no picture type", span, hint)
    elif not path.is_file():
        hint = "the path is relative to the card file"
        diagnostics.error("missing-picture", "there is no such picture", span, hint)
    else:
        return path
    return None


def read_picture(path: Path) -> Image:
    """A picture file, named by its content."""
    content = path.read_bytes()
    stem = slug(path.stem, transliterate=False) or "picture"
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"
    return Image(path, name, content, *picture_size(content))


def picture_size(content: bytes) -> tuple[int, int] | tuple[None, None]:
    """Width and height in CSS pixels, where the file says."""
    import imagesize  # noqa: PLC0415 - it loads much, and many decks have no picture

    width, height = imagesize.get(io.BytesIO(content))
    return (round(width), round(height)) if width > 0 and height > 0 else (None, None)


def read_glossary(path: Path, root: Path, diagnostics: Diagnostics) -> Mapping[str, Term]:
    """The entries of ``glossary.yml``: for each tag its ``term`` and a ``text`` that defines it."""
    if not path.is_file() or (source := read_source(path, root, diagnostics)) is None:
        return {}
    whole = source.span(0, len(source.text))
    try:
        node = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        span = source.span(mark.index, mark.index + 1) if mark else source.span(0, 0)
        reason = getattr(fault, "problem", None) or "it cannot be read"
        hint = "quote a text that holds ': '"
        diagnostics.error("bad-yaml", f"the glossary is not YAML: {reason}", span, hint)
        return {}
    entries = node.value if isinstance(node, yaml.MappingNode) else []
    terms = (_term(key.value, value, whole, diagnostics) for key, value in entries)
    return {term.tag: term for term in terms if term is not None}


def _term(tag: str, node: yaml.Node, whole: Span, diagnostics: Diagnostics) -> Term | None:
    span = whole.subspan(node.start_mark.index, node.end_mark.index)
    values = (
        {key.value: value for key, value in node.value}
        if isinstance(node, yaml.MappingNode)
        else {}
    )
    if set(values) != {"term", "text"}:
        hint = "write 'term: …' and 'text: …' under it"
        diagnostics.error("bad-glossary", f"the entry {tag!r} cannot be read", span, hint)
        return None
    text = values["text"]
    text_span = whole.subspan(text.start_mark.index, text.end_mark.index)
    return Term(tag, str(values["term"].value), Markdown(str(text.value), text_span))


def read_documents(folder: Path) -> Mapping[str, bytes]:
    """The Markdown pages and pictures of a folder of documentation, by their path in it."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    kinds = (".md", *PICTURE_TYPES)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix.lower() in kinds
    }
