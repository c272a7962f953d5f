"""What must hold before anything can be built; ``check.lint`` tells what makes a card good."""

from __future__ import annotations

from flashproof.check.context import Context
from flashproof.check.library_rules import VALIDATORS
from flashproof.check.text_rules import topic_problems
from flashproof.diagnostics import Diagnostics
from flashproof.markup import Renderer
from flashproof.model import Topic

__all__ = ["VALIDATORS", "Context", "check", "check_library", "check_topic"]


def check(context: Context, diagnostics: Diagnostics) -> None:
    """Tell what must be mended before anything can be built."""
    check_library(context, diagnostics)
    for topic in context.library.topics:
        check_topic(topic, context.renderer, diagnostics)


def check_library(context: Context, diagnostics: Diagnostics) -> None:
    """The part of it that looks across topics, for which heads are enough."""
    for fault in VALIDATORS:
        diagnostics.extend(fault(context))


def check_topic(topic: Topic, renderer: Renderer, diagnostics: Diagnostics) -> None:
    """The part of it that looks at one topic alone."""
    diagnostics.extend(topic_problems(topic, renderer))
