r"""Read the values that vary in the code of a predict card, and the outputs of the variants.

The attribute ``vary="axis=0|1|-1"`` contains a value in the code and its alternatives. The value
may be preceded by the name that it is assigned to, as in a keyword argument or an assignment. The
name is not repeated before the alternatives. A ``|`` within a value is written as ``\|``. A fence
may have several ``vary`` attributes. The variants are then all combinations of the values.

The part ``#### What if`` contains the output of each variant in a fence that names the values that
differ from the code::

    ```output {axis=1}
    [ 3 12]
    ```
    This text replaces `#### Why` for this variant.

``output {axis=2 raises=ValueError}`` marks a variant that must raise an exception.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Body, Code, Markdown, Output, Role, Variant, Variation
from flashproof.parse.document import Fence, Heading, Item, Prose
from flashproof.parse.sections import CardSection
from flashproof.text import python_syntax
from flashproof.text.source import Span

WHAT_IF = "What if"
"""The name of the part that contains the outputs of variants."""
MAX_VARIANTS = 16
"""The maximum number of combinations of values, including the combination in the code itself."""

_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*(?=\S)")
_SEPARATOR = re.compile(r"\\\||\||\Z")
"""Matches a separator of values, the end of the attribute, or an escaped ``|``."""
_INFO = re.compile(r"\s*output\s*\{(.*)\}\s*$")
_RAISES = re.compile(r"(.*\S)\s+raises=([A-Za-z_][\w.]*)")
_IGNORED_TOKENS = (
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.COMMENT,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)


@dataclass(frozen=True, slots=True)
class _Value:
    """A variation with the positions of its value and of its alternatives."""

    variation: Variation
    start: int
    """The offset of the value in the code."""
    end: int
    spans: tuple[Span, ...]
    """The span of the value and of each alternative in the attribute."""

    def label(self, choice: int) -> str:
        name, text = self.variation.name, self.variation.values[choice]
        return " ".join((f"{name}={text}" if name else text).split())


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def report_misplaced(bodies: Sequence[Body], diagnostics: Diagnostics) -> None:
    """Report each ``vary`` attribute in bodies that do not contain the code of a predict card."""
    for body in bodies:
        for block in body:
            if isinstance(block, Code):
                for span in block.vary:
                    message = "only the code of a predict card can have 'vary'"
                    hint = "delete 'vary', or move it to the last fence of a predict card"
                    diagnostics.error("misplaced-vary", message, span, hint)


def read_variants(
    section: CardSection, code: Code, diagnostics: Diagnostics
) -> tuple[tuple[Variation, ...], tuple[Variant, ...]]:
    """Return the values that vary in the code of a predict card, and all of its variants.

    Both tuples are empty if the code has no ``vary`` attribute, or if a problem is reported.
    """
    problems_before = len(diagnostics)
    values = _values(code, diagnostics)
    variants = _variants(code, values, diagnostics) if values else ()
    outputs = _outputs(section, diagnostics)
    if values is None or (values and not variants):
        return (), ()
    by_label = {variant.label: variant for variant in variants}
    for label, output in outputs.items():
        if (variant := by_label.get(label)) is not None:
            recorded = replace(variant.code, output=output.output, raises=output.raises)
            by_label[label] = replace(variant, code=recorded, note=output.note)
        elif not variants:
            message = f"the code does not vary, so there is no variant {label!r}"
            hint = 'name the value and its alternatives in the fence: python {vary="axis=0|1"}'
            diagnostics.error("unknown-variant", message, output.span, hint)
        else:
            message, hint = f"there is no variant {label!r}", suggest(label, by_label)
            diagnostics.error("unknown-variant", message, output.span, hint)
    if len(diagnostics) > problems_before:
        return (), ()
    return tuple(value.variation for value in values), tuple(by_label.values())


def new_outputs_span(section: CardSection) -> Span:
    """Return the position at which the outputs of new variants are inserted.

    This is the line below ``#### What if`` and its content. If there is no such part, it is the
    line below the main part and any ``#### Hint`` and ``#### Why`` that follow it directly.
    """
    parts = {part.heading.text.text.strip(): part for part in section.parts}
    if WHAT_IF in parts:
        part = parts[WHAT_IF]
        last: Item = [part.heading, *part.items][-1]
    else:
        last = [section.heading, *section.main][-1]
        for part in section.parts:
            if part.heading.text.text.strip() not in ("Hint", "Why"):
                break
            last = [part.heading, *part.items][-1]
    end = last.span.start + len(last.span.text.rstrip())
    if isinstance(last, Heading):
        end = last.span.end
    source = last.span.source
    start = source.line_start(source.line_of(end) + 1)
    return source.span(start, start)


def _values(code: Code, diagnostics: Diagnostics) -> list[_Value] | None:
    """Return the values that vary; ``None`` if an attribute is invalid or two values overlap."""
    values = [_value(code, span, diagnostics) for span in code.vary]
    found = [value for value in values if value is not None]
    for index, value in enumerate(found):
        for other in found[:index]:
            if value.start < other.end and other.start < value.end:
                message = f"{value.label(0)!r} overlaps {other.label(0)!r}, which also varies"
                hint = "combine the two attributes, or name a different value"
                diagnostics.error("overlapping-vary", message, value.spans[0], hint)
                return None
    return found if len(found) == len(values) else None


def _value(code: Code, span: Span, diagnostics: Diagnostics) -> _Value | None:
    problems_before = len(diagnostics)
    named = _NAMED.match(span.text)
    name = named[1] if named else ""
    spans = tuple(_alternatives(span, named.end() if named else 0))
    texts = tuple(one.text.replace("\\|", "|") for one in spans)
    base = f"{name}={texts[0]}" if name else texts[0]
    if len(texts) < 2:
        empty = "this attribute does not contain a value"
        message = f"{base!r} has no alternatives" if base else empty
        hint = 'write the value from the code first, then its alternatives: vary="axis=0|1|-1"'
        diagnostics.error("missing-alternative", message, span, hint)
        return None
    for index, (text, one) in enumerate(zip(texts, spans, strict=True)):
        if not text:
            message, hint = "an alternative is empty", "write a value on both sides of each '|'"
            diagnostics.error("empty-alternative", message, one, hint)
        elif any(_is_same(code, text, other) for other in texts[:index]):
            message, hint = f"duplicate value {text!r}", "delete one of them"
            diagnostics.error("repeated-alternative", message, one, hint)
    if len(diagnostics) > problems_before:
        return None
    value = span.subspan(len(span.text) - len(span.text.lstrip()), spans[0].end - span.start)
    places = _places(code, name, texts[0])
    if not places:
        message = f"the code does not contain {base!r}"
        hint = "copy the value from the code and write it before the first '|'"
        diagnostics.error("value-not-in-code", message, value, hint)
        return None
    if len(places) > 1:
        message = f"the code contains {base!r} {len(places)} times"
        hint = "include more of the code around the value, such as the name of the argument"
        diagnostics.error("ambiguous-value", message, value, hint)
        return None
    return _Value(Variation(name, texts, span), *places[0], spans)


def _alternatives(span: Span, start: int) -> Iterator[Span]:
    """Yield the spans of the values in an attribute, without the whitespace around them."""
    for match in _SEPARATOR.finditer(span.text, start):
        if match[0] != "\\|":
            part = span.text[start : match.start()]
            first = start + len(part) - len(part.lstrip())
            yield span.subspan(first, first + len(part.strip()))
            start = match.end()


def _is_same(code: Code, one: str, other: str) -> bool:
    """Return whether two values consist of the same tokens."""
    if not code.is_python:
        return one == other
    tokens = [_tokens(text) for text in (one, other)]
    if any(found is None for found in tokens):
        return one == other
    return [_key(token) for token in tokens[0] or ()] == [_key(token) for token in tokens[1] or ()]


def _places(code: Code, name: str, value: str) -> list[tuple[int, int]]:
    """Return the start and end offsets of each occurrence of a value.

    If ``name`` is not empty, only occurrences after ``name`` and ``=`` count.
    """
    tokens = _tokens(code.text) if code.is_python else None
    wanted = _tokens(value) if tokens is not None else None
    if tokens is None or not wanted:
        before = rf"(?<!\w){re.escape(name)}\s*=\s*" if name else r"(?<![\w.])"
        pattern = re.compile(rf"{before}({re.escape(value)})(?![\w.])")
        return [match.span(1) for match in pattern.finditer(code.text)]
    keys = [_key(token) for token in tokens]
    prefix = [name, "="] if name else []
    sought = [*prefix, *map(_key, wanted)]
    return [
        (tokens[index + len(prefix)].start, tokens[index + len(sought) - 1].end)
        for index in range(len(keys) - len(sought) + 1)
        if keys[index : index + len(sought)] == sought
    ]


def _tokens(text: str) -> list[_Token] | None:
    """Return the tokens of Python code, without whitespace and comments; ``None`` on errors."""
    line_starts = [0]
    for line in text.splitlines(keepends=True):
        line_starts.append(line_starts[-1] + len(line))
    try:
        return [
            _Token(
                token.string,
                line_starts[token.start[0] - 1] + token.start[1],
                line_starts[token.end[0] - 1] + token.end[1],
            )
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type not in _IGNORED_TOKENS
        ]
    except (tokenize.TokenError, SyntaxError):
        return None


def _key(token: _Token) -> object:
    """Return a value that is equal for equal tokens; strings may differ in their quotes."""
    if token.text[-1:] in ("'", '"'):
        try:
            return ("string", python_syntax.literal_value(token.text))
        except python_syntax.PARSE_ERRORS:
            return token.text
    return token.text


def _variants(
    code: Code, values: Sequence[_Value], diagnostics: Diagnostics
) -> tuple[Variant, ...]:
    choices = list(product(*(range(len(value.variation.values)) for value in values)))
    if len(choices) > MAX_VARIANTS:
        message = f"the values have {len(choices)} combinations; the limit is {MAX_VARIANTS}"
        hint = "list fewer alternatives"
        diagnostics.error("too-many-variants", message, values[-1].spans[0], hint)
        return ()
    labels = [value.label(choice) for value in values for choice in range(1, len(value.spans))]
    spans = [span for value in values for span in value.spans[1:]]
    for index, (label, span) in enumerate(zip(labels, spans, strict=True)):
        if label in labels[:index]:
            message = f"two values have the same alternative: {label!r}"
            hint = "include the name of the argument before one of the values"
            diagnostics.error("repeated-alternative", message, span, hint)
            return ()
    variants = tuple(_variant(code, values, choice) for choice in choices[1:])
    for variant in variants:
        changed = [index for index, choice in enumerate(variant.choices) if choice]
        if len(changed) == 1 and (problem := _syntax_problem(code, variant.code.text)):
            span = values[changed[0]].spans[variant.choices[changed[0]]]
            message = f"the code is not valid Python with {variant.label!r}: {problem}"
            hint = "write an alternative that can replace the value in the code"
            diagnostics.error("variant-syntax", message, span, hint)
    return variants


def _variant(code: Code, values: Sequence[_Value], choices: tuple[int, ...]) -> Variant:
    text, labels = code.text, []
    for value, choice in zip(values, choices, strict=True):
        if choice:
            labels.append(value.label(choice))
    for value, choice in sorted(zip(values, choices, strict=True), key=lambda one: -one[0].start):
        if choice:
            text = text[: value.start] + value.variation.values[choice] + text[value.end :]
    changed = replace(code, text=text, role=Role.VARIANT, vary=(), output=None, raises="")
    return Variant(", ".join(labels), choices, changed)


def _syntax_problem(code: Code, text: str) -> str:
    """Return the message of a variant's syntax error; empty if the variant has none.

    The result is also empty if the code itself has a syntax error, which is reported separately.
    """
    if not code.is_python:
        return ""
    try:
        python_syntax.parse(code.text)
    except python_syntax.PARSE_ERRORS:
        return ""  # the error is reported for the code itself
    try:
        python_syntax.parse(text)
    except SyntaxError as error:
        return error.msg
    except python_syntax.PARSE_ERRORS as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True)
class _RecordedOutput:
    output: Output
    raises: str
    note: Markdown | None
    span: Span
    """The span of the label in the info string."""


def _outputs(section: CardSection, diagnostics: Diagnostics) -> Mapping[str, _RecordedOutput]:
    """Return the outputs in ``#### What if`` and their notes, keyed by the variant's label."""
    outputs: dict[str, _RecordedOutput] = {}
    part = next((one for one in section.parts if one.heading.text.text.strip() == WHAT_IF), None)
    label: str | None = ""
    for item in part.items if part else ():
        if isinstance(item, Fence):
            label = _add_output(item, outputs, diagnostics)
        elif isinstance(item, Prose) and item.markdown:
            if label == "":
                message = "this text is not below the output of a variant"
                hint = "move it below an output, or into '#### Why'"
                diagnostics.error("text-between-code", message, item.span, hint)
            elif label is not None:
                outputs[label] = replace(outputs[label], note=item.markdown)
    return outputs


def _add_output(
    fence: Fence, outputs: dict[str, _RecordedOutput], diagnostics: Diagnostics
) -> str | None:
    """Add the output in a fence; return its variant's label, or ``None`` for an invalid fence."""
    match = _INFO.match(fence.info.text)
    label = " ".join(match[1].split()) if match else ""
    if match is None or not label:
        message = "this part can contain only the outputs of variants and text below them"
        hint = "name the values of the variant: output {axis=1}"
        span = fence.info if fence.info.text.strip() else fence.span
        diagnostics.error("unlabeled-variant", message, span, hint)
        return None
    span = fence.info.subspan(*match.span(1))
    raised = _RAISES.fullmatch(label)
    label, raises = (raised[1], raised[2]) if raised else (label, "")
    if label in outputs:
        message, hint = f"duplicate output of the variant {label!r}", "delete one of them"
        diagnostics.error("repeated-variant", message, span, hint)
        return None
    outputs[label] = _RecordedOutput(Output(fence.text, fence.span), raises, None, span)
    return label
