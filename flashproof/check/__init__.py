"""What must hold before anything can be built; ``check.lint`` tells what makes a card good."""

from __future__ import annotations

from flashproof.check.context import Context
from flashproof.check.library_rules import VALIDATORS
from flashproof.check.text_rules import topic_problems
from flashproof.diagnostics import Diagnostics
from flashproof.markup import Renderer
from flashproof.model import Topic

__all__ = ["VALIDATORS", "Context", "validate", "validate_library", "validate_topic"]


def validate(context: Context, diagnostics: Diagnostics) -> None:
    """Tell what must be mended before anything can be built."""
    validate_library(context, diagnostics)
    for topic in context.library.topics:
        validate_topic(topic, context.renderer, diagnostics)


def validate_library(context: Context, diagnostics: Diagnostics) -> None:
    """The part of it that looks across topics, for which heads are enough."""
    for fault in VALIDATORS:
        diagnostics.extend(fault(context))


def validate_topic(topic: Topic, renderer: Renderer, diagnostics: Diagnostics) -> None:
    """The part of it that looks at one topic alone."""
    diagnostics.extend(topic_problems(topic, renderer))
