"""The static site: turn a library into pages.

Pages are values (``page.Page``) until ``writer`` puts them on disk.

- ``pages`` makes the pages that span topics, ``topic_pages`` those of one topic;
- ``page_renderer`` renders templates, ``topic_view`` gives them a topic's texts as HTML;
- ``navigation`` groups topics into decks and scopes, ``topic_map`` lays out the map of topics;
- ``study_modes`` lists the nine ways to practice, ``exam`` chooses the questions of a printed exam,
  ``printables`` makes cheat sheets and printed exams;
- ``study_data`` and ``search`` write what the study app loads;
- ``feeds`` writes the feed, the sitemap and structured data;
- ``assets`` makes style sheet, scripts, fonts, icons and service worker.
"""

from flashproof.site.page import Page, SiteInputs
from flashproof.site.writer import write_site

__all__ = ["Page", "SiteInputs", "write_site"]
