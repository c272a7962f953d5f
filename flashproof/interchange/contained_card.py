"""Keep the text of an imported card within that card, regardless of its content.

A heading, a comment, or a fence in imported text could start a new card or hide the next one.
Therefore, each card is written, parsed as the build would parse it, and compared with its draft. If
the parsed card differs from the draft, the text is escaped line by line or, if that does not help,
character by character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.interchange.draft import DEFAULT_QUESTION, CardDraft, ImportLog, is_usable_id
from flashproof.interchange.imported_code import SKIPPED, SKIPPED_PYTHON, imported_info
from flashproof.interchange.relative_links import without_relative_links
from flashproof.languages import BUILT_IN, Languages
from flashproof.markup import cloze_deletions
from flashproof.model import Code, Kind, Markdown
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.parse.card_parts import PARTS
from flashproof.parse.cloze import blocks_with_deletions, split_answers
from flashproof.parse.document import Comment, Document, Fence, Heading, Item, Prose, read_document
from flashproof.parse.fences import read_body
from flashproof.parse.sections import CardSection, split_sections
from flashproof.parse.unlabeled_outputs import contains_session
from flashproof.parse.variations import WHAT_IF
from flashproof.text.edits import TextEdit, apply_edits
from flashproof.text.source import Source

MAX_QUESTION = 1000
"""The maximum number of characters in a heading."""
MAX_TAG = 100
"""The maximum number of characters in a tag."""
MAX_TAGS = 100
"""The maximum number of tags of a card."""
MAX_LINE = 100_000
"""The maximum number of characters in a line of prose; longer lines are wrapped."""

CardWriter = Callable[[CardDraft], str]
"""A function that returns the text of a card, from its heading to the end of its last part."""

_FRONT_MATTER = "---\ntitle: x\n---\n\n"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ue000-\ue0ff\ud800-\udfff]")
_LINT = re.compile(r"off=[a-z0-9-]+ \([^()<>\n-]+\)(?:, off=[a-z0-9-]+ \([^()<>\n-]+\))*")
_NOT_IN_TAG = re.compile(r"[\s;,()|`<>\\]+")
_ORDINARY_PROBLEMS = frozenset(("long-line", "too-deep"))
"""Diagnostic codes for text that is unusual but stays within its card."""

_VARIANT_OUTPUT = re.compile(r"output \{[^\n`]*\}")
_LINE_START = re.compile(r"^( {0,3})(?=#|(?:=+|-+)[ \t]*$)", re.MULTILINE)
_ID_LINE = re.compile(r"^([ \t]*id[ \t]*):", re.MULTILINE)
_FENCE_MARKS = re.compile(r"`{3,}|~{3,}")


def contain(draft: CardDraft, write: CardWriter, log: ImportLog) -> CardDraft | None:
    """Return a draft whose text is exactly one card; otherwise, warn and return ``None``.

    A recall card without an answer is skipped, too.
    """
    plain = _plain_draft(draft, log)
    links = _RelativeLinks()
    for change in (_unchanged, _escape_lines, _escape_everything):
        changed = _with_texts(plain, links.converted_before(change))
        if changed.kind is Kind.CLOZE:
            changed = _with_valid_deletions(changed, log)
        if changed.kind is Kind.RECALL and not (changed.parts.get("Answer") or changed.main):
            log.add("a card without an answer was skipped", draft.question)
            return None
        # Tags shared by all cards of a topic are not in the card, and the card's id is added later.
        variants = (changed, replace(changed, tags=()))
        if all(_is_contained(one, write(one)) for one in variants):
            links.report(log, draft.question)
            return changed
    log.add("a card that cannot be written as Markdown was skipped", draft.question)
    return None


@dataclass(slots=True)
class _RelativeLinks:
    """Converts links that would be errors in a card, and remembers whether there were any."""

    keeps_anchors: bool = False
    found: bool = False

    def converted_before(self, change: Callable[[str], str]) -> Callable[[str], str]:
        """Return a function that converts the links in a text and then changes the text."""

        def convert(text: str) -> str:
            converted = without_relative_links(text, keeps_anchors=self.keeps_anchors)
            self.found = self.found or converted != text
            return change(converted)

        return convert

    def report(self, log: ImportLog, place: str) -> None:
        if self.found:
            log.add("a link that is not an absolute URL was replaced by its address", place)


def contained_lead(lead: str, place: str, log: ImportLog) -> str:
    """Return the text of a lesson, changed if necessary so that it contains no card.

    If that is impossible, warn and return an empty string.
    """
    plain = _plain_text(lead)
    links = _RelativeLinks(keeps_anchors=True)
    for change in (_unchanged, _escape_lines, _escape_everything):
        changed = _convert(plain, links.converted_before(change))
        if _is_lead(changed):
            links.report(log, place)
            return changed
    log.add("a lesson that cannot be written as Markdown was left out", place)
    return ""


def _is_lead(lead: str) -> bool:
    """Return whether a lesson's text is valid and contains neither cards nor code that runs."""
    diagnostics = Diagnostics()
    text = f"{_FRONT_MATTER}{lead}\n\n## Recall\n\n### Below\n<!-- id: below -->\n\nText.\n"
    sections = split_sections(_read(text, diagnostics), diagnostics)
    blocks = read_body(sections.lead, diagnostics)
    return (
        _has_no_problem(diagnostics)
        and [card.heading.text.text for card in sections.cards] == ["Below"]
        and not any(isinstance(block, Code) and _is_runnable(block) for block in blocks)
    )


def sections_of(text: str) -> list[CardSection]:
    """Return the cards of a card file as the build parses them."""
    ignored = Diagnostics()
    return split_sections(_read(text, ignored), ignored).cards


def with_skipped_code(text: str, languages: Languages) -> str:
    """Return a card file's text with ``skip`` on all fences in languages from the deck's settings.

    ``languages`` are the languages that run besides Python; imported fences have no attributes.
    """
    edits = [
        TextEdit(fence.info.subspan(0, len(fence.info.text)), f"{name} {{{SKIPPED}}}", "")
        for fence in _read(text, Diagnostics()).items
        if isinstance(fence, Fence)
        and (name := fence.info.text.strip()) in languages
        and name not in BUILT_IN
    ]
    return apply_edits(text.encode(), edits).decode()


def runnable_code(text: str, languages: Languages = BUILT_IN) -> list[Code]:
    """Return the code in a card file that a build or pytest would run."""
    ignored = Diagnostics()
    body = read_body(_read(text, ignored).items, ignored, languages)
    return [block for block in body if isinstance(block, Code) and _is_runnable(block)]


def _is_runnable(code: Code) -> bool:
    return (code.is_snippet or code.language == "python") and not code.skip


def _read(text: str, diagnostics: Diagnostics) -> Document:
    return read_document(Source(Path("imported.md"), "imported.md", text), diagnostics)


def _plain_draft(draft: CardDraft, log: ImportLog) -> CardDraft:
    """Return a draft without the characters, ids, tags, and parts that are not valid in a card."""
    if draft.id and not is_usable_id(draft.id):
        log.add("an invalid id was left out", draft.id)
    question = " ".join(_FORBIDDEN.sub(" ", draft.question).split())
    if len(question) > MAX_QUESTION:
        log.add("a long question was cut off", question)
        question = f"{question[:MAX_QUESTION]}…"
    tags = (_NOT_IN_TAG.sub("-", _FORBIDDEN.sub("", tag)).strip("-") for tag in draft.tags)
    texts = {name: _plain_text(text) for name, text in draft.parts.items()}
    parts = {name: text for name, text in texts.items() if text and name in PARTS[draft.kind]}
    if left_out := texts.keys() - PARTS[draft.kind] - {name for name in texts if not texts[name]}:
        log.add(f"a part that a {draft.kind} card cannot have was left out", min(left_out))
    return replace(
        draft,
        question=question or DEFAULT_QUESTION,
        main=_plain_text(draft.main),
        parts=parts,
        id=draft.id if is_usable_id(draft.id) else "",
        tags=tuple(dict.fromkeys(tag[:MAX_TAG] for tag in tags if tag))[:MAX_TAGS],
        order=draft.order if draft.kind is Kind.QUIZ and draft.order == "fixed" else "",
        reverse=draft.reverse and draft.kind is Kind.RECALL,
        lint=draft.lint if _LINT.fullmatch(draft.lint) else "",
    )


def _plain_text(text: str) -> str:
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()


def _with_texts(draft: CardDraft, change: Callable[[str], str]) -> CardDraft:
    question = change(draft.question)
    parts = {
        name: _convert(text, change, keeps_outputs=_has_outputs(draft.kind, name))
        for name, text in draft.parts.items()
    }
    return replace(
        draft,
        question=question,
        main=_convert(draft.main, change),
        parts={name: text for name, text in parts.items() if text},
    )


def _has_outputs(kind: Kind, part: str) -> bool:
    """Return whether a part of a card contains the outputs of variants."""
    return kind is Kind.PREDICT and part == WHAT_IF


def _convert(text: str, change: Callable[[str], str], *, keeps_outputs: bool = False) -> str:
    """Return text with ``change`` applied to its prose and ``_fence`` to its fences.

    ``keeps_outputs`` is set for the part that contains the outputs of variants.
    """
    source_text = f"{_FRONT_MATTER}{text}"
    items = _read(source_text, Diagnostics()).items
    parts: list[str] = []
    position = len(_FRONT_MATTER)
    output_fits = False
    for item in items:
        if isinstance(item, Fence):
            parts.append(_wrap(change(source_text[position : item.span.start])))
            is_output = keeps_outputs and _VARIANT_OUTPUT.fullmatch(item.info.text)
            fence = item.span.text if is_output else _fence(item, output_fits=output_fits)
            parts.append(fence)
            output_fits = SKIPPED in fence.partition("\n")[0]
            line_end = source_text.find("\n", item.span.end)
            position = len(source_text) if line_end == -1 else line_end
        elif isinstance(item, Prose):
            output_fits = False
    parts.append(_wrap(change(source_text[position:])))
    return "".join(parts).strip("\n").rstrip()


def _fence(fence: Fence, *, output_fits: bool) -> str:
    """Return the fence without its indentation, changed so that it is not run.

    An unclosed fence becomes text.
    """
    opening, newline, _ = fence.span.text.partition("\n")
    if not newline:  # the fence is not closed
        return _escape_everything(opening)
    marks = re.match(r"[ \t]*(`+|~+)", opening)
    info = imported_info(fence.info.text)
    if info == "output" and not output_fits:
        info = "text"
    lines = fence.text.removesuffix("\n").split("\n")
    indent = len(opening) - len(opening.lstrip())
    if info != "output" and contains_session(fence.text):
        info = SKIPPED_PYTHON
    body = "\n".join(line[min(indent, len(line) - len(line.lstrip())) :] for line in lines)
    return f"{marks[1] if marks else '```'}{info}\n{body}\n{marks[1] if marks else '```'}"


def _wrap(text: str) -> str:
    """Wrap lines of prose that are too long for a card file."""
    if len(text) <= MAX_LINE or max(map(len, text.split("\n"))) <= MAX_LINE:
        return text
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line))


def _pieces(line: str) -> Iterator[str]:
    start = 0
    while len(line) - start > MAX_LINE:
        end = line.rfind(" ", start + 1, start + MAX_LINE)
        end = start + MAX_LINE if end == -1 else end
        yield line[start:end]
        start = end + (line[end : end + 1] == " ")
    yield line[start:]


def _unchanged(text: str) -> str:
    return text


def _escape_lines(text: str) -> str:
    """Escape the marks of headings, ids, fences, and comments."""
    text = _FENCE_MARKS.sub(lambda match: "".join(f"\\{one}" for one in match[0]), text)
    text = _ID_LINE.sub(r"\1\\:", _LINE_START.sub(r"\1\\", text))
    return text.replace("<!--", "<\\!--")


def _escape_everything(text: str) -> str:
    """Escape every character that Markdown could interpret, but keep cloze deletions."""
    text = re.sub(r"(?<!\\)((?:\\\\)*)([`~<>\[\]*_$|!])", r"\1\\\2", text)
    text = re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE)
    return _ID_LINE.sub(r"\1\\:", re.sub(r"^(?=[#=>+-])", r"\\", text, flags=re.MULTILINE))


def _with_valid_deletions(draft: CardDraft, log: ImportLog) -> CardDraft:
    """Return a cloze draft with only the valid deletions, or a recall draft if none are valid."""
    main = draft.main
    while errors := _cloze_errors(main):
        log.add("an unsupported cloze deletion was converted to text", draft.question)
        parts: list[str] = []
        end = 0
        for start in errors:
            parts += (main[end:start], "{\\{")
            end = start + 2
        main = "".join((*parts, main[end:]))
    answers: dict[int, set[str]] = {}
    for number, answer in _deletions(main):
        answers.setdefault(number, set()).add(answer)
    if answers:
        accepted = {
            number: texts
            for number, all_texts in draft.accepted.items()
            if len(answers.get(number, ())) == 1
            and (texts := tuple(filter(_is_valid_answer, all_texts)))
        }
        return replace(draft, main=main, accepted=accepted)
    return replace(draft, kind=Kind.RECALL, main=main, accepted={})


def accepted_answer(text: str) -> str:
    """Return an answer for an ``accept`` comment, as a code span if it contains a separator."""
    if not any(character in text for character in ";`"):
        return text
    marks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{marks} {text} {marks}"


def _is_valid_answer(text: str) -> bool:
    """Return whether an ``accept`` comment can contain an answer."""
    is_plain = text.isprintable() and "--" not in text and len(text) <= MAX_LINE
    return is_plain and split_answers(accepted_answer(text)) == (text,)


def _cloze_errors(text: str) -> list[int]:
    """Return the start offset of each invalid cloze deletion."""
    return [
        block.span.locate(block.text, error.start, error.end).start - len(_FRONT_MATTER)
        for block in _cloze_blocks(text)
        for error in cloze_deletions.find(block.text)[1]
    ]


def _deletions(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the answer of each cloze deletion."""
    for block in _cloze_blocks(text):
        for span in cloze_deletions.find(block.text)[0]:
            yield span.number, span.answer(block.text)


def _cloze_blocks(text: str) -> Iterator[Markdown | Code]:
    """Yield the blocks of a card's text that can contain cloze deletions."""
    items = _read(f"{_FRONT_MATTER}{text}", Diagnostics()).items
    return blocks_with_deletions(read_body(items, Diagnostics()))


def _is_contained(draft: CardDraft, text: str) -> bool:
    """Return whether the text, followed by another card, is parsed as exactly these two cards."""
    longest = max(3, *map(len, re.findall(r"`+|~+", text)), 0)
    guards = "\n".join((f"`{'`' * longest}", "`" * (longest + 1), "~" * (longest + 1)))
    guards = f"{guards}\n{'~' * (longest + 1)}"
    below = f"## {Kind.QUIZ}\n\n### Below\n<!-- id: below -->\n\nText\n\n{guards}\n"
    diagnostics = Diagnostics()
    document = _read(f"{_FRONT_MATTER}## {draft.kind}\n\n{text}\n\n{below}", diagnostics)
    sections = split_sections(document, diagnostics)
    levels = [item.level for item in document.items if isinstance(item, Heading)]
    if len(sections.cards) != 2 or levels != [2, 3, *(4 for _ in draft.parts), 2, 3]:
        return False
    card, other = sections.cards
    return (
        _has_no_problem(diagnostics)
        and _is_card(card, draft)
        and _is_code_skipped(card)
        and other.heading.text.text == "Below"
        and [comment.text.strip() for comment in other.comments] == ["id: below"]
        and len(other.main) == 3
    )


def _has_no_problem(diagnostics: Diagnostics) -> bool:
    return all(one.code in _ORDINARY_PROBLEMS for one in diagnostics.items)


def _is_card(card: CardSection, draft: CardDraft) -> bool:
    """Return whether a section of a document matches a draft."""
    metadata = Diagnostics()
    card_id = read_card_metadata(card, metadata).id if card.metadata else ""
    return (
        card.kind is draft.kind
        and card.heading.text.text.strip() == heading_text(draft.question)
        and [part.heading.text.text.strip() for part in card.parts] == list(draft.parts)
        and _other_comments(card) <= 1 + len(draft.accepted)
        and card_id == draft.id
        and card.plain_text_id is None
        and card.misplaced_metadata is None
        and not any(one.code != "missing-id" for one in metadata.items)
    )


def _other_comments(card: CardSection) -> int:
    return sum(not _is_pattern(comment, card.kind) for comment in card.comments)


def _is_pattern(comment: Comment, kind: Kind) -> bool:
    """Return whether a comment contains the phrases of a concept or the pattern of a check."""
    return kind in (Kind.EXPLAIN, Kind.WRITE) and comment.text.strip().startswith("match:")


def heading_text(question: str) -> str:
    """Return a question on one line, with ``#`` at its end escaped."""
    return re.sub(r" (#+)$", r" \\\1", " ".join(question.split()))


def _is_code_skipped(card: CardSection) -> bool:
    """Return whether no code in a card would run and none of its fences has a problem."""
    diagnostics = Diagnostics()
    parts = (
        part.items
        for part in card.parts
        if not _has_outputs(card.kind, part.heading.text.text.strip())
    )
    bodies: Iterable[Iterable[Item]] = (card.main, *parts)
    blocks = [block for items in bodies for block in read_body(items, diagnostics)]
    return not diagnostics.items and not any(
        isinstance(block, Code) and _is_runnable(block) for block in blocks
    )
