"""Jinja2 as the site uses it: a deck's own templates first, then ours, everything escaped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MethodType
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
)
from jinja2.runtime import Context, Macro

from flashproof.model import Card, kind_of


class _Context(Context):
    """Calls methods and macros at once: Jinja2 asks each of them first what it is to be given."""

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(obj) not in (MethodType, Macro):
            return super().call(obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        if type(obj) is Macro:
            return obj(self.eval_ctx, *args, **kwargs)
        return obj(*args, **kwargs)


def environment(folders: Sequence[Path]) -> Environment:
    """An environment over folders with site templates, the first of which wins.

    The last folder is flashproof's own; it can be reached as ``flashproof/…`` too, so that a
    deck's ``base.html`` can extend the one that it takes the place of.
    """
    own = FileSystemLoader(folders[-1])
    found = Environment(
        bytecode_cache=FileSystemBytecodeCache(),  # in a folder of the user's own
        loader=ChoiceLoader([FileSystemLoader(folders), PrefixLoader({"flashproof": own})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.context_class = _Context
    found.filters["kind"] = _kind
    return found


def text_of(env: Environment, name: str) -> str:
    """A file beside the templates (CSS, a script) as it stands.

    Raises:
        TemplateNotFound: there is none of that name in any folder.

    """
    if env.loader is None:
        raise TemplateNotFound(name)
    return env.loader.get_source(env, name)[0]


def _kind(card: Card) -> str:
    return kind_of(card).slug
