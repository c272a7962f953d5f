# ruff: noqa: ARG002, D102 - the library names the methods and decides what they are given
"""The elements of HTML as Markdown: what ``markdownify`` does, but for what our format needs.

Fences begin at the start of a line, pictures have an alt text, there are no headings, and only
what would be read as markup is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from markdownify import MarkdownConverter

from flashproof.interchange.draft import ImportLog
from flashproof.markup.markdown_setup import RAW

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

Picture = Callable[[str], str]
"""From the ``src`` of a picture to the address in our Markdown; empty: it cannot be shown."""

Language = Callable[[str], str]
"""Names the language of a piece of code that does not say it."""

_SPECIAL = re.compile(
    r"[`$]|\*(?=\S)|(?<=\S)\*|(?<![\w/])_|_(?!\w)|~~|\](?=[(\[])|&(?=#?\w+;)|\\(?=[!-/:-@[-`{-~]|$)"
    rf"|<(?=/?(?:{'|'.join(sorted(RAW))})\b|https?:|!--)",
    re.MULTILINE,
)
_LINE_MARK = re.compile(
    r"^( {0,3})(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|(?:=+|-+)(?=\s*$)|\d+(?=[.)](?:\s|$)))", re.MULTILINE
)
_BLOCKS = ("br", "div", "p", "li", "ul", "ol", "table", "hr", "blockquote", "pre")
_LANGUAGE = re.compile(r"(?:language-|lang-|highlight-source-)([\w+#-]+)")


class Elements(MarkdownConverter):
    """One method an element, named and called as the library does."""

    def __init__(self, losses: ImportLog, picture: Picture, language: Language) -> None:
        super().__init__(
            bullets="-", strong_em_symbol="*", newline_style="backslash", autolinks=True
        )
        self.where = ""
        self._losses = losses
        self._picture = picture
        self._language = language
        self._starts_line = True

    def process_text(self, el: PageElement, parent_tags: set[str] | None = None) -> str:
        before = el.previous_sibling
        self._starts_line = before is None or getattr(before, "name", None) in _BLOCKS
        return str(super().process_text(el, parent_tags))  # type: ignore[misc]

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"pre", "code"}:
            return text
        escaped = _SPECIAL.sub(r"\\\g<0>", text).replace("\\<!--", "<\\!--")
        if parent_tags & {"td", "th"}:
            return escaped.replace("|", "\\|")
        return _LINE_MARK.sub(_escaped_mark, escaped) if self._starts_line else escaped

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = _text_of(el).strip("\n")
        if parent_tags & {"li", "blockquote", "td", "th"}:
            self._losses.add("code in a list, quote or table became code in the line", self.where)
            return "\\\n".join(f"`{line}`" for line in code.split("\n") if line.strip())
        name = "output" if el.find("samp") else _language_of(el) or self._language(code)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        # An output stands straight under its code.
        before = "\n" if name == "output" else "\n\n"
        return f"{before}{fence}{name}\n{code}\n{fence}\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = str(super().convert_code(el, text, parent_tags))  # type: ignore[misc]
        return code.replace("|", "\\|") if parent_tags & {"td", "th"} else code

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "fp-night" in (el.get("class") or ()):
            return ""
        source, alt = str(el.get("src") or ""), " ".join(str(el.get("alt") or "").split())
        address = self._picture(source)
        if not address:
            self._losses.add("a picture that is not in the file, or of no known type", self.where)
            return f"[{alt or 'picture'}]({source})" if source.startswith("http") else ""
        if not alt:
            self._losses.add("a picture without alt text: describe it", self.where)
            alt = f"Picture: {source.rpartition('.')[0]}"
        return f"![{alt}]({address})"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_q(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f'"{text}"'

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"~~{text.strip()}~~" if text.strip() else ""

    def convert_rt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A reading above a word stands behind it."""
        return f"({text})" if text.strip() else ""

    def convert_rp(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""

    convert_s = convert_strike = convert_del

    def _kept(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """An element that our Markdown takes as HTML."""
        return f"<{el.name}>{text}</{el.name}>" if text.strip() else text

    convert_sub = convert_sup = convert_u = convert_kbd = convert_mark = convert_small = _kept


def _escaped_mark(match: re.Match[str]) -> str:
    mark = match[2]
    return f"{match[1]}{mark}\\" if mark.isdigit() else f"{match[1]}\\{mark}"


def _text_of(element: Tag) -> str:
    for line_end in element.find_all("br"):
        line_end.replace_with("\n")
    for line in element.find_all(("div", "p")):
        line.append("\n")
    return element.get_text().replace("\xa0", " ")


def _language_of(element: Tag) -> str:
    for one in (element, *element.find_all("code")):
        match = _LANGUAGE.search(" ".join(one.get("class") or ()))
        if match:
            return match[1].lower()
    return ""
