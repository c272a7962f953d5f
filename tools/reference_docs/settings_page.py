"""Generate ``docs/settings.md``: every setting, from the dataclasses that define them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any

from flashproof.settings import LintSettings, Settings

HEAD = """\
# Settings

A deck's settings are in its `pyproject.toml`. All of them are optional. Never change the
`namespace`: learners' review history depends on it. `cards.lock` records it, and a build fails
if it changes.

```toml
[tool.flashproof]
name = "tensorflow"
title = "TensorFlow"
namespace = "flashproof/tensorflow"

[tool.flashproof.lint]
answer_words = 50
off = ["no-feedback"]
```

An unknown key or a value of the wrong type is an error. Editors can complete and validate the
settings with [a JSON schema](editors.md).
"""

MACROS = """\
## [tool.flashproof.macros]

LaTeX commands for all formulas in the deck. The key is the name of the command, with or without
its backslash, and the value is its definition. `#1` to `#9` stand for the arguments.

```toml
[tool.flashproof.macros]
R = '\\mathbb{R}'
norm = '\\lVert #1 \\rVert'
```

With these macros, `$\\norm{x} \\in \\R$` is the same formula as
`$\\lVert x \\rVert \\in \\mathbb{R}$`, both on the site and in Anki. A macro can use
other macros, but not itself, directly or indirectly. A formula can expand macros up to 1,000
times, and its expansion can have up to 10,000 characters.
"""

SPEECH = """\
## [tool.flashproof.speech]

Anki can read cards aloud with the text-to-speech voices of the learner's computer or phone.
The keys are the parts of a card, and each value is the language of that part:

```toml
[tool.flashproof.speech]
question = "fr"
answer = "en-GB"
```

| key | what Anki reads aloud |
|---|---|
| `question` | the question of every card; for a Cloze card, the text with blanks |
| `answer` | the answer of a Recall or Cloze card, and the model answer of an Explain card |

Without this table, Anki does not read cards aloud. If a language has no region, the most common one
is used, such as `fr_FR` for `fr`.
"""


LANGUAGES = """\
## [tool.flashproof.languages]

Each key is the language of fences that run as snippets, in addition to Python, SQL, Bash, and
JavaScript. The value is a command, or a table with these keys:

| key | meaning | default |
|---|---|---|
| `command` | program and its arguments; `{file}` is the path of the script | required |
| `version` | command that prints the version of the program | the program with `--version` |
| `extension` | extension of the script, without the period | the language's letters and digits |

```toml
[tool.flashproof.languages]
ruby = "ruby"
lua = { command = "lua", version = "lua -v" }
c = { command = "sh -c 'cc -o program {file} && ./program'", version = "cc --version" }
```

If a command does not contain `{file}`, the path is its last argument. The program must be in
`PATH`. It runs only in the sandbox; see [Other languages](snippets.md#other-languages).
"""


def settings_page() -> str:
    """Return the Markdown text of the page."""
    tables = (("tool.flashproof", Settings), ("tool.flashproof.lint", LintSettings))
    parts = (f"## [{name}]\n\n" + "\n".join(_table(kind)) for name, kind in tables)
    return "\n".join((HEAD, "\n\n".join(parts), "", LANGUAGES, MACROS, SPEECH))


def _table(kind: type[Settings] | type[LintSettings]) -> Iterator[str]:
    yield "| key | meaning | default |\n|---|---|---|"
    for item in fields(kind):
        if item.default is not MISSING:
            yield f"| `{item.name}` | {item.metadata['help']} | {_default(item)} |"


DERIVED = {
    "name": "from the folder's name",
    "title": "from `name`",
    "namespace": "the one in `cards.lock`; in a new deck, `name`; without it, derived from `title`;"
    " without both, derived from the card ids",
    "tag_root": "from `title`",
    "site_title": "`title`",
}
"""Descriptions of defaults that depend on other settings, keyed by setting."""


def _default(item: Field[Any]) -> str:
    if item.name in DERIVED:
        return DERIVED[item.name]
    if item.default in ("", ()):
        return "none"
    value = str(item.default)
    return f"`{value.lower() if isinstance(item.default, bool) else value}`"
