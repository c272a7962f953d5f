# ruff: noqa: ARG002 - markdownify defines the names and parameters of the methods
"""Convert the HTML of Anki's fields to the Markdown of card files.

``markdownify`` converts the elements. This module adds Anki's extensions to HTML (formulas and
sounds) and the rules of card files: fences begin at the start of a line, images have alt text,
there are no headings, and only characters that Markdown would interpret are escaped.

This module requires the packages of the extra ``import``, so other modules import this module only
when they need it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from markdownify import MarkdownConverter

from flashproof.interchange.draft import ImportLog
from flashproof.interchange.html_cleaner import (
    BRACKET,
    FIRST_PLACEHOLDER,
    LAST_PLACEHOLDER,
    clean_html,
    close_elements,
)
from flashproof.markup.allowed_html import CALLOUTS, RAW_TAGS
from flashproof.text.language_tags import is_language_tag, text_direction
from flashproof.text.media_types import media_kind

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

ImportImage = Callable[[str], str]
"""A function that returns the Markdown address for the ``src`` of an image or the name of a
recording, or an empty string if the file cannot be imported."""

CodeLanguage = Callable[[str], str]
"""A function that returns the info string of the fence for code without a language."""

_TOKEN = re.compile(
    r"(?P<code><(?:pre|code|samp)\b[^>]*>)|(?P<mathjax><anki-mathjax\b[^>]*>)|<[^>]*>"
    r"|(?P<opening>\\\(|\\\[|\[latex\]|\[\$\$?\])"
)
"""Matches a possible start of a formula in clean HTML, and code and tags, which are skipped."""
_FORMULAS = {
    r"\(": (r"\)", "$"),
    r"\[": (r"\]", "$$"),
    "[$]": ("[/$]", "$"),
    "[$$]": ("[/$$]", "$$"),
    "[latex]": ("[/latex]", ""),
}
"""The closing delimiter in Anki and the delimiter in Markdown, keyed by Anki's opening
delimiter."""
_LATEX_FORMULA = re.compile(r"\s*(\$\$?)(?!\$)(.+?)\1\s*", re.DOTALL)
_SOUND = re.compile(
    r"\[(?:sound:(?P<name>[^\]]{1,500})|(?:sound|anki:[a-z]{1,20}):?[^\]]{0,500})\]"
)
_DIVIDED_SOUND = re.compile(r"\[<span></span>(?=sound:)")
"""Matches the start of text that looks like a recording, but that Anki shows as written."""
_RECORDING = "recording"
"""The role of the elements that represent Anki's tags for recordings during the conversion."""
_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER = re.compile(f"{FIRST_PLACEHOLDER}([0-9]{{1,9}}){LAST_PLACEHOLDER}")
_SEVERAL_BREAKS = re.compile(r"(?<!\\)(?:\\\n[ ]*){2,}")
_BREAK_AT_END = re.compile(r"(?<!\\)\\\n(?=\n|\Z)")
_SEVERAL_BLANK_LINES = re.compile(r"\n{3,}")

_SPECIAL = re.compile(
    r"[`$]|\*(?=\S)|(?<=\S)\*|(?<![\w/])_|_(?!\w)|~~|(?<![\w=])==(?=[^\s=])|\](?=[(\[])|&(?=#?\w+;)|\\(?=[!-/:-@[-`{-~]|$)"
    rf"|<(?=/?(?:{'|'.join(sorted(RAW_TAGS | {'span'}))})\b|https?:|!--)",
    re.MULTILINE,
)
"""Matches characters that Markdown interprets anywhere in a line."""
_LINE_START = re.compile(
    r"^( {0,3})(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|(?:=+|-+)(?=\s*$)|\d+(?=[.)](?:\s|$)))", re.MULTILINE
)
"""Matches characters that Markdown interprets at the start of a line."""
_ALT_SPECIAL = re.compile(r"[`\[\]]|!(?=--)")
_IN_URL = "%/:?#@!$&*+,;=~-._'"
"""Punctuation that an address in the parentheses of a Markdown link may contain."""
_RULE = re.compile(r"^\s*---\s*")
_ITEM = re.compile(r"^(?:(\d+)\. | {3}(?=\S))", re.MULTILINE)
_CALLOUT_TITLE = re.compile(r"^> \*\*[^*\n]*\*\*\n>\n", re.MULTILINE)
"""Matches the title of a callout, which is in the language of the deck."""
_FOOTNOTE = re.compile(r"\[(\d+)\]")
_BLOCK_ELEMENTS = ("br", "div", "p", "li", "ul", "ol", "table", "hr", "blockquote", "pre")
_LANGUAGE_CLASS = re.compile(r"(?:language-|lang-|highlight-source-)([\w+#-]+)")


class HtmlReader:
    """Converts fields to Markdown, and logs the parts that were not imported."""

    def __init__(
        self, log: ImportLog, import_image: ImportImage, code_language: CodeLanguage
    ) -> None:
        self._log = log
        self._converter = _Converter(log, import_image, code_language)

    def read(self, field: str, place: str = "") -> str:
        """Return a field as Markdown; ``place`` identifies the card in warnings."""
        self._converter.place = place
        formulas: list[str] = []
        cleaned = _DIVIDED_SOUND.sub(BRACKET, clean_html(field))
        prepared = self._replace_formulas(cleaned, formulas, place)
        text = str(self._converter.convert(close_elements(prepared))).replace("\xa0", " ")
        text = _PLACEHOLDER.sub(lambda match: formulas[int(match[1])], text)
        text = text.replace(BRACKET, "\\[")
        text = "\n".join(line.rstrip() for line in text.split("\n"))
        text = _BREAK_AT_END.sub("\n", _SEVERAL_BREAKS.sub("\n\n", f"{text.strip()}\n"))
        return _SEVERAL_BLANK_LINES.sub("\n\n", text).strip()

    def _replace_formulas(self, field: str, formulas: list[str], place: str) -> str:
        """Replace the formulas in clean HTML with placeholders, except in code."""
        parts, position, unclosed = [], 0, set[str]()
        while token := _TOKEN.search(field, position):
            parts.append(self._with_sounds(field[position : token.start()], place))
            position = token.end()
            closing, delimiter = _closing_of(token)
            end = -1 if closing in unclosed or not closing else field.find(closing, position)
            if end == -1:
                unclosed.add(closing)
                parts.append(token[0])
                continue
            content, position = field[position:end], end + len(closing)
            formula = None if token["code"] else _formula(content, delimiter)
            if formula is None:
                parts.append(f"{token[0]}{content}{closing}")
            else:
                formulas.append(formula)
                parts.append(f"{FIRST_PLACEHOLDER}{len(formulas) - 1}{LAST_PLACEHOLDER}")
        parts.append(self._with_sounds(field[position:], place))
        text = "".join(parts)
        if "[latex]" in text:
            self._log.add("LaTeX that is not a formula was kept unchanged", place)
        return text

    def _with_sounds(self, text: str, place: str) -> str:
        """Replace Anki's ``[sound:name]`` tags with elements.

        Sound tags without a name and ``[anki:…]`` tags are removed.
        """

        def element(match: re.Match[str]) -> str:
            if match["name"]:
                name = html.escape(html.unescape(match["name"]).strip())
                return f'<img role="{_RECORDING}" src="{name}">'
            self._log.add("a sound was removed", place)
            return ""

        return _SOUND.sub(element, text)


def _closing_of(token: re.Match[str]) -> tuple[str, str]:
    """Return the closing token, and the Markdown delimiter if the token begins a formula."""
    if token["code"]:
        name = re.match(r"<(\w+)", token[0])
        return (f"</{name[1]}>", "") if name else ("", "")
    if token["mathjax"]:
        return "</anki-mathjax>", "$$" if " block=" in token[0] else "$"
    return _FORMULAS.get(token["opening"] or "", ("", ""))


def _formula(content: str, delimiter: str) -> str | None:
    """Return the content as a Markdown formula; ``None`` if it is empty or not a formula."""
    if not delimiter:
        match = _LATEX_FORMULA.fullmatch(content)
        if match is None:
            return None
        delimiter, content = match[1], match[2]
    text = _latex(content)
    return f"{delimiter}{text}{delimiter}" if text else None


class _Converter(MarkdownConverter):
    """Converts elements with one method per tag name, which ``markdownify`` looks up."""

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
        self._has_footnotes = False
        self._item_numbers: dict[int, int] = {}
        """The number of the next item of each ordered list."""

    def convert(self, html: str) -> str:
        self._item_numbers.clear()
        self._has_footnotes = 'role="doc-endnotes"' in html
        return str(super().convert(html))

    def convert_soup(self, soup: Tag) -> str:
        """Convert a field; move each transcript into the recording that it belongs to."""
        recordings: list[Tag] = []
        transcripts: list[Tag] = []
        for element in (*soup.find_all(["img", "details", "span"]), None):
            is_recording = element is not None and _is_recording(element)
            if (element is None or is_recording) and transcripts:
                _add_transcripts(recordings[-len(transcripts) :], transcripts)
                recordings, transcripts = [], []
            if element is not None and is_recording:
                recordings.append(element)
            elif element is not None and "transcript" in (element.get("class") or ()):
                transcripts.append(element)
        return str(super().convert_soup(soup))

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

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a list item; unlike ``markdownify``, do not recount the items above it."""
        text, marker = text.strip(), "- "
        if "task" in (el.get("class") or ()):
            text = f"[{'x' if text[:1] == '☑' else ' '}] {text[1:].strip()}"
        if el.parent is not None and el.parent.name == "ol":
            first = el.parent.get("start")
            number = self._item_numbers.get(id(el.parent), int(str(first)) if first else 1)
            self._item_numbers[id(el.parent)] = number + 1
            marker = f"{number}. "
        if not text:
            return "\n"
        indent = " " * len(marker)
        lines = text.split("\n")
        return (
            "\n".join(
                [f"{marker}{lines[0]}", *(f"{indent}{line}" if line else "" for line in lines[1:])]
            )
            + "\n"
        )

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a table row; add Markdown's delimiter row after the first row."""
        row = f"|{text}\n"
        section = el.parent
        if section is None or el.find_previous_sibling() is not None:
            return row
        cells = el.find_all(["td", "th"], recursive=False)
        columns = sum(int(str(cell.get("colspan") or 1)) for cell in cells)
        rule = f"|{' --- |' * columns}\n"
        is_only_row = section.name == "thead" and len(section.find_all("tr", limit=2)) == 1
        if all(cell.name == "th" for cell in cells) or is_only_row:
            return f"{row}{rule}"
        table = section.parent
        has_head = table is not None and table.find("thead", recursive=False) is not None
        return row if section.name == "tbody" and has_head else f"|{'  |' * columns}\n{rule}{row}"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        link = str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]
        if text.strip() and not el.get("href") and "href" in el.attrs:
            self._log.add("a link that is not to a website was converted to text", self.place)
        return link

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = _code_text(el).strip("\n").replace(BRACKET, "[")
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
        code = code.replace(BRACKET, "[")
        return code.replace("|", "\\|") if parent_tags & {"td", "th"} else code

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "fp-night" in (el.get("class") or ()):
            return ""
        source, alt = str(el.get("src") or ""), " ".join(str(el.get("alt") or "").split())
        address = self._import_image(source)
        if _is_recording(el):
            if not address:
                message = "a recording is missing or has an unsupported type"
                self._log.add(message, self.place)
                return ""
            return f"![{_ALT_SPECIAL.sub(_escaped, alt)}]({address})"
        if not address:
            self._log.add("an image is not in the file or has an unsupported type", self.place)
            if not source.startswith(("http://", "https://")):
                return ""
            return f"[{_ALT_SPECIAL.sub(_escaped, alt or 'image')}]({quote(source, safe=_IN_URL)})"
        if not alt:
            self._log.add("an image has no alt text: add a description", self.place)
            name = "" if source.startswith("data:") else source.rpartition(".")[0][:100]
            alt = f"Image: {name}" if name else "Image"
        return f"![{_ALT_SPECIAL.sub(_escaped, alt)}]({address})"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_q(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f'"{text}"'

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"~~{text.strip()}~~" if text.strip() else ""

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a quote; if it has the class of flashproof's callouts, return a callout."""
        quote = str(super().convert_blockquote(el, text, parent_tags))  # type: ignore[misc]
        names = (name.removeprefix("callout-") for name in el.get("class") or ())
        name = next((name for name in names if name in CALLOUTS), None)
        return _CALLOUT_TITLE.sub(f"> [!{name.upper()}]\n", quote, count=1) if name else quote

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a collapsible section; if card files cannot contain it, keep only its text."""
        body = text.strip()
        lines = ("<details>", body, "", "</details>") if _is_supported(el) else (body,)
        return "\n".join(("", "", *lines, "", ""))

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        title = " ".join(text.split())
        is_kept = el.parent is not None and _is_supported(el.parent)
        return f"<summary>{title}</summary>\n\n" if is_kept else f"{title}\n\n"

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Convert a block; if it is flashproof's list of footnotes, return Markdown footnotes."""
        if el.get("role") != "doc-endnotes":
            return str(super().convert_div(el, text, parent_tags))  # type: ignore[misc]
        notes = _RULE.sub("", text)
        return f"\n\n{_ITEM.sub(_footnote_line, notes).strip()}\n\n"

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if self._has_footnotes and (number := _FOOTNOTE.fullmatch(text)):
            return f"[^{number[1]}]"
        return self._keep_element(el, text, parent_tags)

    def convert_span(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Return the text, in a ``<span>`` if it has a language or a direction to keep."""
        language, direction = str(el.get("lang") or ""), str(el.get("dir") or "").lower()
        language = language if is_language_tag(language) else ""
        if direction not in {"ltr", "rtl", "auto"} or direction == _derived_direction(language):
            direction = ""
        names = (("lang", language), ("dir", direction))
        attributes = "".join(f' {name}="{value}"' for name, value in names if value)
        is_kept = attributes and text.strip() and "\n\n" not in text
        return f"<span{attributes}>{text}</span>" if is_kept else text

    convert_s = convert_strike = convert_del

    def _keep_element(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Keep an element that card files may contain as HTML."""
        return f"<{el.name}>{text}</{el.name}>" if text.strip() else text

    convert_sub = convert_u = convert_ruby = convert_rt = convert_rp = _keep_element
    convert_kbd = convert_mark = convert_small = _keep_element


def _derived_direction(language: str) -> str:
    return text_direction(language) if language else ""


def _is_recording(element: Tag) -> bool:
    return element.name == "img" and (
        element.get("role") == _RECORDING or bool(media_kind(str(element.get("src") or "")))
    )


def _add_transcripts(recordings: list[Tag], transcripts: list[Tag]) -> None:
    for recording, transcript in zip(recordings, transcripts, strict=False):
        for summary in transcript.find_all("summary"):
            summary.extract()
        text = " ".join(transcript.get_text().split())
        recording["alt"] = text[1:-1] if transcript.name == "span" else text
        transcript.extract()


def _is_supported(element: Tag) -> bool:
    """Return whether an element is a ``<details>`` that card files may contain."""
    first = element.find(True, recursive=False)
    is_complete = element.name == "details" and first is not None and first.name == "summary"
    return is_complete and element.find("pre") is None


def _footnote_line(match: re.Match[str]) -> str:
    """Return the start of a footnote's first line, or the indentation of its other lines."""
    return f"[^{match[1]}]: " if match[1] else "    "


def _latex(source: str) -> str:
    """Return LaTeX without the HTML that Anki's editor adds."""
    plain = html.unescape(_TAG.sub(" ", source)).replace("\xa0", " ")
    return " ".join(plain.replace("} }", "}}").split())


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


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
