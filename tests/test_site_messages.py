"""The site's interface is in the language of the deck, and ``check`` reports what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from flashproof.cli.main import main
from flashproof.errors import TemplateError
from flashproof.project import bundled_templates
from flashproof.site_messages import SiteMessages, read_site_messages
from tests.anki.sample_cards import CARDS
from tools.message_catalogs import CATALOGS, read_catalog

BUILT_IN = bundled_templates() / "messages"
GERMAN = read_catalog(CATALOGS / "de.toml")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    cards = "\n\n".join(re.sub(r"^```python.*", "```python {skip='x'}", one) for one in CARDS)
    (tmp_path / "cards" / "all.md").write_text(f"---\ntitle: 42\n---\n\n{cards}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def set_language(project: Path, language: str) -> None:
    settings = f'[tool.flashproof]\nname = "x"\ntitle = "42"\nlanguage = "{language}"\n'
    (project / "pyproject.toml").write_text(settings, "utf-8")


def own_catalog(project: Path, name: str, text: str) -> Path:
    path = project / "templates" / "messages" / "site" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_are_in_the_language_of_the_deck(
    project: Path, language: str, chromium: Browser
) -> None:
    set_language(project, language)
    assert main(["build", "-q"]) == 0
    site = project / "dist" / "site"
    catalog = read_catalog(CATALOGS / f"{language}.toml")
    english = {
        key
        for key, text in catalog.items()
        if text != key and re.search("[a-z]{3}", key) and "{" not in key
    }
    for path in sorted(site.rglob("*.html")):
        html = path.read_text("utf-8")
        texts = re.findall(r">([^<]+)<", html) + re.findall(r'(?:title|label)="([^"]+)"', html)
        found = {text.strip() for text in texts}
        assert not found & english, path.name
    direction = "rtl" if language == "ar" else "ltr"
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    shown = set[str]()
    for route in ("#/", "#/settings", "#/progress", "#/all/quiz", "#/all/exam", "#/all/review"):
        page.goto(f"{(site / 'study.html').as_uri()}{route}")
        page.reload()
        page.wait_for_selector("#study h1")
        shown |= set(page.locator("#study :is(h1, h2, legend, label, button, a)").all_inner_texts())
        assert page.evaluate("getComputedStyle(document.body).direction") == direction
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, route
    page.close()
    assert errors == []
    assert not {text.strip() for text in shown} & english
    assert {catalog["Settings"], catalog["Number of questions"]} <= shown


def test_a_site_in_english_needs_no_catalog() -> None:
    assert read_site_messages((BUILT_IN,), "en-GB") == SiteMessages()


def test_a_deck_can_add_a_language_and_replace_messages(project: Path) -> None:
    own_catalog(project, "pt", '"Hint" = "Dica"\n"{count} card" = { other = "{count} fichas" }\n')
    folders = (project / "templates" / "messages", BUILT_IN)
    messages = read_site_messages(folders, "pt-BR")
    assert (messages.text("Hint"), messages.text("Why"), messages.language) == ("Dica", "Why", "pt")
    assert [messages.plural(n, "card") for n in (1, 1200)] == ["1 fichas", "1,200 fichas"]
    own_catalog(project, "de", '"Hint" = "Tipp"\n')
    messages = read_site_messages(folders, "de")
    assert (messages.text("Hint"), messages.text("Source")) == ("Tipp", "Quelle")
    own_catalog(project, "en", '"Hint" = "Clue"\n')
    assert read_site_messages(folders, "en").text("Hint") == "Clue"


def test_own_messages_reach_pages_and_scripts(project: Path) -> None:
    set_language(project, "en")
    own_catalog(project, "en", '"Show answer" = "<Reveal> & see"\n"Reload" = "Load again"\n')
    assert main(["build", "-q"]) == 0
    site = project / "dist" / "site"
    assert "&lt;Reveal&gt; &amp; see" in (site / "topics" / "all.html").read_text("utf-8")
    assert '"Load again"' in (site / "flashproof.js").read_text("utf-8")


def test_check_reports_missing_and_unknown_messages(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_language(project, "pt")
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    expected = (
        "pyproject.toml:4:1: warning[missing-message] the interface of the site is in English"
    )
    assert expected in captured.out + captured.err
    own_catalog(project, "pt", '"Hint" = "Dica"\n"Hintt" = "Dica"\n')
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    output = captured.out + captured.err
    assert "the site's catalog for the language 'pt' has no text for '1,000', " in output
    assert "templates/messages/site/pt.toml:2:2: warning[unknown-message]" in output
    set_language(project, "de")
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    assert "missing-message" not in captured.out + captured.err


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('"Hint" = 1', "must be text"),
        ('"Hint" = ""', "must be text"),
        ('"Hint" = "a\\nb"', "must be text without line breaks"),
        ('"Hint" = "{hint}"', "has no value {hint}"),
        ('"Hint" = { other = "a" }', "no plural forms"),
        ('"{count} card" = { one = "a" }', "must have the plural form 'other'"),
        ('"{count} card" = { other = "a", several = "b" }', "must have the plural form 'other'"),
        ('"1,000" = "thousand"', "must consist of 1, a separator, and 000"),
        ('"Hint" =', "not valid TOML"),
    ],
)
def test_an_invalid_catalog_is_an_error_with_its_line(
    project: Path, line: str, problem: str
) -> None:
    own_catalog(project, "de", f'# mine\n"Why" = "Warum"\n{line}\n')
    with pytest.raises(TemplateError, match=rf"de\.toml:3: .*{re.escape(problem)}"):
        read_site_messages((project / "templates" / "messages", BUILT_IN), "de")


def test_values_are_inserted_once() -> None:
    messages = SiteMessages({"{a} {b}": "{b}: {a}"}, "de")
    assert messages.text("{a} {b}", a="{b}", b="{a}") == "{a}: {b}"
    assert SiteMessages().text("{a} {b}", a=1) == "1 {b}"
