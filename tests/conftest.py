"""The browsers, named once: two fixtures of one name would start Playwright twice."""

from tests.browsers import chromium, firefox

__all__ = ["chromium", "firefox"]
