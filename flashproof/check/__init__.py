"""Check a library for errors that prevent a build and for violations of lint rules.

``validate_topic`` reports errors in a topic's text, such as invalid math. ``validate_library``
reports errors that involve several topics, such as duplicate ids and unknown prerequisites. Errors
cannot be turned off. ``linter.lint`` reports violations of lint rules; each rule can be turned off
for the deck or for one card. To add a lint rule, write a generator function in one of the
``*_rules`` modules and register it there.
"""

from __future__ import annotations

from flashproof.check.context import Context
from flashproof.check.library_rules import VALIDATORS
from flashproof.check.text_rules import glossary_problems, topic_problems
from flashproof.diagnostics import Diagnostics
from flashproof.markup import Renderer
from flashproof.model import LibrarySummary, Topic

__all__ = ["VALIDATORS", "Context", "validate_library", "validate_topic"]


def validate_library(library: LibrarySummary, renderer: Renderer, diagnostics: Diagnostics) -> None:
    """Report errors that involve several topics or the glossary."""
    for validator in VALIDATORS:
        diagnostics.extend(validator(library))
    diagnostics.extend(glossary_problems(library.glossary, renderer))


def validate_topic(topic: Topic, renderer: Renderer, diagnostics: Diagnostics) -> None:
    """Report errors within a single topic."""
    diagnostics.extend(topic_problems(topic, renderer))
