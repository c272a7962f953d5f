"""Lint rules for all kinds of cards and for recall, cloze, and predict cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.markup import cloze_deletions
from flashproof.model import Card, Cloze, Code, Markdown, Predict, Quiz, Recall, Role, code_blocks

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
_COMMON_OUTPUTS = ("True", "False", "None")
"""Outputs that are too common to give away the answer if they also appear in the code."""
_QUOTED = re.compile(r"([\"'])((?:\\.|(?!\1).)+)\1")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d+[.)])[ \t]", re.MULTILINE)


def long_answer(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall):
        count = len(card_text.words(card_text.prose(card.answer, context)))
        if count > context.settings.answer_words:
            yield Finding(f"this answer has {count} words", card.span)


def long_list(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall):
        for block in card.answer:
            count = len(_ITEM.findall(block.text)) if isinstance(block, Markdown) else 0
            if count > context.settings.list_items:
                yield Finding(f"this answer lists {count} items", block.span)


def yes_no(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall) and _YES_NO.match(card_text.question(card, context)):
        yield Finding("this question can be answered with yes or no", card.question.span)


def two_questions(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall | Quiz) and _SECOND.search(card_text.question(card, context)):
        yield Finding("this card asks two questions", card.question.span)


def vague_stem(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Cloze) and _VAGUE.match(card_text.question(card, context)):
        yield Finding("this question is too vague to have one answer", card.question.span)


def answer_in_question(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Recall) and not card_text.code(card.answer):
        answer = card_text.content_words(card_text.prose(card.answer, context))
        question = card_text.content_words(card_text.question(card, context))
        if answer and answer <= question:
            yield Finding("the question contains its answer", card.question.span)


def dangling(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Cloze | Predict) or card.context:
        return
    match = _DANGLING.search(card_text.question(card, context))
    if match:
        message = f"{match[0]!r} refers to something that is not on the card"
        yield Finding(message, card.question.span)


def many_blanks(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Cloze):
        count = len({deletion.number for deletion in card.deletions})
        if count > context.settings.cloze_deletions:
            yield Finding(f"this card has {count} different cloze numbers", card.span)


def mostly_blank(card: Card, context: Context) -> Iterator[Finding]:
    if not isinstance(card, Cloze):
        return
    text = " ".join(cloze_deletions.strip(block.text) for block in card.body)
    for number in sorted({deletion.number for deletion in card.deletions}):
        answers = [deletion.answer for deletion in card.deletions if deletion.number == number]
        hidden, total = len(card_text.words(" ".join(answers))), len(card_text.words(text))
        if hidden > total / 2:
            yield Finding(f"c{number} hides {hidden} of {total} words", card.span)


def blanked_stop_word(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Cloze):
        for deletion in card.deletions:
            words = card_text.words(deletion.answer)
            if (
                words
                and "`" not in deletion.answer
                and all(word in card_text.FUNCTION_WORDS for word in words)
            ):
                message = f"this cloze deletion hides only {deletion.answer!r}"
                yield Finding(message, deletion.span)


def wide_code(card: Card, context: Context) -> Iterator[Finding]:
    for code in code_blocks(card):
        if code.role is Role.VARIANT:  # the lines of a variant are not in the file
            continue
        for number, line in enumerate(cloze_deletions.strip(code.text).splitlines()):
            if len(line) > context.settings.code_columns:
                source = code.span.source
                file_line = code.line + number
                start = source.line_start(file_line)
                span = source.span(start, start + len(source.line_text(file_line)))
                yield Finding(f"this line of code has {len(line)} characters", span)


def version_without_source(card: Card, context: Context) -> Iterator[Finding]:
    if card.source or any(code.role.value == "proof" for code in code_blocks(card)):
        return
    match = _VERSION.search(card_text.full_text(card, context))
    if match:
        yield Finding(f"this card makes a claim about {match[0]!r} without a source", card.span)


def no_evidence(card: Card, _context: Context) -> Iterator[Finding]:
    runs = (code.is_snippet and not code.skip and not code.needs for code in code_blocks(card))
    if not card.source and not any(runs):
        yield Finding("this card has neither a snippet that runs nor a source", card.question.span)


def answer_in_code(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Predict):
        if _contains_output(card, card.code):
            yield Finding("the code contains its output", card.code.span)
        for variant in card.variants:
            if variant.code.output and _contains_output(card, variant.code):
                message = f"with {variant.label}, the code contains its output"
                yield Finding(message, variant.code.output.span)


def _contains_output(card: Predict, code: Code) -> bool:
    """Return whether the question or the code shows the output of the code."""
    output = " ".join(code.output.text.split()) if code.output else ""
    above = [block.text for block in card.question_body if isinstance(block, Code)]
    shown = " ".join("\n".join((*above, code.text)).split())
    is_specific = len(output) > 3 and output not in _COMMON_OUTPUTS
    is_choice = output in (strings := _strings_in(shown)) and len(strings) > 1
    return is_specific and (output in shown or output in card.question.text) and not is_choice


def _strings_in(code: str) -> set[str]:
    """Return the quoted strings in code."""
    return {match[2] for match in _QUOTED.finditer(code)}


RULES = (
    CardRule(
        code="long-answer",
        check=long_answer,
        about="a recall answer with more than 40 words",
        why=(
            "Long answers are recalled only in part, and are then graded inconsistently "
            "(SuperMemo's 20 rules: minimum information principle)."
        ),
        hint="shorten it to the fact that the question asks for, and move the rest to '#### More'",
        setting="answer_words",
    ),
    CardRule(
        code="long-list",
        check=long_list,
        about="a list of more than 5 items in a recall answer",
        why="Sets are hard to memorize (SuperMemo's 20 rules: avoid sets).",
        hint="ask for the items one at a time, or use a cloze card",
        setting="list_items",
    ),
    CardRule(
        code="yes-no",
        check=yes_no,
        about="a recall question that can be answered with yes or no",
        why="A guess is right half the time, and nothing has to be recalled (Matuschak).",
        hint="ask what, when, or why",
        is_english=True,
    ),
    CardRule(
        code="two-questions",
        check=two_questions,
        about="a recall or quiz card that asks two questions",
        why=(
            "Learners who know half of the answer cannot grade the card (Matuschak: focused "
            "prompts)."
        ),
        hint="split it into two cards",
        is_english=True,
    ),
    CardRule(
        code="vague-stem",
        check=vague_stem,
        about="a question that is too vague to have one answer",
        why="A prompt should have the same answer every time (Matuschak: precise prompts).",
        hint="ask for one specific fact",
        is_english=True,
    ),
    CardRule(
        code="answer-in-question",
        check=answer_in_question,
        about="a recall question that contains its answer",
        why="Learners can read the answer off the card (Haladyna 2002: avoid clues).",
        hint="rephrase the question without using words from the answer",
    ),
    CardRule(
        code="dangling",
        check=dangling,
        about="'it', 'this', or 'above' that refers to something outside the card",
        why=(
            "In Anki, learners see neither the lesson nor the previous card (SuperMemo's 20 rules: "
            "provide context)."
        ),
        hint="replace the word with what it refers to",
        is_english=True,
    ),
    CardRule(
        code="many-blanks",
        check=many_blanks,
        about="a cloze card with more than 3 different cloze numbers",
        why="Each number becomes a separate flashcard that shows the text of the other deletions.",
        hint="split it into two cards",
        setting="cloze_deletions",
    ),
    CardRule(
        code="mostly-blank",
        check=mostly_blank,
        about="a cloze number whose deletions hide more than half of the words",
        why=(
            "The remaining words do not show what to recall (SuperMemo's 20 rules: provide "
            "context)."
        ),
        hint="hide only the key term",
    ),
    CardRule(
        code="blanked-stop-word",
        check=blanked_stop_word,
        about="a cloze deletion that hides only words such as 'the' and 'of'",
        why="Learners can guess such a word from the grammar, so recalling it teaches nothing.",
        hint="hide the technical term instead",
        is_english=True,
    ),
    CardRule(
        code="wide-code",
        check=wide_code,
        about="a line of code with more than 80 characters",
        why="On a phone, a long line wraps or has to be scrolled.",
        hint="break the line as a formatter would",
        setting="code_columns",
    ),
    CardRule(
        code="version-without-source",
        check=version_without_source,
        about="a version-specific claim without a source or a proof",
        why="Such claims become outdated without anyone noticing.",
        hint="prove it in a '{proof}' fence, or cite a source under '#### Source'",
    ),
    CardRule(
        code="no-evidence",
        check=no_evidence,
        about="a card with neither a snippet that runs nor a source (only with `--strict`)",
        why="Reviewers and learners cannot verify the card.",
        hint="prove it in a '{proof}' fence, or cite a source under '#### Source'",
        is_strict=True,
    ),
    CardRule(
        code="answer-in-code",
        check=answer_in_code,
        about="a predict card whose question or code contains the output",
        why="Learners can read the answer off the card (Haladyna 2002: avoid clues).",
        hint="compute the output instead of writing it in the code",
    ),
)
