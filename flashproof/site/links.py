"""Addresses within the site and to the cards' source."""

from __future__ import annotations

from dataclasses import dataclass

from flashproof.evidence import Plot
from flashproof.markup import ImageLink
from flashproof.model import Image, Library, Topic
from flashproof.text.source import Span

PICTURES = "pictures/"
"""The folder of pictures and plots, seen from the site's root."""


@dataclass(frozen=True, slots=True)
class PlotLinks:
    """A plot as a page shows it."""

    light: str
    dark: str
    """Empty where there is only one."""
    width: int | None
    height: int | None


def picture_link(library: Library, topic: Topic, address: str, root: str) -> ImageLink:
    """Where the picture of an author's address is, seen from a page ``root`` away from the root."""
    picture = library.images.get((topic.name, address))
    if picture is None:
        return ImageLink(address)
    return ImageLink(root + PICTURES + picture.name, picture.width, picture.height)


def plot_links(plot: Plot, root: str) -> PlotLinks:
    """The same for a plot."""
    return PlotLinks(
        light=_address(plot.light, root),
        dark=_address(plot.dark, root) if plot.dark else "",
        width=plot.light.width,
        height=plot.light.height,
    )


def edit_link(pattern: str, span: Span) -> str:
    """Where a person edits what stands at a span; empty without a pattern.

    Args:
        pattern: an address with ``{path}`` and, if wanted, ``{line}``.
        span: of a card or topic.

    """
    return pattern.replace("{path}", span.source.name).replace("{line}", str(span.line))


def topic_page(topic: Topic) -> str:
    """A topic's page, seen from the site's root."""
    return f"topics/{topic.name}.html"


def _address(picture: Image, root: str) -> str:
    return root + PICTURES + picture.name
