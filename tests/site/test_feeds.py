"""The Atom feed and the sitemap."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from flashproof.site import Page

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_feed_is_newest_first_and_uses_permalinks(site_pages: dict[str, Page]) -> None:
    feed = ET.fromstring(site_pages["feed.xml"].content)  # noqa: S314 - our own
    times = [entry.text for entry in feed.iterfind("a:entry/a:updated", ATOM)]
    assert times == sorted(times, key=str, reverse=True)
    assert feed.findtext("a:updated", namespaces=ATOM) == times[0]
    ids = [entry.text for entry in feed.iterfind("a:entry/a:id", ATOM)]
    assert "https://cards.example/learning/card.html#l2-adds" in ids
    assert len(ids) == len(set(ids))


def test_the_sitemap_lists_pages_but_not_the_error_page(site_pages: dict[str, Page]) -> None:
    tree = ET.fromstring(site_pages["sitemap.xml"].content)  # noqa: S314 - our own
    urls = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    base = "https://cards.example/learning/"
    assert {base + "index.html", base + "topics/tensors.html"} <= urls
    assert base + "404.html" not in urls
