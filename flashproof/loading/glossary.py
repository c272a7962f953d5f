"""Read ``glossary.yml``, which maps each tag to a ``term`` and a ``text`` that defines it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source_inside
from flashproof.model import Markdown, Term
from flashproof.text.source import Source, Span, normalize

GLOSSARY = "glossary.yml"


def read_glossary(path: Path, root: Path, diagnostics: Diagnostics) -> Mapping[str, Term]:
    """Return the valid glossary entries, keyed by tag; empty if the file is missing or invalid."""
    if not os.path.lexists(path):
        return {}
    source = read_source_inside(path, "glossary", path.parent, root, diagnostics)
    node = _parse(source, diagnostics) if source else None
    if source is None or node is None:
        return {}
    file = source.span(0, len(source.text))
    terms: dict[str, Term] = {}
    for key, value in node.value:
        if (term := _read_term(key, value, file, diagnostics)) is None:
            continue
        if term.tag in terms:
            message, hint = f"the glossary defines {term.tag!r} twice", "delete one of the entries"
            diagnostics.error("bad-glossary", message, _span(file, key), hint)
        terms.setdefault(term.tag, term)
    return terms


def _parse(source: Source, diagnostics: Diagnostics) -> yaml.MappingNode | None:
    """Return the root mapping of the file, or ``None`` if there is none.

    Report an error unless the file is valid or empty.
    """
    span = source.span(0, 0)
    try:
        node = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        span = source.span(mark.index, mark.index + 1) if mark else span
        reason = getattr(error, "problem", None) or "syntax error"
        hint = "put quotes around text that contains ': '"
        diagnostics.error("bad-yaml", f"the glossary is not valid YAML: {reason}", span, hint)
        return None
    except RecursionError:
        hint = "write 'term: …' and 'text: …' under each tag"
        diagnostics.error("bad-yaml", "the glossary is nested too deeply", span, hint)
        return None
    if node is None or isinstance(node, yaml.MappingNode):
        return node
    hint = "write each tag as a key: 'tensors:'"
    span = _span(source.span(0, len(source.text)), node)
    diagnostics.error("bad-glossary", "the glossary has no tags", span, hint)
    return None


def _read_term(
    key: yaml.Node, node: yaml.Node, file: Span, diagnostics: Diagnostics
) -> Term | None:
    hint = "write 'term: …' and 'text: …' under it"
    if not isinstance(key, yaml.ScalarNode) or not key.value:
        key_span = file.subspan(key.start_mark.index, max(key.end_mark.index, 1))
        message = "the key of this entry is not a valid tag"
        diagnostics.error("bad-glossary", message, key_span, hint)
        return None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    values = {
        name.value: value
        for name, value in pairs
        if isinstance(name, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
    }
    if set(values) != {"term", "text"} or len(pairs) != len(values):
        message = f"the entry {key.value!r} must contain only 'term' and 'text'"
        diagnostics.error("bad-glossary", message, _span(file, node), hint)
        return None
    text = values["text"]
    # A quoted YAML string can contain any line ending.
    definition = Markdown(normalize(text.value), _span(file, text))
    return Term(key.value, values["term"].value, definition)


def _span(file: Span, node: yaml.Node) -> Span:
    return file.subspan(node.start_mark.index, node.end_mark.index)
