"""Tokens become elements with escaped text, encoded addresses, and plain alt texts."""

from tests.markup.commonmark import ours
from tests.markup.rendered_text import VisibleText, rendered


def test_entities_in_code_stay_as_written() -> None:
    assert ours("`&lt;` and &lt; and `a & b`") == (
        "<p><code>&amp;lt;</code> and &lt; and <code>a &amp; b</code></p>"
    )


def test_the_address_of_a_link_is_encoded() -> None:
    assert 'href="https://a.b/%C3%A4?c&amp;d"' in ours("[x](https://a.b/ä?c&d)")


def test_the_address_of_an_image_stays_as_written() -> None:
    images = rendered('![a *b* `c`\nd](images/größe.svg "title")').images
    assert [(image.address, image.alt) for image in images] == [("images/größe.svg", "a b c\nd")]


def test_breaks_and_strikethrough() -> None:
    assert ours("a  \nb\\\nc ~~d~~") == "<p>a<br>\nb<br>\nc <del>d</del></p>"


def test_no_script_survives() -> None:
    html = ours("[a](javascript:alert(1)) <img onerror=x> ![x](data:text/html,x)")
    assert VisibleText(html).tags <= {"p", "a", "img"}
    assert "javascript" not in html
