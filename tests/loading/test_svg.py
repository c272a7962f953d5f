"""SVG images are static: they run nothing, and no browser asks another host because of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.errors import FlashproofError
from flashproof.loading.images import image_size
from flashproof.loading.sources import read_documents
from flashproof.loading.svg import svg_problem, svg_size
from flashproof.lock import Lock
from flashproof.snippets.lock_evidence import LockEvidence, plot_paths

OPENING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def image(inner: str = "", attributes: str = "") -> bytes:
    return f"{OPENING}{attributes}>{inner}</svg>".encode()


ACTIVE = {
    "script": image("<script>alert(1)</script>"),
    "script of a file": image('<script xlink:href="x.js"/>'),
    "script with a prefix": image('<s:script xmlns:s="http://www.w3.org/2000/svg">1</s:script>'),
    "HTML script": image('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'),
    "onload": image(attributes='onload="alert(1)"'),
    "onclick": image('<g onclick="alert(1)"/>'),
    "event in capitals": image('<g ONBEGIN="alert(1)"/>'),
    "foreign object": image(
        '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'
    ),
    "frame": image('<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>'),
    "handler": image('<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load"/>'),
    "animated link": image('<a><set attributeName="href" to="javascript:alert(1)"/></a>'),
    "animated xlink": image('<animate attributeName="xlink:href" values="javascript:alert(1)"/>'),
    "animated event": image('<set attributeName="onclick" to="alert(1)"/>'),
    "JavaScript link": image('<a href="javascript:alert(1)"/>'),
    "hidden JavaScript link": image('<a href=" java&#9;script:alert(1)"/>'),
    "data link": image('<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>'),
    "MathML link": image(
        '<m:mi xmlns:m="http://www.w3.org/1998/Math/MathML" href="javascript:1"/>'
    ),
    "image of a host": image('<image href="http://127.0.0.1:9/a.png"/>'),
    "image without a scheme": image('<image xlink:href="//127.0.0.1:9/a.png"/>'),
    "image of a file": image('<image href="a.png"/>'),
    "image with a script": image('<image href="data:image/svg+xml,&lt;svg/>"/>'),
    "used file": image('<use href="http://127.0.0.1:9/a.svg#b"/>'),
    "used data": image('<use href="data:image/svg+xml,&lt;svg/>#a"/>'),
    "filter image": image('<filter><feImage href="https://example.org/a.png"/></filter>'),
    "gradient": image('<linearGradient xlink:href="b.svg#a"/>'),
    "base": image('<g xml:base="http://127.0.0.1:9/"><use href="#a"/></g>'),
    "import": image('<style>@import url("http://127.0.0.1:9/a.css");</style>'),
    "import of a name": image("<style>@import 'http://127.0.0.1:9/a.css';</style>"),
    "escaped import": image("<style>@\\69mport 'http://127.0.0.1:9/a.css';</style>"),
    "import after a comment": image("<style>a{}@/**/import 'a';@import 'b'</style>"),
    "style in CDATA": image("<style><![CDATA[ @import 'http://127.0.0.1:9/a.css'; ]]></style>"),
    "style around an element": image("<style><g/>@import 'http://127.0.0.1:9/a.css';</style>"),
    "font": image("<style>@font-face{src:url(http://127.0.0.1:9/a.woff)}</style>"),
    "escaped address": image("<style>a{fill:\\75rl(http://127.0.0.1:9/)}</style>"),
    "image set": image("<style>a{cursor:image-set('http://127.0.0.1:9/a' 1x)}</style>"),
    "fill": image('<g fill="url(http://127.0.0.1:9/a.svg#b)"/>'),
    "quoted fill": image("<g fill=\"url( 'http://127.0.0.1:9/a.svg#b' )\"/>"),
    "style attribute": image('<g style="fill: URL(//127.0.0.1:9/a)"/>'),
    "style sheet": b'<?xml-stylesheet href="http://127.0.0.1:9/a.css"?>' + image(),
    "entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + image("&a;"),
    "external entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + image("&a;"),
    "parameter entity": b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://127.0.0.1:9/">%a;]>' + image(),
    "many entities": b'<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + image("&b;"),
    "default attribute": b'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>' + image(),
    "UTF-16": image("<script>alert(1)</script>").decode().encode("utf-16"),
    "other encoding": b'<?xml version="1.0" encoding="utf-7"?>' + image(),
    "script before an error": image("<script>alert(1)</script>")[:-6] + b"<",
    "error before a script": image("</g>") + image("<script/>"),
    "HTML file": b"<html><script>alert(1)</script></html>",
    "no image": b"GIF89a",
    "empty": b"",
}


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_active_content_is_found(content: bytes) -> None:
    problem = svg_problem(content)
    assert problem
    assert problem.line >= 1
    assert problem.column >= 1


STATIC = {
    "empty": image(),
    "shapes": image('<g transform="scale(2)"><path d="M0 0" fill="rgb(1, 2, 3)"/></g>'),
    "used shape": image('<defs><path id="a"/></defs><use xlink:href="#a"/><use href="#a"/>'),
    "gradient": image('<g fill="url(#a)" style="clip-path: url(\'#b\')"/>'),
    "link": image('<a href="https://example.org/"><text>on click</text></a>'),
    "pixels": image('<image href="data:image/png;base64,iVBORw0KGgo="/>'),
    "style": image("<style>text { font: 12px sans-serif } .on { fill: red }</style>"),
    "font": image("<style>@font-face{src:url(data:font/woff2;base64,AA)}</style>"),
    "animation": image('<animate attributeName="opacity" from="0" to="1" dur="1s"/>'),
    "metadata": image(
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description r:about="http://example.org/"/></r:RDF></metadata>'
    ),
    "document type": (
        b'<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
        b'  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n' + image()
    ),
    "text about scripts": image("<text>onload=alert(1) url(http://example.org) @import</text>"),
    "deep": image("<g>" * 20_000 + "</g>" * 20_000),
}


@pytest.mark.parametrize("content", STATIC.values(), ids=STATIC)
def test_a_static_image_is_accepted(content: bytes) -> None:
    assert svg_problem(content) is None


def test_the_place_of_a_problem() -> None:
    assert str(svg_problem(image("\n  <script/>"))) == "2:3: it contains <script>"


def test_the_images_of_the_project_are_static() -> None:
    cards = Path(__file__).parents[2] / "cards"
    assert not [path for path in cards.rglob("*.svg") if svg_problem(path.read_bytes())]


def test_an_image_of_the_documentation_must_be_static(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(ACTIVE["script"])
    with pytest.raises(FlashproofError, match=r"a\.svg:1:\d+: it contains <script>"):
        read_documents(tmp_path)


def test_a_plot_must_be_static_and_in_the_cards_folder(tmp_path: Path) -> None:
    """A repository may come with plots that flashproof did not draw."""
    chain, plots = "a" * 64, tmp_path / "cards" / "plots"
    plots.mkdir(parents=True)
    light, _ = plot_paths(plots, chain)
    evidence = LockEvidence(Lock(), plots)
    (tmp_path / "private.svg").write_bytes(image())
    light.symlink_to(tmp_path / "private.svg")
    assert evidence.plot_of(chain) is None
    light.unlink()
    light.write_bytes(ACTIVE["onload"])
    with pytest.raises(FlashproofError, match=r"\.light\.svg:1:\d+: it has an event handler"):
        evidence.plot_of(chain)


SIZES = [
    ('viewBox="0 0 400 300"><rect width="10" height="10"/>', (400, 300)),
    ('width="400" height="9" viewBox="0 0 1 1">', (400, 9)),
    ('width="200" viewBox="0 0 400 300">', (200, 150)),
    ('height="1in" viewBox="0 0 2 1">', (192, 96)),
    ('width="100%" height="100%" viewBox="-5,-5 40 30">', (40, 30)),
    ('width="10"><!-- height="3" -->', None),
    ('><svg width="1" height="2"/>', None),
    ("width='10mm' height='1e1px'>", (37.795, 10)),
    ('viewBox="0 0 0 0">', None),
    ('width="-3" height="4">', None),
]


@pytest.mark.parametrize(("start", "size"), SIZES)
def test_the_size_is_that_of_the_root_element(start: str, size: tuple[float, float] | None) -> None:
    image = f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" {start}</svg>'
    found = svg_size(image.encode())
    assert found == (None if size is None else pytest.approx(size, abs=0.01))
    rounded = (None, None) if size is None else (round(size[0]), round(size[1]))
    assert image_size(image.encode()) == rounded


@pytest.mark.parametrize("content", [b"", b"<", b"<svg", b"x", b"<svg width='1' height='2'>"])
def test_a_damaged_image_has_no_size_or_that_of_its_root(content: bytes) -> None:
    assert svg_size(content) == ((1, 2) if b"width" in content else None)
