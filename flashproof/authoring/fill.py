"""Files to begin with: templates in which ``@word@`` stands for a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

FILES = Path(__file__).parent / "templates"

_WORD = re.compile(r"@([a-z]+)@")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text of a template with its words replaced; an unknown word stays."""
    text = (FILES / template).read_text("utf-8")
    return _WORD.sub(lambda match: values.get(match[1], match[0]), text)
