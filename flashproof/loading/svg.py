"""Find scripts and external references in SVG images.

When an SVG image is opened at its own URL, the browser runs its scripts in the site's origin. Deck
images can come from anyone, so images with scripts or external references are not allowed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from flashproof.errors import FlashproofError

_XHTML = "http://www.w3.org/1999/xhtml"
_ACTIVE = frozenset(
    {"script", "handler", "listener", "foreignobject", "iframe", "object", "embed"}
    | {"audio", "video", "canvas", "portal", "base", "link", "meta"}
)
"""Elements, in lowercase, that run code or embed other documents."""
_ANIMATIONS = frozenset({"set", "animate", "animatecolor", "animatemotion", "animatetransform"})
_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "ping", "poster", "background", "srcset"}
    | {"base"}
)
_IMAGES = frozenset({"image", "feimage"})
_DATA = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp)[;,]", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_ADDRESS = re.compile(
    r"@import|\b(?:image-set|image|src|cross-fade)\s*\("
    r"|url\s*\((?!\s*['\"]?\s*(?:#|data:(?:image|font|application/(?:x-)?font)[/-]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SvgProblem:
    """The reason why an SVG image cannot be used."""

    message: str
    line: int
    column: int
    """The column of the problem, counted from 1."""

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


@lru_cache(maxsize=4096)
def svg_problem(content: bytes) -> SvgProblem | None:
    """Return the first reason why an SVG image cannot be used, such as a script, or ``None``."""
    return _SvgReader().problem(content)


def image_problem(name: str, content: bytes) -> SvgProblem | None:
    """Return the reason why a deck cannot contain an image, or ``None``; check only SVG images."""
    return svg_problem(content) if name.lower().endswith(".svg") else None


def require_static_image(path: Path, content: bytes) -> None:
    """Raise an error if an image is an SVG image that cannot be used; see ``svg_problem``.

    Raises:
        FlashproofError: the image cannot be used; the message contains the file, the line, and the
            column.

    """
    if problem := image_problem(path.name, content):
        raise FlashproofError(f"{path}:{problem}")


class _FoundError(Exception):
    """Raised to stop parsing at the first problem."""

    def __init__(self, problem: SvgProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class _SvgReader:
    def __init__(self) -> None:
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start_element
        parser.EndElementHandler = self._end_element
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = lambda *_: self._fail("it declares an entity")
        parser.ProcessingInstructionHandler = self._instruction
        self._style: list[str] | None = None

    def problem(self, content: bytes) -> SvgProblem | None:
        try:
            self._parser.Parse(content, True)
        except _FoundError as error:
            return error.problem
        except expat.ExpatError as error:
            message = f"it is not well-formed XML: {expat.ErrorString(error.code)}"
        except (ValueError, LookupError):
            message = "its text encoding is not supported"
        else:
            return None
        parser = self._parser
        return SvgProblem(message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def _fail(self, message: str) -> None:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        raise _FoundError(SvgProblem(message, line, column))

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, has_subset: bool
    ) -> None:
        if has_subset:
            self._fail("its document type contains declarations")

    def _instruction(self, target: str, _data: str) -> None:
        self._fail(f"it has a processing instruction, <?{target}?>")

    def _start_element(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._style is not None:
            self._fail("its style contains an element")
        namespace, _, tag = name.rpartition(" ")
        element = tag.lower()
        if namespace == _XHTML:
            self._fail(f"it contains HTML, <{tag}>")
        if element in _ACTIVE:
            self._fail(f"it contains <{tag}>")
        for attribute, value in attributes.items():
            self._check_attribute(element, attribute.rpartition(" ")[2], value)
        if element == "style":
            self._style = []

    def _end_element(self, _name: str) -> None:
        if self._style is not None:
            self._check_css("".join(self._style))
            self._style = None

    def _characters(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _check_attribute(self, element: str, name: str, value: str) -> None:
        attribute = name.lower()
        if attribute.startswith("on"):
            self._fail(f"it has an event handler, {name!r}")
        if element in _ANIMATIONS and attribute == "attributename":
            target = value.strip().rpartition(":")[2].lower()
            if target.startswith("on") or target in _ADDRESSES or target == "style":
                self._fail(f"it animates {value.strip()!r}")
        if attribute in _ADDRESSES and not _is_allowed(element, value.strip()):
            self._fail(f"it refers to something outside the image: {value.strip()[:80]!r}")
        if "(" in value or "\\" in value or "@" in value:
            self._check_css(value)

    def _check_css(self, text: str) -> None:
        plain = _CSS_ESCAPE.sub(_unescaped, _CSS_COMMENT.sub(" ", text))
        if found := _CSS_ADDRESS.search(plain):
            excerpt = " ".join(plain[found.start() : found.start() + 80].split())
            self._fail(f"its style refers to something outside the image: {excerpt!r}")


def _is_allowed(element: str, address: str) -> bool:
    if element == "a":  # browsers follow links only on a click
        return address.lower().startswith(("#", "http://", "https://", "mailto:"))
    if element in _IMAGES and _DATA.match(address):
        return True
    return address.startswith("#") or not address


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return chr(code) if 0 < code < 0x110000 else match[2] or ""


_LENGTH = re.compile(r"\s*\+?(\d*\.?\d+(?:[eE][+-]?\d+)?)(px|in|cm|mm|q|pt|pc)?\s*", re.IGNORECASE)
_PIXELS = {"": 1, "px": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_PIXELS |= {"pt": 96 / 72, "pc": 16}
_NUMBER = re.compile(r"[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?")


class _RootError(Exception):
    """Raised to stop parsing at the first element."""


def svg_size(content: bytes) -> tuple[float, float] | None:
    """Return the width and height of an SVG image in CSS pixels, or ``None`` if unknown.

    If only one of them is missing, it is computed from the other and the ``viewBox``. If both are
    missing, the size is the size of the ``viewBox``.
    """
    root: dict[str, str] = {}

    def start(_name: str, attributes: dict[str, str]) -> None:
        root.update(attributes)
        raise _RootError

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except _RootError:
        pass
    except (expat.ExpatError, ValueError, LookupError):
        return None
    width, height = (_pixels(root.get(name, "")) for name in ("width", "height"))
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        ratio = box[2] / box[3]
        if width is None:
            width = box[2] if height is None else height * ratio
        if height is None:
            height = width / ratio
    return (width, height) if width and height else None


def _pixels(length: str) -> float | None:
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _PIXELS[(match[2] or "").lower()] if match else None
