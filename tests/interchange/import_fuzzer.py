"""Create random files to import: valid packages, exports, and Markdown, with random changes."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flashproof.anki.identity import FIELDS
from flashproof.model import Kind
from tests.interchange.hostile_packages import HostilePackage, default_models, model, note

PIECES = (
    "word ", "\n", "\n\n", "<br>", "<div>", "</div>", "<b>", "</b>", "<pre>", "</pre>", "<code>",
    "</code>",
    '<pre><code class="language-python">import os</code></pre>', "<ul><li>", "</li>",
    "<ol start=9><li>",
    "<table><tr><td>", "</table>", "<th colspan=99>", '<img src="a.png">',
    '<img src="../../x.png" alt="a">',
    "<img src='data:image/png;base64,AAAA'>", '<a href="https://a.b/c">', '<a href="#x">', "</a>",
    "<!--", "-->",
    "<style>", "</style>", "<script>", "&lt;", "&#xE100;", "&#" + "9" * 30 + ";", "&amp;", "\\(",
    "\\)", "\\[",
    "[$]", "[/$]", "[latex]", "$$", "[/latex]", "[sound:x.mp3]", "<anki-mathjax>",
    "</anki-mathjax>", "`", "```",
    "\n```python\nimport os\n```\n", "\n~~~py\nx\n", "\n## Quiz\n", "\n### Card\n",
    "\n#### Answer\n", "# ",
    "\n<!-- id: evil -->\n", "\nid: evil\n", "\n---\n", "{{c1::a}}", "{{c1::", "}}",
    "{{c2::a::b}}", "::", "|", "*",
    "_", "![a](b.png)", "![a](<b c.png>)", "![x](../x.svg)", "[#tag]()", "\n%\n", "Q: ",
    "\nQ: x\nA: y\n",
    "\nC: [x] y\n", "\x00", "\x1f", "\x0b", "\r", "\u2028", "\ue100", "\ue0ff", "\ud7ff",
    "\U0001f600", "\u202e", "é",
    '<span class="fp-option fp-right"><span class="fp-text">a</span></span>', "<ol><li>a</li></ol>",
    "<thead><tr><th>a</th></tr></thead>",
    '<tbody><tr><th>s</th><td class="fp-holds">x</td><td></td></tr></tbody>',
    "<soup>", "<fn-cache>", "<h9999>", "<rt>", "\t", ";", "\"", "'", "../", "/", "x" * 300,
    "(" * 50, "[" * 50,
    "> " * 30, "- " * 30, "\\", "<" * 20,
)  # fmt: skip
ENDLESS = "WITH RECURSIVE x(a) AS (SELECT 1 UNION ALL SELECT a+1 FROM x) SELECT a AS id FROM x"
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "1", [], {}, [[]], {"name": 1},
    {"0": {"a": []}},
    "../../x", "a\x1fb", "9" * 40, [None], b"\xff\x00",
)  # fmt: skip


def text(random: random.Random, most: int = 12) -> str:
    """Pieces of markup, Markdown, and odd characters."""
    pieces = [random.choice(PIECES) for _ in range(random.randint(0, most))]
    if random.random() < 0.05:
        pieces.append(random.choice(PIECES) * random.randint(2, 200))
    return "".join(pieces)


def write_random_file(random: random.Random, folder: Path) -> Path:
    """Write a file of a random format."""
    write = random.choice(
        (write_package, write_package, write_text, write_markdown, write_markdown, write_json)
    )
    return write(random, folder)


def write_package(random: random.Random, folder: Path) -> Path:
    package = HostilePackage(
        notes=[_random_note(random) for _ in range(random.randint(0, 6))],
        models=_random_models(random),
        decks={"1": {"name": text(random, 3) or "Deck"}, "2": {"name": "a::b"}},
        media={"0": "a.png", "1": text(random, 3) + ".png", "2": "A.png"},
        files={"0": b"one", "1": text(random).encode("utf-8", "replace"), "2": b"three"},
    )
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        random.choice((_change_json, _change_json, _change_media, _change_rows, _change_schema))(
            random, package
        )
    path = folder / "fuzz.apkg"
    try:
        package.write(path)
    except Exception:  # noqa: BLE001 - a change that SQLite or JSON does not accept
        HostilePackage().write(path)
    if random.random() < 0.25:
        _change_bytes(random, path)
    if random.random() < 0.1:
        _rewrite_archive(random, path)
    return path


def _random_note(random: random.Random) -> Any:
    kind = random.choice((1, 1, 2, 3, 4, 5, 6, 7, 8))
    count = random.randint(0, 16)
    fields = [text(random) for _ in range(count)]
    if fields and random.random() < 0.5:
        fields[0] = random.choice(("a-1", "b-2", "a -->", "same"))
    tags = random.choice(
        ("", "a b", "topic::x level::beginner", f"topic::{text(random, 2)}", text(random, 3))
    )
    return note(*fields, type_id=kind, tags=tags)


def _random_models(random: random.Random) -> dict[str, Any]:
    own = {
        str(number): model(f"X {kind}", [one.name for one in FIELDS[kind]])
        for number, kind in enumerate(Kind, 4)
    }
    odd = model(text(random, 2), [text(random, 2) for _ in range(random.randint(1, 4))])
    models = {**default_models(), **own}
    return {**models, "1": odd} if random.random() < 0.2 else models


def _change_json(random: random.Random, package: HostilePackage) -> None:
    """Replace a value somewhere in the note types or decks."""
    name = random.choice(("models", "decks"))
    value = getattr(package, name)
    if random.random() < 0.1:
        setattr(
            package, name, random.choice((json.dumps(value)[:50], "", "null", "[" * 3000, "\x00"))
        )
        return
    place: Any = value
    while isinstance(place, (dict, list)) and place:
        key = random.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if random.random() < 0.4 or not isinstance(place[key], (dict, list)):
            place[key] = random.choice([one for one in VALUES if not isinstance(one, bytes)])
            return
        place = place[key]


def _change_media(random: random.Random, package: HostilePackage) -> None:
    package.media = random.choice(
        ([], "null", "7", b"", b"\xff", "[" * 5000, {"0": 7}, {"0": None}, {"0": {}}, "{", "{}",
         {"0": "../x.png"}, {"x": "a.png"}, {"media": "a.png"}, {"0": "\ud800.png"},
         {"0": "a" * 300 + ".png"})
    )  # fmt: skip


def _change_rows(random: random.Random, package: HostilePackage) -> None:
    column = random.choice(
        ("notes.flds", "notes.tags", "notes.guid", "notes.mid", "cards.ord", "cards.did",
         "cards.nid", "cards.odid", "cards.due", "col.models", "col.decks")
    )  # fmt: skip
    table, name = column.split(".")
    value = random.choice(
        ("NULL", "x'00ff41'", "''", "'text'", "99", "-1", "1e300", "zeroblob(100000)")
    )
    package.sql = (*package.sql, f"UPDATE {table} SET {name} = {value}")  # noqa: S608 - a test


def _change_schema(random: random.Random, package: HostilePackage) -> None:
    table = random.choice(("notes", "cards", "col", "revlog"))
    first = (f"DROP TABLE {table}", f"ALTER TABLE {table} RENAME TO other", "DROP TABLE revlog",
             "CREATE TABLE notetypes (id)", "DROP TABLE notes")  # fmt: skip
    second = ("SELECT 1", f"CREATE VIEW IF NOT EXISTS {table} AS {ENDLESS}",
              f"CREATE TABLE IF NOT EXISTS {table} (id)")  # fmt: skip
    package.sql = (*package.sql, random.choice(first), random.choice(second))


def _change_bytes(random: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(random.randint(1, 8)):
        position = random.randrange(len(content))
        if random.random() < 0.2:
            del content[position : position + random.randint(1, 100)]
        else:
            content[position] = random.randrange(256)
        if not content:
            break
    path.write_bytes(bytes(content))


def _rewrite_archive(random: random.Random, path: Path) -> None:
    """Change the database within an intact archive, or compress it for the new format."""
    database = bytearray(HostilePackage(notes=[note("a", "b")] * 40).database())
    for _ in range(random.randint(0, 30)):
        database[random.randrange(len(database))] = random.randrange(256)
    name, content = random.choice(("collection.anki2", "collection.anki21b")), bytes(database)
    if name.endswith("b") and random.random() < 0.9:
        import zstandard  # noqa: PLC0415 - an extra

        content = zstandard.ZstdCompressor().compress(content)
    with zipfile.ZipFile(
        path, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as archive:
        archive.writestr(name, content)
        archive.writestr(
            "media", bytes(random.randrange(256) for _ in range(random.randint(0, 40)))
        )


def write_text(random: random.Random, folder: Path) -> Path:
    headers = random.sample(
        ["#separator:tab", "#separator:Comma", "#separator:ab", "#separator:\"", "#html:true",
         "#html:false",
         "#deck column:1", "#tags column:2", "#tags column:99999999999999999999", "#guid column:0",
         "#notetype:Cloze", "#notetype:X · Recall", "#notetype:X · Quiz", "#columns:a\tb\tc",
         "#tags:x ../y",
         "#deck:../../x", "#columns:", "#notetype column:1", "# comment",
         f"#deck:{text(random, 3)}"],
        random.randint(0, 6),
    )  # fmt: skip
    lines = []
    for _ in range(random.randint(0, 6)):
        fields = [text(random, 6) for _ in range(random.randint(1, 14))]
        quoted = (
            '"{}"'.format(one.replace('"', '""')) if random.random() < 0.7 else one
            for one in fields
        )
        lines.append(random.choice(("\t", "\t", ",", ";", "|")).join(quoted))
    path = folder / random.choice(("fuzz.txt", "fuzz.csv", "fuzz.tsv"))
    content = random.choice(("\n", "\r\n", "\r")).join([*headers, *lines])
    path.write_bytes(_encoded(random, content))
    return path


def write_markdown(random: random.Random, folder: Path) -> Path:
    starts = (
        "## ",
        "# ",
        "### ",
        "Q: ",
        "A: ",
        "C: ",
        '---\nname = "x"\n---\n',
        "",
        "%\n",
        "```\n",
        "- ",
        "START\nBasic\n",
        "END\n",
        "STARTI [Cloze] a Back: b ENDI ",
        "TARGET DECK: a::b\n",
        "#flashcards/a/b\n",
        "a::b ",
        "?\n",
        "==a== ",
        "---\nDeck: a\n\n1. ",
        "> ",
        "- a #card\n    - ",
        "- {{cloze a}} ",
        "- a >> ",
        "- a ;; b\n\t- ",
        "- A: a\n- B: b\n<details><summary>",
        "</summary>\nAnswer: A\n</details>\n",
        "| Question | Answer |\n|---|---|\n| a | ",
        "- a\n    \n    ",
        "![[a.png|",
        "]] ",
    )
    content = "\n".join(
        f"{random.choice(starts)}{text(random, 6)}\n" for _ in range(random.randint(0, 12))
    )
    path = folder / "fuzz.md"
    path.write_bytes(_encoded(random, content))
    return path


def write_json(random: random.Random, folder: Path) -> Path:
    """Write an export of flashproof, a notebook, or a Mochi file."""

    def value(plain: Any) -> Any:
        return random.choice(VALUES[:-1]) if random.random() < 0.05 else plain

    if random.random() < 0.3:
        cells = [
            value({
                "cell_type": value(random.choice(("code", "markdown", "raw"))),
                "source": value(random.choice((text(random), [text(random, 3)]))),
                "outputs": value([{"output_type": "stream", "name": "stdout",
                                   "text": value(text(random, 4))}]),
            })
            for _ in range(random.randint(0, 6))
        ]  # fmt: skip
        return _json_file(folder / "fuzz.ipynb", {"cells": value(cells), "metadata": value({})})
    if random.random() < 0.4:
        cards = [value({"content": value(f"{text(random)}\n---\n{text(random)}"),
                        "tags": value([text(random, 1)])}) for _ in range(3)]  # fmt: skip
        decks = value([value({"id": "a", "name": value(text(random, 2)), "cards": value(cards)})])
        path = folder / "fuzz.mochi"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("data.json", json.dumps({"decks": decks}))
            archive.writestr("a.png", b"image")
        if random.random() < 0.2:
            _change_bytes(random, path)
        return path
    cards = [
        value({
            "id": value(random.choice(("", "a", "A b"))),
            "kind": value(random.choice(list(Kind)).slug),
            "question": value(text(random, 3)), "markdown": value(text(random, 20)),
            "why": value(text(random, 2)), "tags": value([text(random, 1)]),
            "lint": value(text(random, 1)), "reverse": value(True),
        })
        for _ in range(random.randint(0, 5))
    ]  # fmt: skip
    topic = {"name": value(text(random, 1)), "title": value(text(random, 2)),
             "lead": value(text(random)), "cards": value(cards)}  # fmt: skip
    document = {"format": value("flashproof-1"), "topics": value([value(topic)])}
    return _json_file(folder / "fuzz.json", document)


def _json_file(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), "utf-8")
    return path


def _encoded(random: random.Random, content: str) -> bytes:
    data = content.encode("utf-8", "surrogatepass")
    if random.random() < 0.03:
        return content.encode("utf-16", "surrogatepass")
    return b"\xef\xbb\xbf" + data if random.random() < 0.05 else data


Writer = Callable[[random.Random, Path], Path]
