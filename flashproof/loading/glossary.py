"""Read ``glossary.yml``, which maps each tag to a ``term`` and a ``text`` that defines it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source_inside
from flashproof.model import Markdown, Term
from flashproof.text.source import Span, normalize

GLOSSARY = "glossary.yml"


def read_glossary(path: Path, root: Path, diagnostics: Diagnostics) -> Mapping[str, Term]:
    """Return the glossary entries, keyed by tag; empty if the file is missing."""
    if not os.path.lexists(path):
        return {}
    source = read_source_inside(path, "glossary", path.parent, root, diagnostics)
    if source is None:
        return {}
    try:
        node = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        span = source.span(mark.index, mark.index + 1) if mark else source.span(0, 0)
        reason = getattr(error, "problem", None) or "syntax error"
        hint = "put quotes around text that contains ': '"
        diagnostics.error("bad-yaml", f"the glossary is not valid YAML: {reason}", span, hint)
        return {}
    except RecursionError:
        hint = "write 'term: …' and 'text: …' under each tag"
        message = "the glossary is nested too deeply"
        diagnostics.error("bad-yaml", message, source.span(0, 0), hint)
        return {}
    entries = node.value if isinstance(node, yaml.MappingNode) else []
    file = source.span(0, len(source.text))
    terms = (_read_term(key, value, file, diagnostics) for key, value in entries)
    return {term.tag: term for term in terms if term is not None}


def _read_term(
    key: yaml.Node, node: yaml.Node, file: Span, diagnostics: Diagnostics
) -> Term | None:
    span = file.subspan(node.start_mark.index, node.end_mark.index)
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
        diagnostics.error("bad-glossary", message, span, hint)
        return None
    text = values["text"]
    text_span = file.subspan(text.start_mark.index, text.end_mark.index)
    # A quoted YAML string can contain any line ending.
    definition = Markdown(normalize(text.value), text_span)
    return Term(key.value, values["term"].value, definition)
