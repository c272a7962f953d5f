"""From Markdown to HTML: the one place that sets up Python-Markdown, math and highlighting.

``Renderer`` makes neutral HTML of a text, once; ``to_site`` and ``to_anki`` finish it for where it
will stand. Nothing else in the program makes HTML out of what an author wrote.
"""

from flashproof.markup.highlight import highlight_styles
from flashproof.markup.renderer import ImageUse, Problem, Rendered, Renderer
from flashproof.markup.targets import ImageLink, to_anki, to_plain, to_site

__all__ = [
    "ImageLink",
    "ImageUse",
    "Problem",
    "Rendered",
    "Renderer",
    "highlight_styles",
    "to_anki",
    "to_plain",
    "to_site",
]
