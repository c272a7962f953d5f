"""Recognize the columns of a table by their names."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class FieldRole(StrEnum):
    """The kind of content in a column of a card table."""

    QUESTION = "question"
    ANSWER = "answer"
    TAGS = "tags"
    DECK = "deck"
    HINT = "hint"
    WHY = "why"
    MORE = "more"
    SOURCE = "source"
    ID = "id"


_NAMES = {
    FieldRole.QUESTION: "front question q term prompt word vorderseite frage recto mot begriff",
    FieldRole.ANSWER: "back answer a definition response meaning translation rückseite antwort"
    " verso réponse reponse définition",
    FieldRole.TAGS: "tags tag",
    FieldRole.DECK: "deck topic category subject",
    FieldRole.HINT: "hint",
    FieldRole.WHY: "why explanation",
    FieldRole.MORE: "more notes note comment comments extra",
    FieldRole.SOURCE: "source sources reference",
    FieldRole.ID: "id",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}


def role_of(name: str) -> FieldRole | None:
    """Return the role of a column with this name, ignoring case; ``None`` if it is unknown.

    >>> role_of("Front"), role_of("Photo")
    (<FieldRole.QUESTION: 'question'>, None)
    """
    return _ROLES.get(" ".join(name.casefold().strip(" *`").split()))


def has_both_sides(names: Iterable[str]) -> bool:
    """Return whether there are columns for questions and for answers.

    >>> has_both_sides(["Front", "Back"]), has_both_sides(["Front", "Photo"])
    (True, False)
    """
    return {FieldRole.QUESTION, FieldRole.ANSWER} <= set(map(role_of, names))
