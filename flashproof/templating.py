"""Jinja2 for HTML: everything is escaped but what is HTML already, without a copy of either.

Most of what a template puts out is HTML, a short word or the result of a macro. Jinja2 wraps each
of these twice on its way, and asks each method and macro what it wants to be given before it calls
it; that took a tenth of the time of a build.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import MethodType
from typing import Any, NoReturn

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from flashproof.errors import FlashproofError, TemplateError
from flashproof.model import Html
from flashproof.text.source import display_path

_PACKAGE = Path(__file__).parent
_SPECIAL = re.compile(r"[&<>\"']")


class _Generator(CodeGenerator):
    """Leaves it to the environment how a value becomes HTML."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.html(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Context(Context):
    """Calls methods and macros at once."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(obj) not in (MethodType, Macro):
            return super().call(obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        if type(obj) is Macro:
            return obj(self.eval_ctx, *args, **kwargs)
        return obj(*args, **kwargs)


class TemplateEnvironment(Environment):
    """A Jinja2 environment whose errors are ``TemplateError``, with the template's file and line.

    An undefined name is an error.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, **options)

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise the current exception as a ``TemplateError`` if a template caused it.

        Jinja2 calls this for errors at compile time and while it renders a template.
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
            TemplateError: the template has no such macro; from the function, a call failed.

        """
        try:
            macro = getattr(self.get_template(template).module, name, None)
        except Exception:  # noqa: BLE001 - raised again, with its place in the template
            self.handle_exception()
        if macro is None:
            raise TemplateError(f"the template {template} has no macro {name!r}")

        def call(*arguments: object) -> str:
            try:
                html: str = macro(*arguments)
            except Exception:  # noqa: BLE001 - raised again, with its place in the template
                self.handle_exception()
            return html

        return call


def _message(error: Exception) -> str | None:
    """Describe an error with its place in a template; ``None`` if the template is not its cause.

    Jinja2 has already replaced the frames of compiled templates in the traceback by frames with
    the files and lines of the templates.
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


class Templates(TemplateEnvironment):
    """Templates of HTML, whose compiled form is kept in a folder of the user's own."""

    code_generator_class = _Generator
    context_class = _Context

    def __init__(self, **options: Any) -> None:
        # A name of our own: what Jinja2's own generator makes is another form.
        cache = FileSystemBytecodeCache(pattern="__flashproof_%s.cache")
        super().__init__(bytecode_cache=cache, trim_blocks=True, lstrip_blocks=True, **options)

    @staticmethod
    def html(value: object) -> str:
        """A value as a template puts it out."""
        if type(value) is str:
            return escape(value) if _SPECIAL.search(value) else value
        if isinstance(value, Html):
            return value.text
        return value if isinstance(value, Markup) else escape(value)
