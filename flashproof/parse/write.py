"""Read write cards: a task, starter code, solutions, checks, and common mistakes.

Comments below a check's fence may contain patterns for code that passes the check:
``<!-- match: kernel_regularizer=regularizers.L2(_); keras.L2(_) -->``. Patterns are separated by
``;``. Each pattern is a Python expression or a keyword argument. In a pattern, ``_`` matches any
expression, and the argument ``...`` matches any further arguments, as in ``Dense(64, ...)`` and
``Dense(..., units=64)``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from flashproof.diagnostics import Diagnostics
from flashproof.model import Body, Check, Code, Markdown, Mistake, Pattern, Role, Write
from flashproof.parse.card_parts import RawCard, match_entries, prose_lines, read_proofs
from flashproof.parse.document import Comment
from flashproof.text import python_syntax

_QUOTE = re.compile(r" {0,3}>[ \t]?(.*)$")


def read_write(card: RawCard, diagnostics: Diagnostics) -> Write | None:
    """Read a write card; return ``None`` if it lacks starter code, a solution, or a check."""
    problems_before = len(diagnostics)
    context, start, below = _split_at_start(card, diagnostics)
    solutions = tuple(_solutions(card.parts.get("Solution", ()), diagnostics))
    checks = tuple(_checks(card, diagnostics))
    mistakes = tuple(_mistakes(card.parts.get("Mistakes", ()), diagnostics))
    if start is not None and solutions and checks:
        return Write(
            **card.common,
            context=context,
            start=start,
            proofs=read_proofs(below, "the starter code", diagnostics),
            solutions=solutions,
            checks=checks,
            mistakes=mistakes,
        )
    if len(diagnostics) > problems_before:
        return None
    if start is None:
        hint = "add a fence with the starter code: python {start}"
        diagnostics.error("missing-start", "this write card has no starter code", card.span, hint)
    if not solutions:
        hint = "add '#### Solution' with a Python fence below it"
        diagnostics.error("missing-solution", "this write card has no solution", card.span, hint)
    if not checks:
        hint = "add '#### Check', and below it a Python fence that checks the result with 'assert'"
        diagnostics.error("missing-check", "this write card has no check", card.span, hint)
    return None


def _split_at_start(card: RawCard, diagnostics: Diagnostics) -> tuple[Body, Code | None, Body]:
    """Split the main part into the context, the starter code if any, and the blocks below it."""
    starts = [one for one in card.main if isinstance(one, Code) and one.role is Role.START]
    if not starts:
        return card.main, None, ()
    for code in starts[1:]:
        message, hint = (
            "this write card has more than one {start} fence",
            "delete all but one of them",
        )
        diagnostics.error("repeated-start", message, code.span, hint)
    _is_plain_python(starts[0], "the starter code", diagnostics)
    index = card.main.index(starts[0])
    below = tuple(block for block in card.main[index + 1 :] if block not in starts)
    return card.main[:index], starts[0], below


def _solutions(part: Body, diagnostics: Diagnostics) -> Iterator[Code]:
    for block in part:
        if isinstance(block, Markdown):
            message = "a solution can contain only code"
            hint = "move the text to '#### Why' or '#### More'"
            diagnostics.error("text-between-code", message, block.span, hint)
        elif _is_plain_python(block, "a solution", diagnostics):
            yield replace(block, role=Role.SOLUTION)


def _checks(card: RawCard, diagnostics: Diagnostics) -> Iterator[Check]:
    part = card.parts.get("Check", ())
    blocks = [block for block in part if isinstance(block, Code)]
    names: set[str] = set()
    for block in part:
        if isinstance(block, Markdown):
            message = "this part can contain only checks and their patterns"
            hint = 'name the check in its fence: python {check="64 units"}'
            diagnostics.error("text-between-code", message, block.span, hint)
        elif not block.check:
            _report_unnamed_check(block, diagnostics)
        elif block.check in names:
            message, hint = f"duplicate check {block.check!r}", "choose a different name"
            diagnostics.error("repeated-check", message, block.span, hint)
        elif _is_plain_python(block, "a check", diagnostics):
            names.add(block.check)
            end = next((one.span.start for one in blocks if one.span.start > block.span.start), 0)
            yield Check(block, tuple(_patterns(card, block, end, diagnostics)))


def _report_unnamed_check(block: Code, diagnostics: Diagnostics) -> None:
    if block.language != "python":
        message = "a check must be Python code"
        hint = _language_hint(block, "write 'python' and the name of the check")
    elif block.role is Role.CHECK:
        return  # an invalid name, which has already been reported
    else:
        message, hint = "this check has no name", 'say what it checks: python {check="64 units"}'
    diagnostics.error("unnamed-check", message, block.span, hint)


def _language_hint(block: Code, hint: str) -> str:
    """Return ``hint`` for code without a language, and a general hint for other languages."""
    if not block.language:
        return hint
    return (
        "Write cards are possible only for Python; for code in a different language, use a Predict"
        " or Recall card"
    )


def _mistakes(part: Body, diagnostics: Diagnostics) -> Iterator[Mistake]:
    previous: Code | None = None
    for block in part:
        if isinstance(block, Code):
            if previous is not None:
                yield Mistake(previous, None)
            is_valid = _is_plain_python(block, "a mistake", diagnostics)
            previous = replace(block, role=Role.MISTAKE) if is_valid else None
        else:
            feedback = _feedback(block, diagnostics, has_code=previous is not None)
            if previous is not None:
                yield Mistake(previous, feedback)
            previous = None
    if previous is not None:
        yield Mistake(previous, None)


def _feedback(block: Markdown, diagnostics: Diagnostics, *, has_code: bool) -> Markdown:
    """Return the text of a block quote without its markers, up to the first line outside it.

    That line is reported. ``has_code`` indicates whether the quote is below the code of a mistake.
    """
    texts: list[str] = []
    source = block.span.source
    for line, start in prose_lines(block):
        quoted = _QUOTE.match(line)
        if line.strip() and not (quoted and has_code):
            message = "this text is not feedback on a mistake"
            hint = "write the feedback below the code and start each line with '> '"
            span = source.span(start, start + len(source.line_text(source.line_of(start))))
            diagnostics.error("text-between-code", message, span, hint)
            break
        texts.append(quoted[1] if quoted else "")
    return Markdown("\n".join(texts), block.span)


def _is_plain_python(block: Code, what: str, diagnostics: Diagnostics) -> bool:
    """Report code that is not Python or has invalid attributes; return whether it is valid.

    ``what`` is the noun for the code in messages.
    """
    if block.language != "python":
        message = f"{what} must be Python code"
        hint = _language_hint(block, "write 'python' after the backticks")
        diagnostics.error("not-python", message, block.span, hint)
        return False
    return _check_attributes(block, what, diagnostics)


def _check_attributes(block: Code, what: str, diagnostics: Diagnostics) -> bool:
    """Report an attribute or output that is not allowed here; return whether there is none."""
    names = {
        block.role.value: block.role in (Role.SETUP, Role.PROOF),
        "continue": block.continues,
        "raises": bool(block.raises),
        "plot": bool(block.plot),
        "needs": block.needs is not None,
    }
    for name in (name for name, is_set in names.items() if is_set):
        message, hint = f"{what} cannot have {name!r}", f"delete {name!r}"
        diagnostics.error("write-attribute", message, block.span, hint)
        return False
    if block.output is not None:
        hint = "delete the output fence; a check can compare the value"
        message = f"{what} cannot have an output"
        diagnostics.error("write-attribute", message, block.output.span, hint)
        return False
    return True


def _patterns(card: RawCard, check: Code, end: int, diagnostics: Diagnostics) -> Iterator[Pattern]:
    """Yield the patterns below a check, up to ``end``; if ``end`` is 0, up to the next heading."""
    text = check.span.source.text
    heading = re.compile(r"^ {0,3}#{2,4}[ \t]", re.MULTILINE).search(text, check.span.end)
    end = end or (heading.start() if heading else len(text))
    for comment in card.section.comments:
        if check.span.end <= comment.span.start < end:
            yield from _patterns_in(comment, diagnostics)


def _patterns_in(comment: Comment, diagnostics: Diagnostics) -> Iterator[Pattern]:
    for text, span in match_entries(comment, ";", "a check's comment", diagnostics):
        if is_code_pattern(text):
            yield Pattern(text, span)
        else:
            hint = "write an expression or a keyword argument, with '_' for any expression"
            diagnostics.error("bad-pattern", f"{text!r} is not a valid pattern", span, hint)


def is_code_pattern(text: str) -> bool:
    """Return whether text is one Python expression or one keyword argument."""
    try:
        tree = python_syntax.parse(f"_({text}\n)")
    except python_syntax.PARSE_ERRORS:
        return False
    match tree.body:
        case [ast.Expr(value=ast.Call(func=ast.Name("_"), args=args, keywords=keywords))]:
            is_expression = len(args) == 1 and not isinstance(args[0], ast.Starred)
            is_keyword = len(keywords) == 1 and keywords[0].arg is not None
            return len(args) + len(keywords) == 1 and (is_expression or is_keyword)
        case _:
            return False
