"""Create the Jinja2 environments for the site, note fields, and the deck report."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)

from flashproof.errors import FlashproofError, TemplateError
from flashproof.model import Card, kind_of
from flashproof.text.source import display_path

_PACKAGE = Path(__file__).parent


class TemplateEnvironment(Environment):
    """A Jinja2 environment that raises ``TemplateError`` with the template's file and line.

    Using an undefined name is an error.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, **options)

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Reraise the current exception as a ``TemplateError`` if a template caused it.

        Jinja2 calls this method for errors during compilation and rendering.
        """
        if isinstance(sys.exc_info()[1], FlashproofError):
            raise  # noqa: PLE0704 - called in an except block
        try:
            super().handle_exception(source)
        except Exception as error:
            message = _message(error)
            if message is None:
                raise
            raise TemplateError(message) from error

    def macro(self, template: str, name: str) -> Callable[..., str]:
        """Return a macro of a template as a function.

        Raises:
            TemplateError: the template has no such macro, or calling the returned function failed.

        """
        try:
            macro = getattr(self.get_template(template).module, name, None)
        except Exception:  # noqa: BLE001 - reraised with the location in the template
            self.handle_exception()
        if macro is None:
            raise TemplateError(f"the template {template} has no macro {name!r}")

        def call(*arguments: object) -> str:
            try:
                html: str = macro(*arguments)
            except Exception:  # noqa: BLE001 - reraised with the location in the template
                self.handle_exception()
            return html

        return call


def html_templates(loader: jinja2.BaseLoader, **options: Any) -> TemplateEnvironment:
    """Return an environment for HTML; lines that contain only a block tag produce no output."""
    return TemplateEnvironment(loader=loader, trim_blocks=True, lstrip_blocks=True, **options)


def site_templates(folders: Sequence[Path]) -> TemplateEnvironment:
    """Return the environment for the site's templates.

    Args:
        folders: the template folders. Earlier folders take precedence. The last one contains the
            built-in templates, which are also available as ``flashproof/…``, so that a deck's
            ``base.html`` can extend the built-in one.

    """
    built_in = PrefixLoader({"flashproof": FileSystemLoader(folders[-1])})
    loader = ChoiceLoader([FileSystemLoader(folders), built_in])
    environment = html_templates(loader, keep_trailing_newline=True)
    environment.filters["kind"] = _kind
    return environment


def read_text(environment: Environment, name: str) -> str:
    """Return the raw text of a file in the template folders, such as a style sheet or a script.

    Raises:
        jinja2.TemplateNotFound: no folder contains a file with this name.

    """
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]


def _kind(card: Card) -> str:
    return kind_of(card).slug


def _message(error: Exception) -> str | None:
    """Describe an error and its location in a template; ``None`` if no template caused it.

    Jinja2 has already rewritten the traceback, so its frames refer to the files and lines of the
    templates instead of the compiled code.
    """
    if isinstance(error, jinja2.TemplateSyntaxError):
        file, line, text = error.filename or error.name or "template", error.lineno, error.message
        return f"{_display(file)}:{line}: {_one_line(text or '')}"
    frames = list(traceback.walk_tb(error.__traceback__))
    places = [frame for frame in frames if "__jinja_exception__" in frame[0].f_globals]
    if not places:
        return None
    last = Path(frames[-1][0].f_code.co_filename)
    is_own_code = last.is_relative_to(_PACKAGE) and last != Path(__file__)
    if is_own_code and not isinstance(error, jinja2.TemplateError):
        return None
    frame, line = places[-1]
    if isinstance(error, jinja2.TemplateNotFound):
        text = f"there is no template {error.name!r}"
    elif isinstance(error, jinja2.TemplateError):
        text = error.message or type(error).__name__
    else:
        text = f"{type(error).__name__}: {error}"
    return f"{_display(frame.f_code.co_filename)}:{line}: {_one_line(text)}"


def _display(file: str) -> str:
    return display_path(Path(file)) if Path(file).is_absolute() else file


def _one_line(text: str) -> str:
    return " ".join(text.split()).removesuffix(".")
