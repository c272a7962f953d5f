"""Create the project's documentation pages from a folder of Markdown files.

``README.md`` becomes the home page of the documentation. Links between the files become links
between the pages.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.loading.images import image_size
from flashproof.markup import ImageLink, Renderer, to_plain, to_site
from flashproof.model import Code, Html, Markdown
from flashproof.parse.document import Document, Fence, Heading, read_document
from flashproof.site.page import Page
from flashproof.site.page_renderer import PageRenderer
from flashproof.text.source import Source

FIRST_FILE = "README.md"

_LINK = re.compile(r"(?<!!)(\[[^\]\n]+\]\()([^)\s:#]+)\.md(#[^)\s]*)?\)")
_NOT_IN_AN_ID = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class DocsBlock:
    """A block of a documentation page: a heading, a code block, or text."""

    kind: str
    """The type of the block: ``heading``, ``text``, or ``code``."""
    html: Html
    level: int = 0
    """The heading level, from 1 to 4; 0 for other blocks."""
    id: str = ""
    """The heading's anchor id; empty for other blocks."""


def docs_pages(pages: PageRenderer) -> Iterator[Page]:
    """Yield a page for each Markdown file, and all other files unchanged."""
    files = pages.inputs.documentation
    documents = {name: _parse(name, content) for name, content in files.items() if _is_page(name)}
    order = partial(_menu_order, files.get(FIRST_FILE, b"").decode("utf-8", "replace"))
    menu = [
        (_page_path(name), _title(document))
        for name, document in sorted(documents.items(), key=order)
    ]
    for name, document in documents.items():
        title = _title(document)
        image_link = partial(_image_link, files, name)
        yield pages.render(
            _page_path(name),
            "docs_page.html",
            title=title,
            description=f"{title}: {pages.inputs.settings.title} documentation.",
            menu=menu,
            blocks=list(_blocks(document, pages.inputs.renderer, image_link)),
        )
    for name, content in files.items():
        if not _is_page(name):
            yield Page(f"docs/{name}", content)


def _is_page(name: str) -> bool:
    return name.endswith(".md")


def _menu_order(first_text: str, entry: tuple[str, Document]) -> tuple[bool, bool, int, str]:
    """Return a sort key: ``README.md`` first, then the files that it links to, then the rest."""
    name, document = entry
    position = first_text.find(f"]({name}")
    return name != FIRST_FILE, position < 0, position, _title(document).casefold()


def _page_path(name: str) -> str:
    return "docs/index.html" if name == FIRST_FILE else f"docs/{name.removesuffix('.md')}.html"


def _parse(name: str, content: bytes) -> Document:
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    return read_document(Source(Path(name), name, text), Diagnostics())


def _title(document: Document) -> str:
    headings = (item for item in document.items if isinstance(item, Heading) and item.level == 1)
    return next((item.text.text.strip() for item in headings), document.source.path.stem)


def _blocks(
    document: Document, renderer: Renderer, image_link: Callable[[str], ImageLink]
) -> Iterator[DocsBlock]:
    id_counts: dict[str, int] = {}
    for item in document.items:
        if isinstance(item, Heading):
            rendered = renderer.render(item.text, inline=True)
            heading_id = _heading_id(to_plain(rendered), id_counts)
            yield DocsBlock("heading", to_site(rendered), min(item.level, 4), heading_id)
        elif isinstance(item, Fence):
            words = item.info.text.split()
            code = Code(words[0].lower() if words else "", item.text, item.span)
            yield DocsBlock("code", to_site(renderer.render_code(code)))
        else:
            text = Markdown(_LINK.sub(_page_link, item.markdown.text), item.span)
            yield DocsBlock("text", to_site(renderer.render(text), image_link))


def _page_link(match: re.Match[str]) -> str:
    folder, name = posixpath.split(match[2])
    stem = "index" if f"{name}.md" == FIRST_FILE else name
    return f"{match[1]}{posixpath.join(folder, stem)}.html{match[3] or ''})"


def _image_link(files: Mapping[str, bytes], page: str, address: str) -> ImageLink:
    """Return the link and size of an image; the size prevents layout shift during loading."""
    content = files.get(posixpath.normpath(posixpath.join(posixpath.dirname(page), address)))
    return ImageLink(address, *image_size(content)) if content else ImageLink(address)


def _heading_id(text: str, counts: dict[str, int]) -> str:
    """Return the same anchor id as GitHub, so links to headings work in both places."""
    heading_id = _NOT_IN_AN_ID.sub("", text.lower()).strip().replace(" ", "-")
    number = counts[heading_id] = counts.get(heading_id, -1) + 1
    return f"{heading_id}-{number}" if number else heading_id
