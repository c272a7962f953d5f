"""Finishing neutral HTML for where it will stand: the site, Anki, or plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flashproof.markup import cloze_deletions, math, placeholders
from flashproof.markup.renderer import ImageUse, Rendered
from flashproof.model import Html

_TEX = re.compile(r"<tex-(inline|block)>(.*?)</tex-\1>", re.DOTALL)
_SRC = re.compile(rf'src="{placeholders.IMAGE}(\d+)"')
_EDGE = re.compile(r"</?(?:p|li|ol|ul|t[dhr]|div|br|pre|blockquote)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_CLOZE_SPECIAL = str.maketrans({"{": "&#123;", "}": "&#125;", ":": "&#58;"})


@dataclass(frozen=True, slots=True)
class ImageLink:
    """Where an image is, seen from the page."""

    address: str
    width: int | None = None
    """In CSS pixels."""
    height: int | None = None

    def attributes(self) -> str:
        """The attributes of its element."""
        size = "".join(
            f' {name}="{value}"'
            for name, value in (("width", self.width), ("height", self.height))
            if value
        )
        return f'src="{html.escape(self.address, quote=True)}"{size}'


ImageResolver = Callable[[str], ImageLink]
"""From the address that an author wrote to where the image is."""

Blank = Callable[[cloze_deletions.ClozeSpan, str, str], str]
"""From a deletion, its answer as written and its answer's HTML to what stands on the page."""


def no_images(address: str) -> ImageLink:
    """Leave addresses as they are."""
    return ImageLink(address)


def to_site(
    rendered: Rendered, images: ImageResolver = no_images, blank: Blank | None = None
) -> Html:
    """HTML with MathML; ``blank`` makes what stands for a deletion, else its answer does."""
    if rendered.is_finished:
        return Html(rendered.html)

    def mathml(match: re.Match[str]) -> str:
        tex = html.unescape(match[2])
        try:
            return math.to_mathml(tex, is_block=match[1] == "block")
        except ValueError:
            return f"<code>{match[2]}</code>"

    text = _with_images(rendered, images)
    text = _TEX.sub(mathml, text)
    return Html("".join(_with_blanks(rendered, text, blank or (lambda _mark, _text, inner: inner))))


def to_anki(rendered: Rendered, images: ImageResolver = no_images) -> Html:
    r"""HTML with ``\( \)`` for Anki's MathJax and ``{{c1::…}}`` for its deletions.

    What Anki would read as its own (``[sound:…]``, braces and colons in a deletion) is written
    as entities.
    """
    if rendered.is_finished:
        return Html(rendered.html.replace("[", "&#91;"))

    def mathjax(match: re.Match[str]) -> str:
        left, right = ("\\[", "\\]") if match[1] == "block" else ("\\(", "\\)")
        # MathJax ends a formula at the first delimiter it finds, even in \text.
        return f"{left}{match[2].replace('}}', '} }')}{right}"

    def cloze(mark: cloze_deletions.ClozeSpan, _answer: str, inner: str) -> str:
        hint = f"::{html.escape(mark.hint).translate(_CLOZE_SPECIAL)}" if mark.hint else ""
        return f"{{{{c{mark.number}::{inner.translate(_CLOZE_SPECIAL)}{hint}}}}}"

    text = _with_images(rendered, images).replace("[", "&#91;")
    text = _TEX.sub(mathjax, text)
    return Html("".join(_with_blanks(rendered, text, cloze)))


def to_plain(rendered: Rendered) -> str:
    """The text alone, formulas as LaTeX: for search, titles and feeds."""
    text = placeholders.DELETION.sub("", rendered.html) if rendered.cloze_spans else rendered.html
    text = _TAG.sub("", _EDGE.sub(" ", text)) if "<" in text else text
    return " ".join(html.unescape(text).split())


def _with_images(rendered: Rendered, images: ImageResolver) -> str:
    def source(match: re.Match[str]) -> str:
        use: ImageUse = rendered.images[int(match[1])]
        return images(use.address).attributes()

    return _SRC.sub(source, rendered.html) if rendered.images else rendered.html


def _with_blanks(rendered: Rendered, text: str, blank: Blank) -> Iterator[str]:
    end, opened = 0, None
    for match in placeholders.DELETION.finditer(text):
        index = placeholders.index_of(match)
        if index is not None:
            yield text[end : match.start()]
            opened = index
        elif opened is not None:
            inner = text[end : match.start()]
            yield blank(rendered.cloze_spans[opened], rendered.answers[opened], inner)
            opened = None
        end = match.end()
    yield text[end:]
