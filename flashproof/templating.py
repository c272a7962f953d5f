"""Create the Jinja2 environments for the site, note fields, and the deck report."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket
from jinja2.loaders import split_template_path
from jinja2.runtime import Context, Macro

from flashproof import template_sandbox
from flashproof.errors import FlashproofError, TemplateError
from flashproof.model import Card, kind_of
from flashproof.template_sandbox import TemplateSandbox
from flashproof.text.source import display_path

_PACKAGE = Path(__file__).parent
_RENDERING = (Path(__file__), Path(template_sandbox.__file__))


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

    def compile(  # type: ignore[override]
        self, source: Any, name: str | None = None, filename: str | None = None, **options: Any
    ) -> Any:
        """Compile a template; raise ``TemplateError`` for Python errors that its text causes."""
        try:
            return super().compile(source, name, filename, **options)
        except FlashproofError:
            raise
        except Exception as error:
            text = _one_line(str(error))
            if isinstance(error, RecursionError | MemoryError) or "too many statically" in text:
                text = "the template is nested too deeply"
            raise TemplateError(f"{_display(filename or name or 'template')}:1: {text}") from error

    def render(self, template: str, variables: Mapping[str, object]) -> str:
        """Render a template.

        Raises:
            TemplateError: the template does not exist or is invalid.

        """
        with self.rendering():
            return self._template(template).render(variables)

    def macro(self, template: str, name: str) -> Callable[..., str]:
        """Return a macro of a template as a function.

        Raises:
            TemplateError: the template has no such macro, or a call to the returned function
                failed.

        """
        with self.rendering():
            try:
                macro = getattr(self._template(template).module, name, None)
            except Exception:  # noqa: BLE001 - reraised with the location in the template
                self.handle_exception()
        if not isinstance(macro, Macro):
            raise TemplateError(f"the template {template} has no macro {name!r}")

        def call(*arguments: object) -> str:
            with self.rendering():
                try:
                    html: str = macro(*arguments)
                except Exception:  # noqa: BLE001 - reraised with the location in the template
                    self.handle_exception()
            return html

        return call

    def rendering(self) -> AbstractContextManager[None]:
        """Return a context for rendering, which limits the resources of a deck's own templates."""
        return nullcontext()

    def _template(self, name: str) -> jinja2.Template:
        try:
            return self.get_template(name)
        except jinja2.TemplateNotFound:
            raise TemplateError(f"the template {name!r} does not exist") from None


class SandboxedTemplateEnvironment(TemplateSandbox, TemplateEnvironment):
    """A ``TemplateEnvironment`` for decks with their own templates, which are not trusted."""


class TemplateLoader(FileSystemLoader):
    """Loads templates from folders without reading files outside these folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(folders)
        self.folders = tuple(folders)
        """The template folders. Earlier folders take precedence; the last one is built in."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text and path, and a function that checks whether they are current.

        Raises:
            TemplateError: the file is not UTF-8, or it is a link to a file outside its folder.
            jinja2.TemplateNotFound: no folder contains the file.

        """
        path = find_file(self.folders, "/".join(split_template_path(template)))
        if path is None:
            raise jinja2.TemplateNotFound(template)
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise TemplateError(f"{display_path(path)}:{line}: the file is not UTF-8") from None


def find_file(folders: Sequence[Path], name: str) -> Path | None:
    """Return a file's path in the first folder that contains it; ``None`` if no folder does.

    Raises:
        TemplateError: the file is a link to a file outside the folder.

    """
    for folder in folders:
        path = folder / name
        if path.is_file():
            if not path.resolve().is_relative_to(folder.resolve()):
                raise TemplateError(
                    f"{display_path(path)}:1: the file is a link to a file outside its folder"
                )
            return path
    return None


class _DirectCalls(Context):
    """A context that calls functions directly.

    Jinja2's context first checks whether a function requests the context as an argument. The check
    takes longer than most calls. The check can be skipped, because none of the functions called in
    the built-in templates takes the context.
    """

    def call(__self, __function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        if kwargs:  # Jinja2 adds these in loops and blocks
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        return __function(*args, **kwargs)


class CompiledTemplates(BytecodeCache):
    """The Python code of compiled templates, keyed by Jinja2's cache key for a template."""

    def __init__(self, code: Mapping[str, bytes]) -> None:
        self.code = dict(code)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template, unless the template has changed since it was compiled."""
        if code := self.code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a template that has just been compiled."""
        self.code[bucket.key] = bucket.bytecode_to_string()


def template_environment(
    loader: jinja2.BaseLoader, compiled: CompiledTemplates | None = None, **options: Any
) -> TemplateEnvironment:
    """Return a sandboxed environment, or a plain one if all templates are built in.

    Only a plain environment uses ``compiled``.
    """
    options |= {"loader": loader, "trim_blocks": True, "lstrip_blocks": True}
    if isinstance(loader, TemplateLoader) and len(loader.folders) == 1:
        environment = TemplateEnvironment(bytecode_cache=compiled, **options)
        environment.context_class = _DirectCalls
        return environment
    return SandboxedTemplateEnvironment(**options)


def site_templates(
    folders: Sequence[Path], compiled: CompiledTemplates | None = None
) -> TemplateEnvironment:
    """Return the environment for the site's templates.

    Args:
        folders: the template folders. Earlier folders take precedence. The last one contains the
            built-in templates, which are also available as ``flashproof/…``, so a deck's
            ``base.html`` can extend the built-in template.
        compiled: the compiled built-in templates.

    """
    loader = TemplateLoader(folders)
    built_in = PrefixLoader({"flashproof": TemplateLoader(folders[-1:])})
    environment = template_environment(loader, compiled, keep_trailing_newline=True)
    environment.loader = ChoiceLoader([loader, built_in])
    environment.filters["kind"] = _kind
    return environment


def read_text(environment: Environment, name: str) -> str:
    """Return the raw text of a file in the template folders, such as a style sheet or a script.

    Raises:
        jinja2.TemplateNotFound: no folder contains a file with this name.
        TemplateError: the file is not UTF-8, or it is a link to a file outside its folder.

    """
    if environment.loader is None:
        raise jinja2.TemplateNotFound(name)
    return environment.loader.get_source(environment, name)[0]


def _kind(card: Card) -> str:
    return kind_of(card).slug


def _message(error: Exception) -> str | None:
    """Return an error's description and template location; ``None`` if no template caused it.

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
    is_own_code = last.is_relative_to(_PACKAGE) and last not in _RENDERING
    if is_own_code and not isinstance(error, jinja2.TemplateError):
        return None
    frame, line = places[-1]
    if isinstance(error, jinja2.TemplateNotFound):
        text = f"the template {error.name!r} does not exist"
    elif isinstance(error, jinja2.TemplateError):
        text = error.message or type(error).__name__
    else:
        text = f"{type(error).__name__}: {error}"
    return f"{_display(frame.f_code.co_filename)}:{line}: {_one_line(text)}"


def _display(file: str) -> str:
    return display_path(Path(file)) if Path(file).is_absolute() else file


def _one_line(text: str) -> str:
    return " ".join(text.split()).removesuffix(".")
