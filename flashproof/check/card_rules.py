"""Rules on cards of every kind, and on recall, cloze and predict cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.diagnostics import Severity
from flashproof.markup import cloze_deletions
from flashproof.model import Card, Cloze, Code, Markdown, Predict, Quiz, Recall, code_blocks

_YES_NO = re.compile(
    r"(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|must|may)\b"
    r"(?!.*\bor\b(?! not\b))",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?:tell me about|what about|discuss|talk about|say something|what do you know|describe \S+$)",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"\b(?:and|or),? (?:what|why|how|when|where|which|who)\b|\?.*\w.*\?", re.IGNORECASE
)
_DANGLING = re.compile(
    r"^(?:it|they|this|these|those) (?:is|are|does|do|has|have|can|will)\b"
    r"|^\w+ (?:does|do|did|can|will) (?:it|they|this)\b"
    r"|^\w+ (?:is|are|was) (?:it|they|this)\b(?!:|.* (?:to|that|when|if) )"
    r"|\bthe (?:code|example|figure|function|picture|snippet|table) (?:above|below)\b"
    r"|\b(?:above|below)(?=[?.,;:]|$)|\bthe (?:previous|last) (?:card|question|example)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:TensorFlow|TF|Keras|Python|NumPy|CUDA)\s+v?\d+(?:\.\d+)*"
    r"|\b(?:since|as of|until) v?\d+\.\d",
)
_TWO_WAYS = ("True", "False", "None")
"""Outputs that code may well name without saying which of them it prints."""
_QUOTED = re.compile(r"([\"'])((?:\\.|(?!\1).)+)\1")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d+[.)])[ \t]", re.MULTILINE)


def long_answer(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall):
        count = len(card_text.words(card_text.prose(card.answer, context)))
        if count > context.settings.answer_words:
            is_error = count > context.settings.answer_words_error
            severity = Severity.ERROR if is_error else Severity.WARNING
            yield Finding(f"an answer of {count} words", card.span, severity)


def long_list(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall):
        for block in card.answer:
            count = len(_ITEM.findall(block.text)) if isinstance(block, Markdown) else 0
            if count > context.settings.list_items:
                yield Finding(f"a list of {count} items to remember", block.span)


def yes_no(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall) and _YES_NO.match(card_text.question(card, context)):
        yield Finding("a question that yes or no answers", card.question.span)


def two_questions(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall | Quiz) and _SECOND.search(card_text.question(card, context)):
        yield Finding("two questions in one card", card.question.span)


def vague_stem(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Cloze) and _VAGUE.match(card_text.question(card, context)):
        yield Finding("a question that does not say what it asks for", card.question.span)


def answer_in_question(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall) and not card_text.code(card.answer):
        answer = card_text.content_words(card_text.prose(card.answer, context))
        asked = card_text.content_words(card_text.question(card, context))
        if answer and answer <= asked:
            yield Finding("the question says its answer", card.question.span)


def dangling(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Cloze | Predict) or card.context:
        return
    match = _DANGLING.search(card_text.question(card, context))
    if match:
        message = f"{match[0]!r} refers to what an Anki reader does not see"
        yield Finding(message, card.question.span)


def many_blanks(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Cloze):
        count = len({deletion.number for deletion in card.deletions})
        if count > context.settings.cloze_deletions:
            yield Finding(f"{count} blanks in one card", card.span)


def mostly_blank(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Cloze):
        return
    text = " ".join(cloze_deletions.strip(block.text) for block in card.body)
    for number in sorted({deletion.number for deletion in card.deletions}):
        blanked = [one.answer for one in card.deletions if one.number == number]
        all_words, gone = card_text.words(text), card_text.words(" ".join(blanked))
        if len(gone) > len(all_words) / 2:
            yield Finding(f"c{number} blanks {len(gone)} of {len(all_words)} words", card.span)


def blanked_stop_word(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Cloze):
        for deletion in card.deletions:
            found = card_text.words(deletion.answer)
            if (
                found
                and "`" not in deletion.answer
                and all(w in card_text.FUNCTION_WORDS for w in found)
            ):
                yield Finding(f"{deletion.answer!r} is no word to learn", deletion.span)


def wide_code(card: Card, context: Context) -> Iterator[Finding]:
    for code in code_blocks(card):
        for number, line in enumerate(cloze_deletions.strip(code.text).splitlines()):
            if len(line) > context.settings.code_columns:
                source = code.span.source
                at = code.line + number
                start = source.line_start(at)
                span = source.span(start, start + len(source.line_text(at)))
                yield Finding(f"a line of code of {len(line)} characters", span)


def version_without_source(card: Card, context: Context) -> Iterator[Finding]:
    if card.source or any(code.role.value == "proof" for code in code_blocks(card)):
        return
    match = _VERSION.search(card_text.whole(card, context))
    if match:
        yield Finding(f"{match[0]!r} is a claim about a version without a source", card.span)


def answer_in_code(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Predict) and card.code.output is not None:
        output = " ".join(card.code.output.text.split())
        above = [block.text for block in card.question_body if isinstance(block, Code)]
        shown = " ".join("\n".join((*above, card.code.text)).split())
        is_telling = len(output) > 3 and output not in _TWO_WAYS
        is_choice = output in (texts := _texts_in(shown)) and len(texts) > 1
        if is_telling and (output in shown or output in card.question.text) and not is_choice:
            yield Finding("the output stands in the code", card.code.span)


def _texts_in(code: str) -> set[str]:
    """The texts between quotes: of several, a reader has to find out which one is printed."""
    return {match[2] for match in _QUOTED.finditer(code)}


RULES = (
    CardRule(
        code="long-answer",
        check=long_answer,
        about="a recall answer of more than 40 words (an error above 80)",
        why="What is not recalled in one breath is recalled in part, and graded by mood "
        "(SuperMemo's 20 rules: minimum information).",
        hint="cut it to the fact that was asked for; move the rest to '#### More'",
        setting="answer_words",
    ),
    CardRule(
        code="long-list",
        check=long_list,
        about="a list of more than 5 items in a recall answer",
        why="Sets are the hardest thing to keep in memory (SuperMemo's 20 rules: avoid sets).",
        hint="ask for the items one by one, or blank them in a cloze card",
        setting="list_items",
    ),
    CardRule(
        code="yes-no",
        check=yes_no,
        about="a recall question that yes or no answers",
        why="Half of all guesses are right, and nothing has to be recalled (Matuschak).",
        hint="ask what, when or why",
        is_english=True,
    ),
    CardRule(
        code="two-questions",
        check=two_questions,
        about="two questions in one",
        why="Whoever knows one half cannot grade the card (Matuschak: focused prompts).",
        hint="make two cards of it",
        is_english=True,
    ),
    CardRule(
        code="vague-stem",
        check=vague_stem,
        about="a question that does not say what it asks for",
        why="A prompt must be answered in the same way each time (Matuschak: precise prompts).",
        hint="ask for one fact",
        is_english=True,
    ),
    CardRule(
        code="answer-in-question",
        check=answer_in_question,
        about="a recall question that says its answer",
        why="It is answered by reading (Haladyna 2002: avoid clues).",
        hint="ask without the words of the answer",
    ),
    CardRule(
        code="dangling",
        check=dangling,
        about="'it', 'this' or 'above' without what they stand for",
        why="In Anki nobody sees the lesson, or the card before (SuperMemo's 20 rules: context).",
        hint="name the thing",
        is_english=True,
    ),
    CardRule(
        code="many-blanks",
        check=many_blanks,
        about="more than 3 blanks in a cloze card",
        why="Each blank is a card of its own, and each shows the answers of the others.",
        hint="make two cards of it",
        setting="cloze_deletions",
    ),
    CardRule(
        code="mostly-blank",
        check=mostly_blank,
        about="a cloze that blanks over half of its words",
        why="What is left does not say what is asked (SuperMemo's 20 rules: context).",
        hint="blank the one word that matters",
    ),
    CardRule(
        code="blanked-stop-word",
        check=blanked_stop_word,
        about="a blank on 'the', 'of' and their like",
        why="Grammar gives it away, and it teaches nothing.",
        hint="blank the term",
        is_english=True,
    ),
    CardRule(
        code="wide-code",
        check=wide_code,
        about="a line of code of more than 80 characters",
        why="It wraps, or scrolls away, on a phone.",
        hint="break the line as a formatter would",
        setting="code_columns",
    ),
    CardRule(
        code="version-without-source",
        check=version_without_source,
        about="a claim about a version without a source or a proof",
        why="Such claims grow old in silence.",
        hint="prove it in a '{proof}' fence, or say where it stands under '#### Source'",
    ),
    CardRule(
        code="answer-in-code",
        check=answer_in_code,
        about="a predict card whose output stands in its code",
        why="It is answered by reading (Haladyna 2002: avoid clues).",
        hint="let the code compute what it prints",
    ),
)
