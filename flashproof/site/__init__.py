"""The revision site: a library becomes pages, which are values until they are written.

``pages`` says which files there are; ``prose`` turns what an author wrote into HTML; ``modes`` are
the nine ways to practise; ``outline`` is how topics hang together and ``topic_map`` the drawing of
it; ``exam`` chooses the questions of a paper; ``study_data`` and ``search`` are what the study app
loads; ``announce`` is for machines and other sites (feed, sitemap, structured data); ``beside``
holds style, script, fonts, icons and the service worker.
"""

from flashproof.site.page import Page, SiteInputs
from flashproof.site.pages import make_site
from flashproof.site.writer import write_site

__all__ = ["Page", "SiteInputs", "make_site", "write_site"]
