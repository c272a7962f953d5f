"""Check a library: errors that prevent a build, and lint rules for better cards.

``validate_topic`` reports errors in a topic's texts, such as invalid math; ``validate_library``
reports those that concern several topics, such as duplicate ids and unknown prerequisites. They
cannot be turned off. ``linter.lint`` reports warnings; each lint rule can be turned off, for the
deck or for one card. To add a lint rule, write a generator function and its row in one of the
``*_rules`` modules.
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
    """Report the errors that concern several topics or the glossary."""
    for validator in VALIDATORS:
        diagnostics.extend(validator(library))
    diagnostics.extend(glossary_problems(library.glossary, renderer))


def validate_topic(topic: Topic, renderer: Renderer, diagnostics: Diagnostics) -> None:
    """Report the errors that concern one topic alone."""
    diagnostics.extend(topic_problems(topic, renderer))
