"""HTML, as Anki's fields hold it, back to the Markdown of our cards.

``markdownify`` walks over the elements; what is special to Anki (formulas, sounds, deletions) and
to our format (fences at the start of a line, alt texts, no headings) is added here.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import ImportLog

if TYPE_CHECKING:
    from flashproof.interchange.html_elements import Language, Picture

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
_SOUND = re.compile(r"\[(?:sound|anki:[a-z]+):?[^\]]*\]")
_STYLE = re.compile(r"<(style|script)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_STASHED = re.compile("\ue100(\\d+)\ue101")
_MANY_BREAKS = re.compile(r"(?<!\\)(?:\\\n[ ]*){2,}")
_NEEDLESS_BREAK = re.compile(r"(?<!\\)\\\n(?=\n|\Z)")
_MANY_BLANKS = re.compile(r"\n{3,}")


class HtmlReader:
    """Turns fields into Markdown, and counts what is lost."""

    def __init__(self, losses: ImportLog, picture: Picture, language: Language) -> None:
        """``language`` names the language of a piece of code that does not say it."""
        self._losses = losses
        try:
            from flashproof.interchange.html_elements import Elements  # noqa: PLC0415 - an extra
        except ImportError as fault:
            message = 'this needs two more packages: pip install "flashproof[import]"'
            raise ImportFileError(message) from fault
        self._converter = Elements(losses, picture, language)

    def read(self, field: str, where: str = "") -> str:
        """A field as Markdown, with no blank lines around it."""
        self._converter.where = where
        stash: list[str] = []
        prepared = self._stash(_STYLE.sub("", field), stash, where)
        text = str(self._converter.convert(prepared)).replace("\xa0", " ")
        text = _STASHED.sub(lambda match: stash[int(match[1])], text)
        text = "\n".join(line.rstrip() for line in text.split("\n"))
        text = _NEEDLESS_BREAK.sub("\n", _MANY_BREAKS.sub("\n\n", f"{text.strip()}\n"))
        return _MANY_BLANKS.sub("\n\n", text).strip()

    def _stash(self, field: str, stash: list[str], where: str) -> str:
        """Formulas as tokens that nothing reads as markup; code is left alone."""
        parts, end = [], 0
        for code in _CODE.finditer(field):
            parts += [self._formulas(field[end : code.start()], stash, where), code[0]]
            end = code.end()
        return "".join((*parts, self._formulas(field[end:], stash, where)))

    def _formulas(self, text: str, stash: list[str], where: str) -> str:
        for pattern, mark in _FORMULAS:

            def keep(match: re.Match[str], mark: str = mark) -> str:
                stash.append(f"{mark}{_tex(match[1])}{mark}")
                return f"\ue100{len(stash) - 1}\ue101"

            text = pattern.sub(keep, text)
        if "[latex]" in text:
            self._losses.add("LaTeX that is more than a formula stays as it is", where)
        if _SOUND.search(text):
            self._losses.add("sounds are left out", where)
            text = _SOUND.sub("", text)
        return text


def _tex(source: str) -> str:
    """LaTeX without the HTML that Anki's editor puts in."""
    plain = html.unescape(_TAG.sub(" ", source)).replace("\xa0", " ")
    return " ".join(plain.replace("} }", "}}").split())
