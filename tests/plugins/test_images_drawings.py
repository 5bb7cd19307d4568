"""Drawings: they draw as before, and nothing in them runs, loads or tells."""

import base64
import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from clinic.core.image_files.errors import PictureError
from clinic.core.image_files.raster import clean_one
from clinic.core.image_files.svg import make_safe

from .pictures import CAMERA, photo

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
ACTIVE = re.compile(
    r"script|\bon\w+=|foreignobject|https?://(?!www\.w3\.org/2000/svg)|//evil|javascript|@import"
    r"|<a\b|<animate|<set|<iframe|<embed|data:text|data:image/svg|evil",
    re.IGNORECASE,
)
TRICKS = [
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
    '<script href="data:text/javascript,alert(1)"/>',
    '<script xlink:href="//evil.example/x.js"/>',
    '<rect onload="alert(1)"/>',
    '<rect oNcLiCk="alert(1)"/>',
    '<g onbegin="alert(1)"><rect/></g>',
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe/></body></foreignObject>",
    '<a href="javascript:alert(1)"><text>press</text></a>',
    '<a xlink:href="java&#10;script:alert(1)"><text>press</text></a>',
    '<a href="https://evil.example"><text>press</text></a>',
    '<use href="//evil.example/x.svg#a"/>',
    '<use xlink:href="data:image/svg+xml;base64,PHN2Zz4=#a"/>',
    '<image href="https://evil.example/seen.png"/>',
    '<image xlink:href="//evil.example/seen.png"/>',
    '<image href="data:image/svg+xml,&lt;svg onload=alert(1)&gt;"/>',
    '<image href="data:text/html,evil"/>',
    '<feImage href="https://evil.example/x"/>',
    '<animate attributeName="href" to="javascript:alert(1)"/>',
    '<set attributeName="onmouseover" to="alert(1)"/>',
    '<animateTransform onbegin="alert(1)"/>',
    "<style>@import url(https://evil.example/x.css);</style>",
    "<style>rect{fill:url(https://evil.example/x)}</style>",
    "<style>rect{background:u\\72l(//evil.example)}</style>",
    '<style>@font-face{font-family:x;src:url("//evil.example/f")}</style>',
    '<style>rect{background:image-set("//evil.example/f" 1x)}</style>',
    "<style><![CDATA[@import '//evil.example']]></style>",
    '<rect style="fill:url(//evil.example/x)"/>',
    '<rect fill="url(https://evil.example/x#a)"/>',
    '<rect filter="url( &quot;//evil.example/x&quot; )"/>',
    '<g xml:base="https://evil.example/"><use href="#a"/></g>',
    '<iframe src="https://evil.example"/>',
    '<embed src="//evil.example"/>',
    '<h:link xmlns:h="http://www.w3.org/1999/xhtml" rel="stylesheet" href="//evil.example"/>',
    '<handler type="application/javascript">alert(1)</handler>',
    "<metadata>Ana evil@clinic.example</metadata>",
    '<rect i:export-filename="/home/evil/knee.png" xmlns:i="http://www.inkscape.org"/>',
    "<!-- evil -->",
    '<?xml-stylesheet href="//evil.example/x.css"?>',
]


def svg(inside="", more='viewBox="0 0 40 30"'):
    return f"<svg {NAMESPACES} {more}>{inside}<path id='a' d='M1 2h3'/></svg>".encode()


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_leaves_anything_that_runs_or_loads(trick):
    made = make_safe(svg(trick), clean_one).content.decode()
    assert not ACTIVE.search(made), made
    assert ElementTree.fromstring(made).find("{*}path").get("d") == "M1 2h3"


def test_the_table_of_tricks_would_be_seen():
    assert [
        one for one in TRICKS if not ACTIVE.search(svg(one).decode().replace(NAMESPACES, ""))
    ] == []


def test_the_root_itself_may_hold_no_trick():
    made = make_safe(svg(more='viewBox="0 0 4 3" onload="alert(1)"'), clean_one)
    assert b"onload" not in made.content


DOCTYPES = [
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">',
    '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>',
    "<!doctype svg>",
]


@pytest.mark.parametrize("declared", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declared_document_type_is_refused_in_any_encoding(declared, encoding):
    with pytest.raises(PictureError):
        make_safe((declared + svg().decode()).encode(encoding), clean_one)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg", b"<svg/>", b"\x00\xff", b"<html/>", svg("<g>"), svg("&nbsp;"), svg("\x01"),
     svg("<g>" * 3000 + "</g>" * 3000), b"<?xml version='1.0' encoding='nonsense'?>" + svg()],
)  # fmt: skip
def test_what_is_no_whole_drawing_is_refused(content):
    with pytest.raises(PictureError):
        make_safe(content, clean_one)


def test_what_draws_stays_as_it_was():
    inside = (
        '<title id="t">A knee</title><style>.b{fill:url(#g)}@media print{.b{fill:red}}</style>'
        '<defs><linearGradient id="g"><stop offset="1" stop-color="#fff"/></linearGradient></defs>'
        '<g class="b" transform="scale(2)"><rect fill="url(#g)" style="stroke:red"/></g>'
        '<text x="1" aria-label="Transcript: a@b">Knee <tspan>one</tspan> &amp; two</text>'
        '<use xlink:href="#a"/>'
    )
    made = make_safe(svg(inside, 'viewBox="0 0 40 30" role="img"'), clean_one).content
    expected = svg(inside, 'viewBox="0 0 40 30" role="img"').decode()
    expected = expected.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    expected = expected.replace("xlink:href", "href").replace("'", '"').replace("/>", " />")
    assert made.decode() == expected


# A style that shows some readers other words than others, and what may stay of it.
FOR_SOME = [
    ("@media (max-width:400px){.n{display:none}}", "@media (max-width:400px){.n{}}"),
    ("@media (prefers-color-scheme:dark){text{display:none}}", None),
    ("@media print{text{visibility:hidden;fill:red}}", "@media print{text{fill:red}}"),
    ("@media print{text{opacity:0;font-size:0;fill:none;stroke:transparent}}", None),
    ("@media print{text{fill:#0000;fill:#00000000;fill:rgb(0 0 0 / 0)}}", None),
    ("@media/**/print{text{dis/**/play:none}}", None),
    ("@media screen{@media (width<9in){text{display:none}}}", None),
    ("text{fill:red;@media print{display:none}}", ""),
    ("text:hover{display:none}g{fill:red}", "g{fill:red}"),
    ("g:not(:hover) text{display:none}", ""),
    ("text:lang(es){display:none}", ""),
    ("text::first-line{font-size:0}", ""),
    ("text{font-size:calc(9vw - 30px)}", ""),
    ("@MEDIA print{text{DISPLAY:none}}", None),
    ('g[id="{"]{fill:red}@media print{text{display:none}}', ""),
    ("g{font-family:'}@media print{text{display:none}}", ""),
    ("g:is({){fill:red}@media print{text{display:none}}", ""),
    ("} @media print{text{display:none}}", ""),
    ("<!-- @media print{text{display:none}}", ""),
    ("/* it's */ text{font-family:'Noto Sans'}", None),
    ("text{fill:red}", "text{fill:red}"),
    ("g:first-child > text, g:nth-child(2){fill:red}", None),
]


@pytest.mark.parametrize(("css", "left"), FOR_SOME)
def test_no_style_of_a_drawing_hides_words_from_some_readers(css, left):
    made = make_safe(svg(f"<style><![CDATA[{css}]]></style>"), clean_one).content
    sheet = ElementTree.fromstring(made).find("{*}style").text or ""
    assert left is None or sheet == left
    hides = r"display|visibility|opacity|font-size|none|transparent|#0000|hover|lang|rgb\("
    assert not re.search(hides, sheet, re.IGNORECASE)


def test_a_drawing_shows_every_reader_the_same_part():
    inside = (
        '<switch><g systemLanguage="es"><text>uno</text></g><g><text>one</text></g></switch>'
        '<text requiredExtensions="x:y">two</text>'
        '<style media="print">text{display:none;fill:red}</style>'
    )
    made = make_safe(svg(inside), clean_one).content.decode()
    assert not re.search("switch|systemLanguage|required|media|display", made)
    assert "uno" in made and "one" in made and "two" in made


@pytest.mark.parametrize(
    "inside",
    ["<text>a\u202eb</text>", "<text>a&#8203;b</text>", "<title>a\u00adb</title>",
     "<text>a<tspan/>b\u2066</text>", "<g aria-label='a&#x200d;b'/>", "<desc>\U000e0041</desc>"],
)  # fmt: skip
def test_words_in_a_drawing_that_nobody_can_see_are_refused(inside):
    with pytest.raises(PictureError, match="invisible"):
        make_safe(svg(inside), clean_one)


def test_the_words_after_what_is_taken_out_stay():
    made = make_safe(svg("<text>one<script/>two<b/>three</text>"), clean_one).content
    assert b"<text>onetwothree</text>" in made


def test_what_a_link_held_is_still_drawn():
    made = make_safe(svg("<a href='https://x.example'><rect id='r'/></a>"), clean_one).content
    assert b'<g><rect id="r" /></g>' in made


def test_a_photo_inside_a_drawing_is_cleaned_as_well():
    original = base64.b64encode(photo(60, 40)).decode()
    made = make_safe(svg(f'<image href="data:image/jpeg;base64,{original}"/>'), clean_one).content
    href = ElementTree.fromstring(made).find("{*}image").get("href")
    inside = base64.b64decode(href.partition(",")[2])
    assert CAMERA in photo(60, 40) and CAMERA not in inside
    assert Image.open(io.BytesIO(inside)).size == (60, 40)


@pytest.mark.parametrize(
    ("more", "size"),
    [
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="-5,-5 40.4,30"', (40, 30)),
        ('width="400" height="300"', (400, 300)),
        ('width="400px" height="300px" viewBox="0 0 4 3"', (400, 300)),
        ('width="100%" height="100%" viewBox="0 0 40 30"', (40, 30)),
        ('width="80" viewBox="0 0 40 30"', (80, 60)),
        ('height="60" viewBox="0 0 40 30"', (80, 60)),
        ('width="1in" height="2.54cm"', (96, 96)),
    ],
)
def test_a_drawing_says_its_size(more, size):
    made = make_safe(svg(more=more), clean_one)
    assert (made.width, made.height) == size
    assert b"viewBox" in made.content


@pytest.mark.parametrize("more", ["", 'width="x"', 'viewBox="0 0 0 0"', 'viewBox="0 0 1e9 1e9"'])
def test_a_drawing_without_a_size_is_refused(more):
    with pytest.raises(PictureError, match="has no size"):
        make_safe(svg(more=more), clean_one)
