# ruff: noqa: ARG002 - markdownify sets the names and parameters of the methods
"""Convert the HTML of Anki's fields to the Markdown of card files.

``markdownify`` converts the elements. This module adds what Anki has on top of HTML (formulas and
sounds) and what card files need: fences begin at the start of a line, images have an alt text,
there are no headings, and only characters that Markdown would interpret are escaped.

It needs the packages of the extra ``import``, so other modules import it only when they need it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from markdownify import MarkdownConverter

from flashproof.interchange.draft import ImportLog
from flashproof.markup.markdown_setup import RAW

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

ImportImage = Callable[[str], str]
"""Returns the Markdown address for the ``src`` of an image; empty if it cannot be shown."""

CodeLanguage = Callable[[str], str]
"""Returns the info string of the fence for code without a language."""

_CODE = re.compile(r"<(pre|code|samp)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_FORMULAS = (
    (re.compile(r"\\\((.+?)\\\)", re.DOTALL), "$"),
    (re.compile(r"\\\[(.+?)\\\]", re.DOTALL), "$$"),
    (re.compile(r"\[latex\]\s*\$\$(.+?)\$\$\s*\[/latex\]", re.DOTALL), "$$"),
    (re.compile(r"\[latex\]\s*\$(.+?)\$\s*\[/latex\]", re.DOTALL), "$"),
    (re.compile(r"\[\$\](.+?)\[/\$\]", re.DOTALL), "$"),
    (re.compile(r"\[\$\$\](.+?)\[/\$\$\]", re.DOTALL), "$$"),
    (re.compile(r"<anki-mathjax>(.+?)</anki-mathjax>", re.DOTALL), "$"),
    (re.compile(r"<anki-mathjax block=[^>]*>(.+?)</anki-mathjax>", re.DOTALL), "$$"),
)
"""All notations of formulas in Anki, each with its delimiter in Markdown."""
_SOUND = re.compile(r"\[(?:sound|anki:[a-z]+):?[^\]]*\]")
_INVISIBLE = re.compile(r"<(style|script)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER = re.compile("\ue100(\\d+)\ue101")
_SEVERAL_BREAKS = re.compile(r"(?<!\\)(?:\\\n[ ]*){2,}")
_BREAK_AT_END = re.compile(r"(?<!\\)\\\n(?=\n|\Z)")
_SEVERAL_BLANK_LINES = re.compile(r"\n{3,}")

_SPECIAL = re.compile(
    r"[`$]|\*(?=\S)|(?<=\S)\*|(?<![\w/])_|_(?!\w)|~~|\](?=[(\[])|&(?=#?\w+;)|\\(?=[!-/:-@[-`{-~]|$)"
    rf"|<(?=/?(?:{'|'.join(sorted(RAW))})\b|https?:|!--)",
    re.MULTILINE,
)
"""Characters that Markdown interprets anywhere in a line."""
_LINE_START = re.compile(
    r"^( {0,3})(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|(?:=+|-+)(?=\s*$)|\d+(?=[.)](?:\s|$)))", re.MULTILINE
)
"""Characters that Markdown interprets at the start of a line."""
_BLOCK_ELEMENTS = ("br", "div", "p", "li", "ul", "ol", "table", "hr", "blockquote", "pre")
_LANGUAGE_CLASS = re.compile(r"(?:language-|lang-|highlight-source-)([\w+#-]+)")


class HtmlReader:
    """Converts fields to Markdown and logs what was not imported."""

    def __init__(
        self, log: ImportLog, import_image: ImportImage, code_language: CodeLanguage
    ) -> None:
        self._log = log
        self._converter = _Converter(log, import_image, code_language)

    def read(self, field: str, place: str = "") -> str:
        """Return a field as Markdown; ``place`` is the card that warnings name."""
        self._converter.place = place
        formulas: list[str] = []
        prepared = self._replace_formulas(_INVISIBLE.sub("", field), formulas, place)
        text = str(self._converter.convert(prepared)).replace("\xa0", " ")
        text = _PLACEHOLDER.sub(lambda match: formulas[int(match[1])], text)
        text = "\n".join(line.rstrip() for line in text.split("\n"))
        text = _BREAK_AT_END.sub("\n", _SEVERAL_BREAKS.sub("\n\n", f"{text.strip()}\n"))
        return _SEVERAL_BLANK_LINES.sub("\n\n", text).strip()

    def _replace_formulas(self, field: str, formulas: list[str], place: str) -> str:
        """Return a field with placeholders for its formulas, except in code."""
        parts, end = [], 0
        for code in _CODE.finditer(field):
            parts += [self._replace_in_text(field[end : code.start()], formulas, place), code[0]]
            end = code.end()
        return "".join((*parts, self._replace_in_text(field[end:], formulas, place)))

    def _replace_in_text(self, text: str, formulas: list[str], place: str) -> str:
        for pattern, delimiter in _FORMULAS:

            def replace(match: re.Match[str], delimiter: str = delimiter) -> str:
                formulas.append(f"{delimiter}{_latex(match[1])}{delimiter}")
                return f"\ue100{len(formulas) - 1}\ue101"

            text = pattern.sub(replace, text)
        if "[latex]" in text:
            self._log.add("LaTeX that is not a formula was kept unchanged", place)
        if _SOUND.search(text):
            self._log.add("a sound was removed", place)
            text = _SOUND.sub("", text)
        return text


class _Converter(MarkdownConverter):
    """Has one method for each element, which ``markdownify`` finds by its name."""

    def __init__(
        self, log: ImportLog, import_image: ImportImage, code_language: CodeLanguage
    ) -> None:
        super().__init__(
            bullets="-", strong_em_symbol="*", newline_style="backslash", autolinks=True
        )
        self.place = ""
        self._log = log
        self._import_image = import_image
        self._code_language = code_language
        self._is_line_start = True

    def process_text(self, el: PageElement, parent_tags: set[str] | None = None) -> str:
        before = el.previous_sibling
        self._is_line_start = before is None or getattr(before, "name", None) in _BLOCK_ELEMENTS
        return str(super().process_text(el, parent_tags))  # type: ignore[misc]

    def escape(self, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"pre", "code"}:
            return text
        escaped = _SPECIAL.sub(r"\\\g<0>", text).replace("\\<!--", "<\\!--")
        if parent_tags & {"td", "th"}:
            return escaped.replace("|", "\\|")
        return _LINE_START.sub(_escape_line_start, escaped) if self._is_line_start else escaped

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = _code_text(el).strip("\n")
        if parent_tags & {"li", "blockquote", "td", "th"}:
            self._log.add("a code block in a list, quote, or table became inline code", self.place)
            return "\\\n".join(f"`{line}`" for line in code.split("\n") if line.strip())
        info = "output" if el.find("samp") else _class_language(el) or self._code_language(code)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        # An output fence follows its code fence without a blank line.
        before = "\n" if info == "output" else "\n\n"
        return f"{before}{fence}{info}\n{code}\n{fence}\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = str(super().convert_code(el, text, parent_tags))  # type: ignore[misc]
        return code.replace("|", "\\|") if parent_tags & {"td", "th"} else code

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "fp-night" in (el.get("class") or ()):
            return ""
        source, alt = str(el.get("src") or ""), " ".join(str(el.get("alt") or "").split())
        address = self._import_image(source)
        if not address:
            self._log.add("an image is missing or has an unsupported type", self.place)
            return f"[{alt or 'image'}]({source})" if source.startswith("http") else ""
        if not alt:
            self._log.add("an image has no alt text: add a description", self.place)
            alt = f"Image: {source.rpartition('.')[0]}"
        return f"![{alt}]({address})"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_q(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f'"{text}"'

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"~~{text.strip()}~~" if text.strip() else ""

    def convert_rt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write the pronunciation of a word in parentheses after it."""
        return f"({text})" if text.strip() else ""

    def convert_rp(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""

    convert_s = convert_strike = convert_del

    def _keep_element(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Keep an element that card files may contain as HTML."""
        return f"<{el.name}>{text}</{el.name}>" if text.strip() else text

    convert_sub = convert_sup = convert_u = _keep_element
    convert_kbd = convert_mark = convert_small = _keep_element


def _latex(source: str) -> str:
    """Return LaTeX without the HTML that Anki's editor adds."""
    plain = html.unescape(_TAG.sub(" ", source)).replace("\xa0", " ")
    return " ".join(plain.replace("} }", "}}").split())


def _escape_line_start(match: re.Match[str]) -> str:
    indent, mark = match[1], match[2]
    return f"{indent}{mark}\\" if mark.isdigit() else f"{indent}\\{mark}"


def _code_text(element: Tag) -> str:
    for line_break in element.find_all("br"):
        line_break.replace_with("\n")
    for line in element.find_all(("div", "p")):
        line.append("\n")
    return element.get_text().replace("\xa0", " ")


def _class_language(element: Tag) -> str:
    for candidate in (element, *element.find_all("code")):
        match = _LANGUAGE_CLASS.search(" ".join(candidate.get("class") or ()))
        if match:
            return match[1].lower()
    return ""
