"""For all tests: the browsers, named once, and no test that fails because a machine is busy."""

from hypothesis import settings

from tests.browsers import chromium, firefox

__all__ = ["chromium", "firefox"]

# Two fixtures of one name would start Playwright twice; how long an example takes is no result.
settings.register_profile("flashproof", deadline=None)
settings.load_profile("flashproof")
