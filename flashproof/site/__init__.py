"""Build the static site from a library.

Pages are in-memory values (``page.Page``) until ``writer`` writes them to disk.

- ``pages`` creates pages that cover several topics, and ``topic_pages`` creates pages of one topic.
- ``page_renderer`` renders templates; ``topic_view`` provides a topic's text to them as HTML.
- ``navigation`` groups topics into decks and scopes, and finds prerequisites.
- ``study_modes`` lists the eleven study modes, ``exam`` selects the questions for a printed exam,
  and ``printables`` creates cheat sheets and printed exams.
- ``study_data`` and ``search`` generate the data that the study app loads.
- ``feeds`` generates the Atom feed, the sitemap, and structured data.
- ``assets`` creates the style sheet, scripts, fonts, icons, and service worker.
"""

from flashproof.site.page import Page, SiteInputs
from flashproof.site.writer import write_site

__all__ = ["Page", "SiteInputs", "write_site"]
