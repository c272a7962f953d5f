"""What stands beside the pages: style, script, fonts, icons, pictures, manifest, worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import Environment, TemplateNotFound

from flashproof.model import Html, Image
from flashproof.site import fonts, javascript, stylesheet
from flashproof.site.links import PICTURES
from flashproof.site.page import Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.social_image import BLANK_CARD, draw_social_image
from flashproof.site.templating import text_of

SCRIPTS = {"flashproof.js": "js/first-bundle.txt", "flashproof-more.js": "js/second-bundle.txt"}
"""The two scripts, and where the order of their modules stands. No page names the second: the
study app loads it for the views that not every visit needs, so that the first stays small."""

ICONS = {size: f"icon-{size}.png" for size in (180, 192, 512)}
"""The PNG icons, keyed by their side in pixels: ``icon.svg`` for those that take no SVG."""

CORE = ("index.html", "study.html", "search.html", "style.css", "data/index.js", *SCRIPTS)
"""What the service worker fetches at once; the rest comes as it is read."""


def pictures(source: SiteInputs, plots: Iterable[Image]) -> Iterator[Page]:
    """The pictures of cards, and the plots of snippets."""
    found = {picture.name: picture for picture in (*source.library.images.values(), *plots)}
    for name, picture in found.items():
        yield Page(PICTURES + name, picture.content)


def assets(frame: PageRenderer, made: Iterable[Page], characters: Iterable[str] = ()) -> list[Page]:
    """Style, script, fonts, icons and manifest.

    Args:
        frame: the site's.
        made: its pages, whose formulas say which characters the font must have.
        characters: those that other pages need.

    """
    html = (page.content.decode() for page in made if page.path.endswith(".html"))
    faces = fonts.faces(html, characters, frame.source.cut)
    css = stylesheet.build_stylesheet(
        (_optional(frame.env, f"css/{name}.css") for name in (*stylesheet.PARTS, "custom")),
        "".join(face.rule for face in faces),
        stylesheet.theme_from_accent(frame.source.settings.accent),
    )
    settings = frame.source.settings
    return [
        Page("style.css", css.encode()),
        *(Page(path, _script(frame.env, order).encode()) for path, order in SCRIPTS.items()),
        *(Page(face.path, face.content) for face in faces),
        Page("icon.svg", text_of(frame.env, "icon.svg").encode()),
        *(Page(name, _read_binary(frame.source, name)) for name in ICONS.values()),
        *_social_image(frame),
        Page("manifest.webmanifest", _manifest(settings.site_title, settings.description).encode()),
    ]


def worker(frame: PageRenderer, made: Iterable[Page], known: Mapping[str, str]) -> Page:
    """The service worker, which knows every file by its hash; some are known already."""
    hashes = {**known, **{page.path: page.hash for page in made}}
    short = {
        path: hashes[path][:12]
        for path in sorted(hashes)
        if not path.endswith((".apkg", ".xml", ".txt"))
    }
    core = [path for path in short if path in CORE or path.startswith("fonts/")]
    text = frame.env.get_template("sw.js").render(
        cache=_script_value(f"flashproof:{frame.source.settings.namespace}"),
        files=_script_value(short),
        core=_script_value(core),
    )
    return Page("sw.js", text.encode())


def _script(env: Environment, order: str) -> str:
    """A script out of the study app's modules, in the order that they state."""
    names = _optional(env, order).split()
    return javascript.bundle(text_of(env, f"js/{name}") for name in names)


def _social_image(frame: PageRenderer) -> list[Page]:
    """Return the Open Graph image; it needs the site's absolute URL."""
    settings = frame.source.settings
    if not settings.site_url:
        return []
    count = sum(len(topic.cards) for topic in frame.source.library.topics)
    blank_card = _read_binary(frame.source, BLANK_CARD)
    image = draw_social_image(blank_card, settings.site_title, f"{count} flashcards")
    return [Page("og.png", image)]


def _read_binary(source: SiteInputs, name: str) -> bytes:
    """Read a file of the template folders; the deck's own file comes first."""
    paths = (folder / name for folder in source.templates)
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise TemplateNotFound(name)
    return path.read_bytes()


def _optional(env: Environment, name: str) -> str:
    try:
        return text_of(env, name)
    except TemplateNotFound:
        return ""


def _manifest(title: str, description: str) -> str:
    value = {
        "name": title,
        "short_name": title,
        "description": description,
        "start_url": "index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": "#fbf8f1",
        "theme_color": "#2c4a86",
        "icons": [
            {"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": name, "sizes": f"{size}x{size}", "type": "image/png"}
                for size, name in ICONS.items()
            ),
            {
                "src": "icon-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _script_value(value: object) -> Html:
    """A value as JavaScript, which needs no escaping for HTML."""
    return Html(javascript.safe_json(value))
