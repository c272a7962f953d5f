"""A deck's settings add languages; fences in other languages are only shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.languages import BASH, BUILT_IN, JAVASCRIPT, SQL, Language, Languages
from flashproof.model import Code
from flashproof.parse import read_topic
from flashproof.parse.document import read_document
from flashproof.parse.fences import read_body
from flashproof.settings import read_settings
from flashproof.text.source import Source

SETTINGS = """\
[tool.flashproof.languages]
ruby = "ruby -w"
lua = { command = "lua5.4 {file} x", version = "lua5.4 -v", extension = "l" }

[tool.flashproof.languages."c++"]
command = "sh -c 'g++ {file} && ./a.out'"
"""


def test_a_deck_adds_languages(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    diagnostics = Diagnostics()
    settings = read_settings(tmp_path, diagnostics)
    assert list(diagnostics) == []
    ruby, lua, cpp = settings.languages
    assert (ruby.command, ruby.version_command, ruby.extension) == (
        ("ruby", "-w", "{file}"),
        ("ruby", "--version"),
        "ruby",
    )
    assert (lua.command, lua.version_command) == (("lua5.4", "{file}", "x"), ("lua5.4", "-v"))
    assert (cpp.name, cpp.extension, cpp.command[0]) == ("c++", "c", "sh")
    names = set(settings.run_languages)
    assert names == {"sql", "bash", "javascript", "js", "ruby", "lua", "c++"}


def codes_of(text: str, languages: Languages = BUILT_IN) -> tuple[list[Code], Diagnostics]:
    """Return the code blocks of a text, and its problems."""
    diagnostics = Diagnostics()
    document = read_document(Source(Path("t.md"), "t.md", text), diagnostics)
    body = read_body(document.items, diagnostics, languages)
    return [block for block in body if isinstance(block, Code)], diagnostics


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("sql", SQL),
        ("bash", BASH),
        ("javascript", JAVASCRIPT),
        ("js {raises=TypeError}", JAVASCRIPT),
        ("SQL {setup}", SQL),
        ("bash {raises=3 timeout=5}", BASH),
        ("python", None),
    ],
)
def test_a_fence_runs_in_its_language(info: str, language: Language | None) -> None:
    (code,), diagnostics = codes_of(f"---\ntitle: x\n---\n\n```{info}\nx\n```\n")
    assert list(diagnostics) == []
    assert (code.is_snippet, code.is_python) == (True, language is None)
    assert code.runs_in == language
    assert code.language == (language.name if language else "python")


@pytest.mark.parametrize("name", ["sh", "text", "yaml", "json", "html", "lua", "console"])
def test_fences_in_other_languages_are_only_shown(name: str) -> None:
    (code,), diagnostics = codes_of(f"---\ntitle: x\n---\n\n```{name}\nx\n```\n")
    assert list(diagnostics) == []
    assert not code.is_snippet


def test_an_added_language_runs_only_in_its_deck() -> None:
    lua = Language("lua", "lua", ("lua", "{file}"))
    text = "---\ntitle: x\n---\n\n```lua {proof}\nx\n```\n"
    assert codes_of(text, Languages.of([lua]))[0][0].runs_in == lua
    assert [one.code for one in codes_of(text)[1]] == ["words-without-python"]


SETUP_CARD = """\
---
title: x
---

```python {setup}
x = 1
```

```sql {setup}
CREATE TABLE t (a);
```

## Predict

### What does this print?
<!-- id: x-1 -->

```sql
SELECT count(*) FROM t;
```

```output
0
```
"""


def test_a_question_shows_the_whole_setup_of_its_language() -> None:
    diagnostics = Diagnostics()
    topic = read_topic(Source(Path("t.md"), "t.md", SETUP_CARD), "D", diagnostics)
    (excerpt,) = topic.cards[0].setup_excerpt
    assert isinstance(excerpt, Code)
    assert (excerpt.language, excerpt.text) == ("sql", "CREATE TABLE t (a);\n")
    assert not excerpt.is_snippet
