"""Jinja2 as the site uses it: a deck's own templates first, then ours, everything escaped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    TemplateNotFound,
)

from flashproof.model import Card, kind_of
from flashproof.templating import Templates


def environment(folders: Sequence[Path]) -> Templates:
    """An environment over folders with site templates, the first of which wins.

    The last folder is flashproof's own; it can be reached as ``flashproof/…`` too, so that a
    deck's ``base.html`` can extend the one that it takes the place of.
    """
    own = FileSystemLoader(folders[-1])
    found = Templates(
        loader=ChoiceLoader([FileSystemLoader(folders), PrefixLoader({"flashproof": own})]),
        keep_trailing_newline=True,
    )
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
