"""What every template is given, and a template's way to a ``Page``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment

from flashproof.model import Topic
from flashproof.settings import Settings
from flashproof.site.page import Page, SiteInputs
from flashproof.site.study_modes import MODES
from flashproof.site.templating import environment
from flashproof.site.topic_view import Fences, RenderCache, TopicView, setup_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
"""No script, style, picture or request from anywhere else, and nothing inline."""

_MENU = (
    ("index.html", "Topics", "index"),
    ("study.html", "Study", "study"),
    ("study.html#/all/review", "Due today", "review"),
    ("study.html#/progress", "Progress", "progress"),
)


@dataclass(frozen=True, slots=True)
class PageRenderer:
    """Renders templates for one site."""

    source: SiteInputs
    env: Environment = field(repr=False)
    memory: RenderCache = field(default_factory=dict, repr=False)
    """What words became, for all pages that say them."""

    @classmethod
    def of(cls, source: SiteInputs) -> PageRenderer:
        """With the templates of the site's folders."""
        env = source.environment or environment(source.templates)
        env.globals["site"] = _about(source.settings)
        return cls(source, env)

    def page(self, path: str, template: str, **context: Any) -> Page:
        """A page from a template.

        Args:
            path: of the page.
            template: its file.
            context: for the template; ``title`` and ``description`` are needed.

        """
        root = "../" * path.count("/")
        name = template.partition(".")[0]
        known = {"path": path, "root": root, "page": name, "prose": self.prose(root)}
        text = self.env.get_template(template).render(known | context)
        return Page(path, text.encode())

    def prose(self, root: str) -> Callable[[Topic], TopicView]:
        """The words of a topic, for a page that is ``root`` away from the site's root."""
        pattern = edit_pattern(self.source.settings)
        fences = Fences.of(self.env)
        made: dict[int, TopicView] = {}

        def of(topic: Topic) -> TopicView:
            if (known := made.get(id(topic))) is not None:
                return known
            prose = made[id(topic)] = TopicView(
                topic,
                self.source.library,
                self.source.renderer,
                self.source.evidence,
                fences,
                setup=setup_of(topic),
                root=root,
                edit_pattern=pattern,
                memory=self.memory,
            )
            return prose

        return of


def edit_pattern(settings: Settings) -> str:
    """The address at which the repository's host lets a person edit a file."""
    if not settings.repository:
        return ""
    between = "/-" if "gitlab" in settings.repository else ""
    return f"{settings.repository}{between}/edit/{settings.branch}/{{path}}"


def _about(settings: Settings) -> dict[str, Any]:
    return {
        "title": settings.site_title or settings.title,
        "url": settings.site_url,
        "version": settings.version,
        "author": settings.author,
        "licence": settings.licence,
        "language": settings.language,
        "namespace": settings.namespace,
        "repository": settings.repository,
        "docs": settings.docs,
        "policy": POLICY,
        "modes": MODES,
        "menu": _MENU,
    }
