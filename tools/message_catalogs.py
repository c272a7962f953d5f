"""List the messages of the site's interface, and compare the catalogs with them.

``python -m tools.message_catalogs`` writes ``templates/messages/site/en.toml``, which lists all
messages in the order of the files that contain them, and prints the messages that other catalogs
lack and those in them that no file uses. The exit status is 1 if there are any.
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, nodes

from flashproof.model import Kind, Level
from flashproof.site import exam, page_renderer, printables
from flashproof.site.script_messages import script_messages
from flashproof.site.study_modes import MODES
from flashproof.site_messages import COUNT, THOUSAND, SiteMessage

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates" / "site"
CATALOGS = ROOT / "templates" / "messages" / "site"
HEADER = """\
# The messages of the site's interface. This file is generated: python -m tools.message_catalogs
# To add a language, translate the texts after the equals signs. Keep the words in braces, which are
# replaced with values, and the tags. Messages with a number have the plural forms of the language:
# zero, one, two, few, many, and other.
"""


def python_messages() -> Iterator[tuple[str, str]]:
    """Yield the file and the key of each message in Python code."""
    yield "the number format", THOUSAND
    for folder in ("site",):
        for path in sorted((ROOT / "flashproof" / folder).glob("*.py")):
            for key in _calls_in_python(path.read_text("utf-8")):
                yield f"flashproof/{folder}/{path.name}", key
    names = [
        *(text for mode in MODES for text in (mode.name, mode.summary)),
        *(name for _, name, _ in page_renderer.MENU),
        *(name for name, _ in exam.SECTIONS),
        *(name for name, _ in printables.SHEET_GROUPS),
        *("Everything", "New", "Changed"),
        *(str(level) for level in Level),
        *(kind.slug for kind in Kind),
    ]
    yield from (("names of modes, sections, levels, and kinds of cards", name) for name in names)


def _calls_in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
        is_text = name == "message" or (name == "text" and owner.endswith("messages"))
        if is_text:
            yield from _strings(node.args[0])
        if name == "plural" and len(node.args) > 1:
            yield from (COUNT + noun for noun in _strings(node.args[1]))


def _strings(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_strings(node.body), *_strings(node.orelse))


def template_messages() -> Iterator[tuple[str, str]]:
    """Yield the file and the key of each message in a template."""
    environment = Environment()  # noqa: S701 - nothing is rendered
    for path in sorted(TEMPLATES.rglob("*.html")):
        tree = environment.parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            name = call.node.name if isinstance(call.node, nodes.Name) else ""
            number = {"message": 0, "plural": 1}.get(name)
            argument = call.args[number] if number is not None else None
            if isinstance(argument, nodes.Const):
                text = str(argument.value)
                yield path.relative_to(ROOT).as_posix(), COUNT + text if number else text


def module_messages() -> Iterator[tuple[str, str]]:
    """Yield the file and the key of each message in a script."""
    for path in sorted((TEMPLATES / "js").glob("*.js")):
        for key in script_messages(path.read_text("utf-8")):
            yield path.relative_to(ROOT).as_posix(), key


def all_messages() -> dict[str, str]:
    """Return the first file that contains each message, keyed by message."""
    found: dict[str, str] = {}
    for file, key in (*python_messages(), *template_messages(), *module_messages()):
        found.setdefault(key, file)
    return found


def english_catalog(messages: Mapping[str, str]) -> str:
    """Return the text of ``en.toml``, with a comment for each file."""
    lines, previous = [HEADER], ""
    for key, file in messages.items():
        if file != previous:
            lines.append(f"\n# {file}\n")
            previous = file
        lines.append(f"{_quoted(key)} = {_english(key)}\n")
    return "".join(lines)


def _english(key: str) -> str:
    if is_plural(key):
        return f"{{ one = {_quoted(key)}, other = {_quoted(f'{key}s')} }}"
    return _quoted(key)


def is_plural(key: str) -> bool:
    """Return whether a message has plural forms, that is, whether it is a number with a noun.

    >>> is_plural("{count} new card"), is_plural("{count} weak, {title}")
    (True, False)
    """
    return key.startswith(COUNT) and key.removeprefix(COUNT).replace(" ", "").isalpha()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_catalog(path: Path) -> Mapping[str, SiteMessage]:
    """Return the messages of a catalog."""
    return tomllib.loads(path.read_text("utf-8"))


def differences(messages: Iterable[str], catalog: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the messages that a catalog lacks, and those that it should not contain."""
    wanted, given = list(messages), list(catalog)
    return [key for key in wanted if key not in given], [key for key in given if key not in wanted]


def main() -> int:
    """Write the English catalog, print how the others differ from it, and return the exit code."""
    messages = all_messages()
    (CATALOGS / "en.toml").write_text(english_catalog(messages), "utf-8")
    status = 0
    for path in sorted(CATALOGS.glob("*.toml")):
        missing, unused = differences(messages, read_catalog(path))
        for title, keys in (("no translation", missing), ("not used", unused)):
            for key in keys:
                status = 1
                sys.stdout.write(f"{path.name}: {title}: {key}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
