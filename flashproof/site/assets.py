"""Create the site's assets: style sheet, scripts, fonts, icons, images, and service worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from jinja2 import Environment, TemplateNotFound

from flashproof.errors import TemplateError
from flashproof.model import Html, Image
from flashproof.site import fonts, javascript, stylesheet
from flashproof.site.links import IMAGE_FOLDER
from flashproof.site.page import Page, SiteInputs
from flashproof.site.page_renderer import PageRenderer
from flashproof.site.script_messages import translate_script
from flashproof.site.social_image import BLANK_CARD, draw_social_image
from flashproof.site_messages import SiteMessages
from flashproof.templating import find_file, read_text

SCRIPTS = {
    "flashproof.js": "js/first-bundle.txt",
    "flashproof-more.js": "js/second-bundle.txt",
    "flashproof-code.js": "js/third-bundle.txt",
    "flashproof-home.js": "js/fourth-bundle.txt",
    "flashproof-home-layout.js": "js/fifth-bundle.txt",
}
"""The site's scripts, each mapped to the file that lists its modules in order. All pages include
the first script, and the home page also includes the fourth and the fifth. Only the fifth runs
before the page is shown. To keep the first script small, the study app loads the second when a view
needs it, the third when it shows a write card, and the fourth on its start page."""

ICONS = {size: f"icon-{size}.png" for size in (180, 192, 512)}
"""PNG icons for programs that don't support SVG, keyed by width in pixels."""

PRECACHED = ("index.html", "study.html", "search.html", "style.css", "data/index.js", *SCRIPTS)
"""Files to precache, in addition to the fonts; all other files are cached on first use."""

_PAPER = "#f4f7fd"
_INK = "#185295"


def image_files(inputs: SiteInputs, plots: Iterable[Image]) -> Iterator[Page]:
    """Yield each image, recording, and plot once."""
    by_name = {image.name: image for image in (*inputs.library.images.values(), *plots)}
    for name, image in by_name.items():
        yield Page(IMAGE_FOLDER + name, image.content)


def asset_files(
    renderer: PageRenderer, pages: Iterable[Page], math_characters: Iterable[str] = ()
) -> list[Page]:
    """Return the style sheet, scripts, fonts, icons, social image, and web app manifest.

    Args:
        renderer: the site's renderer.
        pages: pages to scan for formulas; the math font covers their characters.
        math_characters: the characters in formulas on all other pages; see
            ``fonts.math_characters``.

    """
    inputs, env = renderer.inputs, renderer.env
    html = (page.content.decode() for page in pages if page.path.endswith(".html"))
    web_fonts = fonts.web_fonts(html, math_characters, inputs.shared_font, inputs.math_font)
    css = stylesheet.build_stylesheet(
        (_text_or_empty(env, f"css/{name}.css") for name in (*stylesheet.PARTS, "custom")),
        "".join(font.face.rule for font in web_fonts),
        stylesheet.theme_from_accent(inputs.settings.accent),
    )
    settings = inputs.settings
    return [
        Page("style.css", css.encode()),
        *(
            Page(path, _script(env, modules, inputs.messages).encode())
            for path, modules in SCRIPTS.items()
        ),
        *(Page(font.face.path, font.content) for font in web_fonts),
        Page("icon.svg", read_text(env, "icon.svg").encode()),
        *(Page(name, _read_binary(inputs, name)) for name in ICONS.values()),
        *_social_image(inputs),
        Page("manifest.webmanifest", _manifest(settings.site_title, settings.description).encode()),
    ]


def service_worker(
    renderer: PageRenderer, pages: Iterable[Page], other_hashes: Mapping[str, str]
) -> Page:
    """Return the service worker script, which contains shortened hashes of the files it can cache.

    Args:
        renderer: the site's renderer.
        pages: files of the site.
        other_hashes: the hashes of all other files of the site, keyed by path.

    """
    hashes = {**other_hashes, **{page.path: page.hash for page in pages}}
    versions = {
        path: hashes[path][:12]
        for path in sorted(hashes)
        if not path.endswith((".apkg", ".ankiaddon", "deck.json", ".ipynb", ".xml", ".txt"))
    }
    precached = [path for path in versions if path in PRECACHED or path.startswith("fonts/")]
    variables = {
        "cache": _script_value(f"flashproof:{renderer.inputs.settings.namespace}"),
        "files": _script_value(versions),
        "core": _script_value(precached),
    }
    text = renderer.env.render("sw.js", variables)
    return Page("sw.js", text.encode())


def _script(env: Environment, module_list: str, messages: SiteMessages) -> str:
    """Bundle the modules listed in the template file ``module_list``."""
    names = _text_or_empty(env, module_list).split()
    modules = (_module(env, name, module_list) for name in names)
    return javascript.bundle(translate_script(module, messages) for module in modules)


def _module(env: Environment, name: str, module_list: str) -> str:
    try:
        return read_text(env, f"js/{name}")
    except TemplateNotFound:
        raise TemplateError(f"{module_list}: the script js/{name} does not exist") from None


def _social_image(inputs: SiteInputs) -> list[Page]:
    """Return the Open Graph image, or an empty list if ``site_url`` is not set."""
    settings = inputs.settings
    if not settings.site_url:
        return []
    card_count = sum(len(topic.cards) for topic in inputs.library.topics)
    blank_card = _read_binary(inputs, BLANK_CARD)
    image = draw_social_image(blank_card, settings.site_title, f"{card_count} flashcards")
    return [Page("og.png", image)]


def _read_binary(inputs: SiteInputs, name: str) -> bytes:
    """Read a file from the first template folder that contains it."""
    path = find_file(inputs.templates, name)
    if path is None:
        raise TemplateNotFound(name)
    return path.read_bytes()


def _text_or_empty(env: Environment, name: str) -> str:
    try:
        return read_text(env, name)
    except TemplateNotFound:
        return ""


def _manifest(title: str, description: str) -> str:
    """Return the web app manifest."""
    value = {
        "name": title,
        "short_name": title,
        "description": description,
        "start_url": "index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _INK,
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
    """Return a value as JavaScript, marked as safe so that Jinja2 does not escape it again."""
    return Html(javascript.safe_json(value))
