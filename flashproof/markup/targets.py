"""Convert intermediate HTML to its final form for the site, for Anki, or as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flashproof.markup import cloze_deletions, math, placeholders
from flashproof.markup.renderer import ImageUse, Rendered
from flashproof.model import Html

_TEX = re.compile(r"<tex-(inline|block)>(.*?)</tex-\1>", re.DOTALL)
_SRC = re.compile(rf'src="{placeholders.IMAGE}(\d+)"')
_MEDIA = re.compile(rf'<(audio|video) src="{placeholders.IMAGE}(\d+)"></\1>')
_TRANSCRIPT = re.compile(r'<details class="transcript">.*?</details>', re.DOTALL)
_EDGE = re.compile(r"</?(?:p|li|ol|ul|t[dhr]|div|br|pre|blockquote|details|summary)\b[^>]*>")
_RUBY_PARENTHESIS = re.compile(r"<rp>.*?</rp>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MATHJAX = re.compile(r"<(code|tex-inline|tex-block)>.*?</\1>|<[^>]*>|\\[(\[]", re.DOTALL)
_NOT_MATH = '<span class="mathjax_ignore tex2jax_ignore">{}</span>'
_ANKI_TAG = re.compile(r"(<[^>]*>)|\[(?=\[type:|sound:|anki:|latex\]|\$\$?\])", re.IGNORECASE)
"""Matches an HTML tag, or the opening bracket of text that Anki replaces even in ``<code>``."""
_CLOZE_END = re.compile(r"(<[^>]*>)|\}(?=\}|$)|:(?=:|$)")
"""Matches an HTML tag, or a character that could end a deletion's answer."""
_ENTITIES = str.maketrans({"{": "&#123;", "}": "&#125;", ":": "&#58;", "[": "&#91;"})
_DIVIDER = "<span></span>"
"""An element that separates characters whose combination has a special meaning. Entities would not
work: Anki's editor replaces them, which changes a note even if a learner only clicks a field."""


@dataclass(frozen=True, slots=True)
class ImageLink:
    """The address and size of an image for an ``<img>`` element."""

    address: str
    """The URL relative to the page, or the file name in Anki."""
    width: int | None = None
    """The width in CSS pixels; ``None`` if unknown."""
    height: int | None = None
    """The height in CSS pixels; ``None`` if unknown."""

    def attributes(self) -> str:
        """Return the HTML attributes: ``src``, and ``width`` and ``height`` if known."""
        size = "".join(
            f' {name}="{value}"'
            for name, value in (("width", self.width), ("height", self.height))
            if value
        )
        return f'src="{html.escape(self.address, quote=True)}"{size}'


ImageResolver = Callable[[str], ImageLink]
"""A function that resolves an address, as written by the author, to an image link."""

DeletionRenderer = Callable[[cloze_deletions.ClozeSpan, str, str], str]
"""A function that renders a cloze deletion, given its span, its answer, and the answer as HTML."""


def no_images(address: str) -> ImageLink:
    """Return a link with the address as written."""
    return ImageLink(address)


def to_site(
    rendered: Rendered,
    images: ImageResolver = no_images,
    render_deletion: DeletionRenderer | None = None,
) -> Html:
    """Return HTML with MathML; if ``render_deletion`` is ``None``, cloze answers are shown."""
    if rendered.is_finished:
        return Html(rendered.html)

    def mathml(match: re.Match[str]) -> str:
        tex = html.unescape(match[2])
        try:
            return math.to_mathml(tex, is_block=match[1] == "block")
        except ValueError:
            return f"<code>{match[2]}</code>"

    def player(match: re.Match[str]) -> str:
        # A video shows its first frame. An audio file is not loaded until it is played.
        preload = "metadata" if match[1] == "video" else "none"
        source = images(rendered.images[int(match[2])].address).attributes()
        return f'<{match[1]} controls="" preload="{preload}" {source}></{match[1]}>'

    text = _with_images(_with_media(rendered, player), images)
    text = _TEX.sub(mathml, text)
    render_deletion = render_deletion or (lambda _span, _answer, answer_html: answer_html)
    return Html("".join(_with_deletions(rendered, text, render_deletion)))


def to_anki(rendered: Rendered, images: ImageResolver = no_images) -> Html:
    r"""Return HTML with ``\( \)`` for Anki's MathJax and ``{{c1::…}}`` for cloze deletions.

    Text with a special meaning in Anki, such as ``[sound:…]``, ``[[type:…]]``, ``}}`` in a
    deletion, and ``\( \)``, is divided by an empty element. All other text is as Anki's editor
    would write it. In the tags of recordings, ``placeholders.SOUND`` replaces ``[``.
    """
    protected = without_anki_tags(_MATHJAX.sub(_without_mathjax, rendered.html))
    if rendered.is_finished:
        return Html(protected)

    def mathjax(match: re.Match[str]) -> str:
        left, right = ("\\[", "\\]") if match[1] == "block" else ("\\(", "\\)")
        # MathJax ends a formula at the first delimiter it finds, even in \text.
        tex = match[2].replace(_DIVIDER, "{}").replace("}}", "} }")
        divider = "{}" if _ANKI_TAG.match(f"[{tex}") else ""
        return f"{left}{divider}{tex}{right}"

    def cloze(span: cloze_deletions.ClozeSpan, _answer: str, answer_html: str) -> str:
        hint = f"::{html.escape(span.hint, quote=False).translate(_ENTITIES)}" if span.hint else ""
        return f"{{{{c{span.number}::{_divided(_CLOZE_END, answer_html)}{hint}}}}}"

    def sound(match: re.Match[str]) -> str:
        address = images(rendered.images[int(match[2])].address).address
        return f"{placeholders.SOUND}sound:{html.escape(address, quote=False)}]"

    with_sounds = _with_media(replace(rendered, html=protected), sound)
    text = _TEX.sub(mathjax, _with_images(with_sounds, images))
    return Html("".join(_with_deletions(rendered, text, cloze)))


def without_anki_tags(text: str) -> str:
    """Return HTML in which text such as ``[sound:…]`` is divided, so Anki does not replace it."""
    return _divided(_ANKI_TAG, text) if "[" in text else text


def _divided(pattern: re.Pattern[str], text: str) -> str:
    """Insert a divider after each match of a pattern; in HTML tags, use entities instead."""

    def divide(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0] + _DIVIDER
        is_safe = not pattern.search(match[1][1:-1])
        return match[1] if is_safe else f"<{match[1][1:-1].translate(_ENTITIES)}>"

    return pattern.sub(divide, text)


def _without_mathjax(match: re.Match[str]) -> str:
    r"""Keep MathJax from treating ``\(`` in text as a formula; MathJax skips ``<code>`` itself."""
    return match[0] if match[0].startswith("<") else _NOT_MATH.format(match[0])


def to_plain(rendered: Rendered) -> str:
    """Return the text without markup, with formulas as LaTeX, for search, titles, and feeds.

    If there is no text, return the descriptions of the images and recordings, or their addresses.
    """
    text = placeholders.DELETION.sub("", rendered.html) if rendered.cloze_spans else rendered.html
    if "transcript" in text:
        text = _TRANSCRIPT.sub("", text)
    if "<rt>" in text:
        text = _RUBY_PARENTHESIS.sub("", text).replace("<rt>", " (").replace("</rt>", ")")
    text = _TAG.sub("", _EDGE.sub(" ", text)) if "<" in text else text
    plain = " ".join(html.unescape(text).split())
    return plain or " ".join(" ".join(use.alt or use.address for use in rendered.images).split())


def _with_media(rendered: Rendered, player: Callable[[re.Match[str]], str]) -> Rendered:
    """Replace each element for audio or video with the result of ``player``."""
    if not rendered.images:
        return rendered
    return replace(rendered, html=_MEDIA.sub(player, rendered.html))


def _with_images(rendered: Rendered, images: ImageResolver) -> str:
    def source(match: re.Match[str]) -> str:
        use: ImageUse = rendered.images[int(match[1])]
        return images(use.address).attributes()

    return _SRC.sub(source, rendered.html) if rendered.images else rendered.html


def _with_deletions(
    rendered: Rendered, text: str, render_deletion: DeletionRenderer
) -> Iterator[str]:
    end, opened = 0, None
    for match in placeholders.DELETION.finditer(text):
        index = placeholders.index_of(match)
        if index is not None:
            yield text[end : match.start()]
            opened = index
        elif opened is not None:
            span, answer = rendered.cloze_spans[opened], rendered.answers[opened]
            yield render_deletion(span, answer, text[end : match.start()])
            opened = None
        end = match.end()
    yield text[end:]
