"""Pages of a project's own documentation: the Markdown files of the folder that it names.

``README.md`` is the first page. Links between the files become links between the pages.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import picture_size
from flashproof.markup import ImageLink, Renderer, to_plain, to_site
from flashproof.model import Code, Html, Markdown
from flashproof.parse.document import Document, Fence, Heading, read_document
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer
from flashproof.text.source import Source

FIRST = "README.md"

_LINK = re.compile(r"(?<!!)(\[[^\]\n]+\]\()([^)\s:#]+)\.md(#[^)\s]*)?\)")
_NOT_IN_AN_ID = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page."""

    kind: str
    """``heading``, ``prose`` or ``code``."""
    html: Html
    level: int = 0
    id: str = ""


def documents(frame: PageRenderer) -> Iterator[Page]:
    """A page for each Markdown file, and the pictures beside them."""
    files = frame.source.documents
    read = {name: _document(name, content) for name, content in files.items() if _is_page(name)}
    order = partial(_order, files.get(FIRST, b"").decode("utf-8", "replace"))
    menu = [(_address(name), _title(one)) for name, one in sorted(read.items(), key=order)]
    for name, document in read.items():
        title = _title(document)
        yield frame.page(
            _address(name),
            "docs_page.html",
            title=title,
            description=f"{title}: documentation of {frame.source.settings.title}.",
            menu=menu,
            blocks=list(_blocks(document, frame.source.renderer, partial(_picture, files, name))),
        )
    for name, content in files.items():
        if not _is_page(name):
            yield Page(f"docs/{name}", content)


def _is_page(name: str) -> bool:
    return name.endswith(".md")


def _order(first: str, entry: tuple[str, Document]) -> tuple[bool, bool, int, str]:
    """The first page, then those that it leads to in its order, then the others by title."""
    name, document = entry
    at = first.find(f"]({name}")
    return name != FIRST, at < 0, at, _title(document).casefold()


def _address(name: str) -> str:
    return "docs/index.html" if name == FIRST else f"docs/{name.removesuffix('.md')}.html"


def _document(name: str, content: bytes) -> Document:
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    return read_document(Source(Path(name), name, text), Diagnostics())


def _title(document: Document) -> str:
    headings = (item for item in document.items if isinstance(item, Heading) and item.level == 1)
    return next((item.text.text.strip() for item in headings), document.source.path.stem)


def _blocks(
    document: Document, renderer: Renderer, picture: Callable[[str], ImageLink]
) -> Iterator[Block]:
    taken: dict[str, int] = {}
    for item in document.items:
        if isinstance(item, Heading):
            rendered = renderer.render(item.text, inline=True)
            key = _id(to_plain(rendered), taken)
            yield Block("heading", to_site(rendered), min(item.level, 4), key)
        elif isinstance(item, Fence):
            words = item.info.text.split()
            code = Code(words[0].lower() if words else "", item.text, item.span)
            yield Block("code", to_site(renderer.render_code(code)))
        else:
            text = Markdown(_LINK.sub(_page_link, item.markdown.text), item.span)
            yield Block("prose", to_site(renderer.render(text), picture))


def _page_link(match: re.Match[str]) -> str:
    folder, name = posixpath.split(match[2])
    stem = "index" if f"{name}.md" == FIRST else name
    return f"{match[1]}{posixpath.join(folder, stem)}.html{match[3] or ''})"


def _picture(files: Mapping[str, bytes], page: str, address: str) -> ImageLink:
    """A picture with its size, so that the page keeps its place free while it loads."""
    content = files.get(posixpath.normpath(posixpath.join(posixpath.dirname(page), address)))
    return ImageLink(address, *picture_size(content)) if content else ImageLink(address)


def _id(text: str, taken: dict[str, int]) -> str:
    """As GitHub makes it, so that links to a heading work in both places."""
    key = _NOT_IN_AN_ID.sub("", text.lower()).strip().replace(" ", "-")
    number = taken[key] = taken.get(key, -1) + 1
    return f"{key}-{number}" if number else key
