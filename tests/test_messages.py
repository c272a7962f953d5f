"""Every catalog is complete, its texts reach the cards, and ``check`` reports what is missing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from flashproof.cli.main import main
from flashproof.errors import TemplateError
from flashproof.markup.allowed_html import LABELS
from flashproof.messages import Messages, default_messages, read_messages
from tests.anki.reviewer import Reviewer, ReviewerSettings, render_cards
from tests.anki.sample_cards import CARDS

TEMPLATES = Path(__file__).parents[1] / "templates"
CATALOGS = sorted((TEMPLATES / "messages").glob("*.toml"))
PLACEHOLDER = re.compile(r"\{\w+\}")


def catalog(language: str) -> dict[str, str]:
    texts: dict[str, str] = tomllib.loads(
        (TEMPLATES / "messages" / f"{language}.toml").read_text("utf-8")
    )
    return texts


ENGLISH = catalog("en")


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_a_catalog_has_every_text_with_the_same_values(path: Path) -> None:
    texts = catalog(path.stem)
    assert list(texts) == list(ENGLISH)
    for key, text in texts.items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(ENGLISH[key])), key
        assert text[:1].isspace() == ENGLISH[key][:1].isspace(), key
        assert text.rstrip() == text, key


def test_there_are_four_languages() -> None:
    assert {path.stem for path in CATALOGS} >= {"en", "de", "fr", "ar"}


def test_the_catalog_contains_exactly_the_texts_that_are_used() -> None:
    """The templates, the scripts, and the Python code use each text, and no others."""
    files = [
        *TEMPLATES.glob("anki/**/*.html"),
        *TEMPLATES.glob("anki/js/*.js"),
        *(TEMPLATES.parent / "flashproof" / "anki").glob("*.py"),
    ]
    text = "\n".join(path.read_text("utf-8") for path in files)
    used = set(re.findall(r"\b(?:message|_messages\.text)\(\"([\w-]+)\"", text))
    levels = {"beginner", "intermediate", "advanced"}
    assert (used - {"key"}) | levels | LABELS.keys() == ENGLISH.keys()


def test_the_words_in_texts_are_those_of_the_catalog() -> None:
    assert {key: ENGLISH[key] for key in LABELS} == dict(LABELS)


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_no_text_of_a_catalog_is_left_in_english(language: str) -> None:
    same = {key for key, text in catalog(language).items() if text == ENGLISH[key]}
    assert same <= {
        *("quiz", "output", "solution", "source", "important", "version", "notes", "one-note"),
        *("correct", "incorrect", "option-correct", "option-incorrect", "cell-incorrect"),
        *("table", "rappel"),
    }


def test_a_text_becomes_a_script() -> None:
    texts = Messages({"a": "`x` \\ $ </script> {n}"})
    assert texts.script("a", {"n": "list.length"}) == (
        "`\\`x\\` \\\\ \\$ <\\/script> ${list.length}`"
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    cards = "\n\n".join(re.sub(r"^```python.*", "```python {skip='x'}", one) for one in CARDS)
    text = f"---\ntitle: Alles\n---\n\n> [!WARNING]\n> Text.\n\n{cards}\n"
    (tmp_path / "cards" / "all.md").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def set_language(project: Path, language: str) -> None:
    settings = f'[tool.flashproof]\nname = "all"\nlanguage = "{language}"\n'
    (project / "pyproject.toml").write_text(settings, "utf-8")


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_cards_have_no_english_texts(
    project: Path, language: str, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Anki renders all kinds of cards; their fixed texts are those of the catalog."""
    set_language(project, language)
    assert main(["build", "-q"]) == 0
    cards = render_cards(project / "dist" / "all.apkg", tmp_path_factory.mktemp("learner"))
    reviewer = Reviewer(chromium, ReviewerSettings())
    translated = catalog(language)
    left = {text for key, text in ENGLISH.items() if len(text) > 4 and translated[key] != text} - {
        "Quiz"
    }
    for name, sides in cards.items():
        for side in (sides.front, sides.back):
            page = reviewer.show(side, sides.ordinal)
            shown = page.locator(
                ".fp-kind, .fp-level, .fp-name, .fp-result, .fp-verdict, summary, .fp-hint-button"
            ).all_inner_texts()
            assert not left & {text.strip() for text in shown}, (name, shown)
            assert page.locator(".fp-kind").inner_text().strip()
    reviewer.show(cards["quiz"].front)
    reviewer.page.locator(".fp-pick").first.click()
    reviewer.show(cards["quiz"].back)
    result = reviewer.page.locator(".fp-result").inner_text().strip("✓ ")
    expected = [translated["correct"], translated["correct-number"].partition("{")[0]]
    assert result.startswith(tuple(expected))
    reviewer.close()
    topic = (project / "dist" / "site" / "topics" / "all.html").read_text("utf-8")
    assert f"<strong>{translated['warning']}</strong>" in topic


def test_check_reports_missing_and_unknown_texts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_language(project, "pt-BR")
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    expected = (
        "pyproject.toml:3:1: warning[missing-message] the interface of the cards is in English"
    )
    assert expected in captured.out + captured.err
    own = project / "templates" / "messages"
    own.mkdir(parents=True)
    texts = "".join(f'{key} = "{text} PT"\n' for key, text in ENGLISH.items() if key != "why")
    (own / "pt.toml").write_text(f'{texts}wy = "Por quê"\n', "utf-8")
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    output = captured.out + captured.err
    assert (
        "warning[missing-message] the catalog for the language 'pt-BR' has no text for why"
        in output
    )
    assert f"templates/messages/pt.toml:{len(ENGLISH)}:1: warning[unknown-message]" in output
    messages = read_messages((own, TEMPLATES / "messages"), "pt-BR")
    assert (messages.text("hint"), messages.text("why"), messages.language) == (
        "Hint PT",
        "Why",
        "pt",
    )


@pytest.mark.parametrize(
    "content",
    ["why = 1", "why = ''", "why = '{{Field}}'", "why =", 'why = "a\\nb"', "[why]\na='b'"],
)
def test_an_invalid_catalog_is_an_error_with_its_place(project: Path, content: str) -> None:
    own = project / "templates" / "messages"
    own.mkdir(parents=True)
    (own / "de.toml").write_text(content, "utf-8")
    with pytest.raises(TemplateError, match=r"de\.toml:1: "):
        read_messages((own, TEMPLATES / "messages"), "de")


def test_the_default_texts_are_english() -> None:
    assert default_messages().texts == ENGLISH
    assert default_messages().is_english
