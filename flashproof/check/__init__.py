"""Check a library: errors that prevent a build, and lint rules for better cards.

``validate`` reports errors that only show once all topics are read: duplicate ids, unknown
prerequisites, invalid math. They cannot be turned off. ``linter.lint`` reports warnings; each lint
rule can be turned off, for the deck or for one card. To add a lint rule, write a generator function
and its row in one of the ``*_rules`` modules.
"""

from __future__ import annotations

from flashproof.check.context import Context
from flashproof.check.library_rules import VALIDATORS
from flashproof.check.text_rules import topic_problems
from flashproof.diagnostics import Diagnostics
from flashproof.markup import Renderer
from flashproof.model import Topic

__all__ = ["VALIDATORS", "Context", "validate", "validate_library", "validate_topic"]


def validate(context: Context, diagnostics: Diagnostics) -> None:
    """Report all errors in a library."""
    validate_library(context, diagnostics)
    for topic in context.library.topics:
        validate_topic(topic, context.renderer, diagnostics)


def validate_library(context: Context, diagnostics: Diagnostics) -> None:
    """Report the errors that concern several topics."""
    for validator in VALIDATORS:
        diagnostics.extend(validator(context))


def validate_topic(topic: Topic, renderer: Renderer, diagnostics: Diagnostics) -> None:
    """Report the errors that concern one topic alone."""
    diagnostics.extend(topic_problems(topic, renderer))
