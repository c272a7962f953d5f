"""Find the fields that a note's card templates show on the front and on the back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_REPLACEMENT = re.compile(r"\{\{([^#^/{}][^{}]{0,500})\}\}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPECIAL = ("FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag")


@dataclass(frozen=True, slots=True)
class CardSides:
    """The names of the fields on the two sides of a card, in the order in which they are shown."""

    front: tuple[str, ...]
    back: tuple[str, ...]
    """The fields that only the back shows."""
    hints: tuple[str, ...] = ()
    """The fields that the front shows when the learner clicks a hint."""

    def is_reverse_of(self, other: CardSides) -> bool:
        """Return whether this card shows the back of the other card and asks for its front."""
        return self.front[:1] == other.back[:1] and self.back[:1] == other.front[:1]


def card_sides(question: str, answer: str, fields: Sequence[str]) -> CardSides | None:
    """Return the sides of a card; ``None`` if one of the sides shows no field.

    Args:
        question: The template of the front.
        answer: The template of the back.
        fields: The names of all fields.

    """
    on_front = list(_replacements(question))
    front = [name for name, is_hint in on_front if name in fields and not is_hint]
    hints = [name for name, is_hint in on_front if name in fields and is_hint]
    shown = {*front, *hints}
    back = [name for name, _ in _replacements(answer) if name in fields and name not in shown]
    if not front or not back:
        return None
    return CardSides(_unique(front), _unique(back), _unique(hints))


def _replacements(template: str) -> list[tuple[str, bool]]:
    """Return the name of each field in a template, and whether it is a hint."""
    found: list[tuple[str, bool]] = []
    for match in _REPLACEMENT.finditer(_COMMENT.sub("", template)):
        *filters, name = (part.strip() for part in match[1].split(":"))
        is_spoken = any(one.startswith("tts ") for one in filters)
        if name not in _SPECIAL and not is_spoken:
            found.append((name, "hint" in filters))
    return found


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
