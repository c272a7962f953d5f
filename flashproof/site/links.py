"""Build URLs within the site, and links for editing the source of cards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from flashproof.evidence import Plot
from flashproof.markup import ImageLink
from flashproof.model import Image, LibrarySummary
from flashproof.settings import Settings
from flashproof.text.source import Span

IMAGE_FOLDER = "pictures/"
"""The folder that contains images and plots, relative to the site's root."""

_GITHUB = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?")
"""Matches the URL of a repository on GitHub; the group contains its owner and name."""


@dataclass(frozen=True, slots=True)
class PlotLinks:
    """The URLs of a plot's light and dark images, and their size in CSS pixels."""

    light: str
    dark: str
    """The URL of the dark version; empty if there is none."""
    width: int | None
    height: int | None


def image_link(library: LibrarySummary, topic: str, address: str, root: str) -> ImageLink:
    """Return the link to an image in a topic; if the image is unknown, link to ``address``.

    Args:
        library: the library that contains the image.
        topic: the name of the topic that uses the image.
        address: the image's address as written in the card file.
        root: the relative path from the page to the site's root, such as ``../``.

    """
    image = library.images.get((topic, address))
    if image is None:
        return ImageLink(address)
    return ImageLink(_image_url(image, root), image.width, image.height)


def plot_links(plot: Plot, root: str) -> PlotLinks:
    """Return the links to a plot's images; ``root`` is the relative path to the site's root."""
    return PlotLinks(
        light=_image_url(plot.light, root),
        dark=_image_url(plot.dark, root) if plot.dark else "",
        width=plot.light.width,
        height=plot.light.height,
    )


def edit_link(pattern: str, span: Span) -> str:
    """Return the URL for editing the source of a card or topic; empty if ``pattern`` is empty.

    Args:
        pattern: a URL with the placeholder ``{path}`` and optionally ``{line}``.
        span: the location of the card or topic.

    """
    return pattern.replace("{path}", span.source.name).replace("{line}", str(span.line))


def topic_page(topic: str) -> str:
    """Return the path of a topic's page, relative to the site's root; ``topic`` is a name."""
    return f"topics/{topic}.html"


def notebook_path(topic: str) -> str:
    """Return the path of a topic's notebook, relative to the site's root; ``topic`` is a name."""
    return f"notebooks/{topic}.ipynb"


def colab_link(settings: Settings, topic: str) -> str:
    """Return the URL that opens a topic's notebook in Google Colab.

    Colab reads notebooks from GitHub. The URL is empty unless the settings name a repository on
    GitHub and the branch with the published site.
    """
    match = _GITHUB.fullmatch(settings.repository)
    if not (match and settings.site_branch):
        return ""
    branch = quote(settings.site_branch)
    return (
        f"https://colab.research.google.com/github/{match[1]}/blob/{branch}/{notebook_path(topic)}"
    )


def _image_url(image: Image, root: str) -> str:
    return root + IMAGE_FOLDER + image.name
