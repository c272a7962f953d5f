"""Messages in scripts are replaced when the scripts are bundled."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from flashproof.errors import TemplateError
from flashproof.site.javascript import bundle
from flashproof.site.script_messages import script_messages, translate_script
from flashproof.site_messages import SiteMessages
from flashproof.text.language_tags import text_direction
from tests.js.test_node import program
from tools.message_catalogs import CATALOGS, TEMPLATES, read_catalog

HOSTILE = "`${process.exit(1)}` \\ $ </script> \" ' {unknown}"


def run(script: str) -> object:
    done = subprocess.run(
        [program("node"), "-e", script], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_keys_have_names_for_expressions() -> None:
    source = "t`Card ${done + 1} of ${all.length}` + t`${f(a.b)} of ${c.b}` + t`“${x}” \\u00a0 {y}`"
    assert list(script_messages(source)) == [
        "Card {done} of {all}",
        "{b} of {b2}",
        "“{x}” \u00a0 {y}",
    ]


@pytest.mark.parametrize("source", ["t`${1 + 2}`", "t`${f({})} cards`"])
def test_an_expression_without_a_name_is_an_error(source: str) -> None:
    with pytest.raises(TemplateError):
        list(script_messages(source))


def test_a_translation_cannot_run_code() -> None:
    messages = SiteMessages({"A": HOSTILE, "{x} b": f"{HOSTILE} {{x}}"}, "de")
    script = translate_script('const x = 1; const out = [t`A`, t`${x} b`, "t"];', messages)
    assert "</script" not in script
    assert run(f"{script} console.log(JSON.stringify(out))") == [HOSTILE, f"{HOSTILE} 1", "t"]


def test_values_are_inserted_in_the_order_of_the_language() -> None:
    messages = SiteMessages({"{a} of {b}": "{b} / {a} / {a}"}, "de")
    script = translate_script("const a = 1, b = 2; const out = t`${a} of ${b}`;", messages)
    assert run(f"{script} console.log(JSON.stringify(out))") == "2 / 1 / 1"


def test_english_texts_stay_as_they_are() -> None:
    source = 'h("p", {}, t`Say "no"`, t`${n} of`, plural(n, "card"), plural(f(n), "new card"))'
    assert translate_script(source, SiteMessages()) == (
        'h("p", {}, "Say \\"no\\"", `${n} of`, plural(n, "card"), plural(f(n), "new card"))'
    )


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_numbers_in_scripts_and_pages_are_the_same(language: str) -> None:
    """The build and the browser write numbers with their nouns in the same way."""
    messages = SiteMessages(read_catalog(CATALOGS / f"{language}.toml"), language)
    numbers = [0, 1, 2, 3, 10, 11, 25, 99, 100, 102, 103, 999, 1000, 1392, 12_345, 1_000_000]
    module = (TEMPLATES / "js" / "number-format.js").read_text("utf-8")
    call = 'numbers.map((n) => [formatNumber(n), plural(n, "card"), plural(n, "topic")])'
    source = f"const numbers = {numbers};\nconsole.log(JSON.stringify({call}));\n"
    script = bundle(translate_script(one, messages) for one in (module, source))
    assert run(script) == [
        [messages.number(n), messages.plural(n, "card"), messages.plural(n, "topic")]
        for n in numbers
    ]


@pytest.mark.parametrize("language", ["en", "de", "fr", "ar"])
def test_all_scripts_parse_in_each_language(language: str, tmp_path: Path) -> None:
    catalog = {} if language == "en" else read_catalog(CATALOGS / f"{language}.toml")
    messages = SiteMessages(catalog, language)
    for order in sorted((TEMPLATES / "js").glob("*-bundle.txt")):
        names = order.read_text("utf-8").split()
        modules = ((TEMPLATES / "js" / name).read_text("utf-8") for name in names)
        text = bundle(translate_script(module, messages) for module in modules)
        assert " t`" not in text
        path = tmp_path / f"{order.stem}.js"
        path.write_text(text, "utf-8")
        subprocess.run([program("node"), "--check", str(path)], check=True, capture_output=True)
    assert text_direction(language) == ("rtl" if language == "ar" else "ltr")
