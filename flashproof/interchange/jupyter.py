"""Read Jupyter notebooks: prose, code, and output become the lesson of a topic.

Most notebooks contain no questions, so their topics have no cards. Cells that contain cards in the
hashcards format, such as ``Q:`` with ``A:``, become cards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft
from flashproof.interchange.imported_code import fenced
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats import hashcards
from flashproof.interchange.markdown_reader import MarkdownReader

_TITLE = re.compile(r"\A#[ \t]+(.+?)[ \t]*(?:\n|\Z)")
_COMMAND = re.compile(r"^[ \t]*[%!]", re.MULTILINE)


def read_notebook(path: Path, text: str, images: ImportedImages | None = None) -> ImportedFile:
    """Convert a notebook to one topic.

    Raises:
        ImportFileError: The file is not a notebook.

    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportFileError(f"{path.name} is not valid JSON: {error}") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise ImportFileError(f"{path.name} is not a Jupyter notebook")
    reader = MarkdownReader(path, images)
    blocks = list(_blocks(cells, _language(notebook), reader))
    title = next((match[1] for one in blocks if (match := _TITLE.match(one))), reader.title)
    blocks = [_TITLE.sub("", one) if number == 0 else one for number, one in enumerate(blocks)]
    cards: list[CardDraft] = []
    lesson: list[str] = []
    for block in blocks:
        if hashcards.matches(block):
            found, others = hashcards.read_cards(block, reader)
            cards += found
            lesson += others
        else:
            lesson.append(block.strip("\n"))
    lead = reader.read("\n\n".join(lesson), title)
    return ImportedFile(
        [TopicDraft(title, cards=cards, lead=lead)], reader.images.files, reader.log.lines()
    )


def _language(notebook: Mapping[str, Any]) -> str:
    metadata = notebook.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) else "python"


def _blocks(cells: list[Any], language: str, reader: MarkdownReader) -> Iterator[str]:
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source = _text(cell.get("source"))
        if not source.strip() and not cell.get("outputs"):
            continue
        if cell.get("cell_type") == "markdown":
            yield source
        elif cell.get("cell_type") == "code":
            yield _code(cell, source, language, reader)
        else:
            reader.log.add("a raw cell was left out", source)


def _code(cell: Mapping[str, Any], source: str, language: str, reader: MarkdownReader) -> str:
    if _COMMAND.search(source):
        reader.log.add("a cell contains an IPython command, which is not Python code", source)
    fences = [fenced(language, source)] if source.strip() else []
    printed = "".join(_outputs(cell.get("outputs"), reader, source))
    if printed.strip():
        fences.append(fenced("output", printed))
    return "\n".join(fences)


def _outputs(outputs: Any, reader: MarkdownReader, place: str) -> Iterator[str]:
    """Yield a cell's standard output; report values, images, and errors, which are left out."""
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        if output.get("output_type") == "stream" and output.get("name") == "stdout":
            yield _text(output.get("text"))
        elif output.get("output_type") == "stream":
            if _text(output.get("text")).strip():
                reader.log.add("standard error output (stderr) below a cell was left out", place)
        else:
            reader.log.add("a value, an image, or an error below a cell was left out", place)


def _text(value: Any) -> str:
    """Return the text of a cell, which is a string or a list of lines."""
    if isinstance(value, list):
        return "".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""
