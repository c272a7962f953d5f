"""Render templates to pages, and provide the variables that all templates share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from flashproof.model import Topic
from flashproof.settings import Settings
from flashproof.site.page import Page, SiteInputs
from flashproof.site.study_modes import MODES
from flashproof.site.topic_view import CodeMacros, RenderCache, TopicView, setup_code
from flashproof.site_messages import SiteMessages
from flashproof.templating import TemplateEnvironment, site_templates
from flashproof.text.language_tags import text_direction
from flashproof.text.versions import with_symbols

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'"
)
"""The Content Security Policy: no other origins, and no inline scripts or styles."""

MENU = (
    ("index.html", "Topics", "index"),
    ("study.html", "Study", "study"),
    ("study.html#/all/review", "Due today", "review"),
    ("study.html#/progress", "Progress", "progress"),
)
"""The URL and label of each menu item, and the ``page`` value for which it is the current item."""


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class PageRenderer:
    """Renders the templates of one site."""

    inputs: SiteInputs
    env: TemplateEnvironment = field(repr=False)
    cache: RenderCache = field(default_factory=dict, repr=False)
    """Cached HTML, shared by all pages."""

    @classmethod
    def of(cls, inputs: SiteInputs) -> PageRenderer:
        """Create a renderer; load the templates unless ``inputs.environment`` is set."""
        env = inputs.environment or site_templates(inputs.templates)
        env.globals["site"] = _site_variables(inputs.settings)
        env.globals.update(_message_functions(inputs.messages))
        return cls(inputs, env)

    def render(self, path: str, template: str, **variables: Any) -> Page:
        """Render a page.

        Args:
            path: the page's path, relative to the site's root.
            template: the name of the template file.
            variables: template variables; ``title`` and ``description`` are required.

        """
        root = "../" * path.count("/")
        common = {
            "path": path,
            "root": root,
            "page": template.partition(".")[0],
            "topic_view": self.topic_views(root),
        }
        text = self.env.render(template, common | variables)
        return Page(path, text.encode())

    def macro(self, template: str, name: str) -> Callable[..., str]:
        """Return a template macro as a function that returns a string."""
        macro = self.env.macro(template, name)
        return lambda *arguments: str(macro(*arguments))

    def topic_views(self, root: str) -> Callable[[Topic], TopicView]:
        """Return a function that creates (and caches) topic views for pages with this ``root``."""
        views: dict[int, TopicView] = {}

        def topic_view(topic: Topic) -> TopicView:
            view = views.get(id(topic))
            if view is None:
                view = views[id(topic)] = self.view(
                    topic.name, root, *setup_code(topic), language=topic.language
                )
            return view

        return topic_view

    def view(
        self,
        topic: str,
        root: str,
        setup: str = "",
        setup_language: str = "",
        *,
        language: str = "",
    ) -> TopicView:
        """Return the view of the topic with this name.

        ``root`` is the relative path from the page to the site's root. ``setup`` is the topic's
        setup code in ``setup_language``, which only pages with snippets need. ``language`` is the
        language tag of the text; by default, the language of the site.
        """
        return TopicView(
            topic,
            self.inputs.library,
            self.inputs.renderer,
            self.inputs.evidence,
            CodeMacros.of(self.env),
            setup=setup,
            setup_language=setup_language,
            root=root,
            edit_pattern=edit_pattern(self.inputs.settings),
            language=language if language != self.inputs.settings.language else "",
            messages=self.inputs.messages,
            cache=self.cache,
        )


def edit_pattern(settings: Settings) -> str:
    """Return the repository's URL pattern for ``links.edit_link``; empty if there is no repository.

    The pattern follows GitHub's URL format, or GitLab's if the URL contains "gitlab".
    """
    if not settings.repository:
        return ""
    separator = "/-" if "gitlab" in settings.repository else ""
    return f"{settings.repository}{separator}/edit/{settings.branch}/{{path}}"


def _message_functions(messages: SiteMessages) -> dict[str, Callable[..., str]]:
    """Return the functions that templates call to show messages, numbers, and versions.

    Messages whose English text contains tags are HTML. All other messages, and all values that are
    not HTML, are escaped.
    """
    # The sandbox for a deck's own templates allows only plain functions. Most messages have no
    # values, so their HTML is created only once.
    fixed: dict[str, Markup] = {}

    def message(english: str, **values: object) -> Markup:
        if not values and english in fixed:
            return fixed[english]
        text = messages.text(english)
        html = _fill(text if "<" in english else _escape(text), values)
        if not values:
            fixed[english] = html
        return html

    def plural(number: int, noun: str) -> Markup:
        return Markup(_escape(messages.plural(number, noun)))  # noqa: S704 - escaped

    def number(value: int) -> str:
        return messages.number(value)

    def versions(text: str) -> str:
        return text if messages.is_english else with_symbols(text)

    return {"message": message, "plural": plural, "number": number, "versions": versions}


def _fill(html: str, values: Mapping[str, object]) -> Markup:
    """Replace the placeholders in HTML with values."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], match[0])
        return str(found.__html__()) if hasattr(found, "__html__") else _escape(str(found))

    text = _PLACEHOLDER.sub(value, html) if values else html
    return Markup(text)  # noqa: S704 - the values are escaped


def _escape(text: str) -> str:
    """Escape text for HTML and for attributes in double quotes."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def _site_variables(settings: Settings) -> dict[str, Any]:
    return {
        "title": settings.site_title or settings.title,
        "url": settings.site_url,
        "version": settings.version,
        "author": settings.author,
        "license": settings.license,
        "language": settings.language,
        "direction": text_direction(settings.language),
        "namespace": settings.namespace,
        "repository": settings.repository,
        "docs": settings.docs,
        "policy": CONTENT_SECURITY_POLICY,
        "modes": MODES,
        "menu": MENU,
    }
