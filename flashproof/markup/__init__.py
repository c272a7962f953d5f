r"""Render Markdown and code as HTML. No other package converts an author's text to HTML.

Rendering has two steps because the same text is used for several targets:

1. ``Renderer.render`` converts text to *intermediate HTML*, once, and caches it as ``Rendered``.
   The HTML is sanitized, but formulas are still LaTeX in ``<tex-inline>`` and ``<tex-block>``, the
   ``src`` of an image is its index, and ``placeholders`` delimit cloze deletions.
2. A function in ``targets`` converts the intermediate HTML to its final form: ``to_site`` (MathML,
   images under the site's root), ``to_anki`` (``\( \)`` for MathJax, ``{{c1::…}}`` for deletions),
   or ``to_plain`` (text only).

The first step calls these modules in order:

- ``cloze_deletions`` finds ``{{c1::…}}`` and replaces its markup with placeholders.
- ``math`` finds ``$…$`` and checks its LaTeX.
- ``fast_path`` converts simple text directly and skips the remaining modules.
- ``commonmark`` parses all other text with markdown-it-py.
- ``markdown_setup`` converts the tokens to HTML with Python-Markdown.
- ``nh3`` removes all tags and attributes that are not allowed.

``Renderer.render_code`` does the same for code, with Pygments (``highlight``).
"""

from flashproof.markup.problem import Problem
from flashproof.markup.renderer import ImageUse, Rendered, Renderer
from flashproof.markup.targets import ImageLink, to_anki, to_plain, to_site, without_anki_tags

__all__ = [
    "ImageLink",
    "ImageUse",
    "Problem",
    "Rendered",
    "Renderer",
    "to_anki",
    "to_plain",
    "to_site",
    "without_anki_tags",
]
