"""Find invalid formulas, and formulas that lists or quotes break apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flashproof.markup import math, placeholders
from flashproof.markup.macros import expand
from flashproof.markup.problem import Problem

_LINE_START = re.compile(r"^[ \t>]+", re.MULTILINE)
_CHEMISTRY = re.compile(r"\\(?:ce|pu)(?![A-Za-z])")


def formula_problems(
    text: str,
    found: Iterable[math.Formula],
    rendered: Iterable[tuple[str, bool]],
    macros: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield the problems with the formulas in Markdown text.

    ``found`` contains the formulas in the text, found without parsing lists and quotes.
    ``rendered`` contains the LaTeX of each formula that readers see, and whether it is a block.
    ``macros`` are the author's macros, keyed by name.
    """
    remaining = Counter((_without_markers(tex), is_block) for tex, is_block in rendered)
    for formula in found:
        tex = _without_markers(formula.tex)
        key = tex, formula.is_block
        if "{{c" in formula.tex:
            message = "a formula cannot contain a cloze deletion"
            hint = "put the whole formula in the deletion: {{c1::$…$}}"
            yield Problem("cloze-in-math", message, formula.start, formula.end, hint)
        elif remaining[key]:
            remaining[key] -= 1
            yield from _latex_problems(replace(formula, tex=tex), macros)
        elif "\n" in formula.tex:
            message = "a list, a quote, or a table starts inside this formula"
            hint = "write the formula on one line, or as a block between two lines with '$$'"
            yield Problem("bad-math", message, formula.start, formula.end, hint)
    for tex, is_block in remaining.elements():
        if not placeholders.DELETION.search(tex):
            start = max(text.find(tex.split("\n")[0]), 0)
            formula = math.Formula(tex, is_block, start, start + len(tex))
            yield from _latex_problems(formula, macros)


def _without_markers(tex: str) -> str:
    """Remove the indentation and the block quote markers (``>``) from the start of each line."""
    return _LINE_START.sub("", tex).strip()


def _latex_problems(formula: math.Formula, macros: Mapping[str, str]) -> Iterator[Problem]:
    try:
        math.to_mathml(expand(formula.tex, macros), is_block=formula.is_block)
    except ValueError as error:
        if chemistry := _CHEMISTRY.search(formula.tex):
            message = f"formulas cannot contain the command {chemistry[0]}"
            hint = "write chemical formulas with \\mathrm: $\\mathrm{H_2O}$"
            yield Problem("unsupported-syntax", message, formula.start, formula.end, hint)
            return
        message = f"this formula is not valid LaTeX: {error}"
        hint = "fix the LaTeX; for a dollar sign, write '\\$'"
        if "nknown command" in str(error):
            hint = "fix the LaTeX, or define the command in [tool.flashproof.macros]"
        yield Problem("bad-math", message, formula.start, formula.end, hint)
