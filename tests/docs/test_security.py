"""The security policy names tests that exist, and its claims are about things that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
POLICY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = re.findall(r"^\| (\*\*.+) \| (.+) \|$", POLICY, re.MULTILINE)


def test_every_promise_names_tests_that_exist() -> None:
    assert len(PROMISES) >= 12
    for promise, tests in PROMISES:
        names = re.findall(r"`(tests/[\w/]+\.py)`", tests)
        assert names, promise
        missing = [name for name in names if not (ROOT / name).is_file()]
        assert not missing, promise
        assert all("def test_" in (ROOT / name).read_text("utf-8") for name in names), promise


def test_links_of_the_policy_have_targets() -> None:
    for target, anchor in re.findall(r"\]\((docs/[\w.-]+)(?:#([\w-]+))?\)", POLICY):
        text = (ROOT / target).read_text("utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}
        assert not anchor or anchor in slugs, f"{target}#{anchor}"


def test_vulnerabilities_are_reported_privately_and_without_an_address() -> None:
    assert "Report a vulnerability" in POLICY
    assert "@" not in POLICY
