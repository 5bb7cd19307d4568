"""A text from elsewhere that can not be read costs itself alone, and is named."""

import zipfile
from functools import partial

import pytest

from clinic.cli import import_command as story
from clinic.importers.reading import FileReader
from tests.importers.files import EXPORT, ITEM, bring, write_word_file

pytestmark = pytest.mark.slow

DEEP = "<div>" * 400 + "Words." + "</div>" * 400


def write_export(path, *bodies):
    """Write an export with a post for each body, titled by its number."""
    common = {"day": "2019-05-04", "status": "publish", "kind": "post", "topic": "Injections"}
    items = [
        ITEM.format(**common, title=f"Post {at}", name=f"post-{at}", number=at, body=body, more="")
        for at, body in enumerate(bodies, 1)
    ]
    path.write_text(EXPORT.format(trap="", items="".join(items)), encoding="utf-8")
    return path


def multiply(path, times, xml):
    """Put a piece of XML into a Word file many times."""
    with zipfile.ZipFile(path) as word:
        parts = {one: word.read(one) for one in word.namelist()}
    text = parts["word/document.xml"].decode()
    text = text.replace("<w:sectPr", xml * times + "<w:sectPr", 1)
    parts["word/document.xml"] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as word:
        for name, content in parts.items():
            word.writestr(name, content)
    return path


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
PARAGRAPHS = {
    "as Word writes them": "<w:p/>",
    "by another prefix": f'<x:p xmlns:x="{WORDS}"/>',
    "without a prefix": f'<p xmlns="{WORDS}"/>',
    "of the strict form": f'<x:p xmlns:x="{STRICT}"/>',
    "in tables inside each other": "<w:tbl><w:tr><w:tc><w:p/><w:p/></w:tc></w:tr></w:tbl>",
}


@pytest.mark.parametrize("kind", PARAGRAPHS)
def test_a_word_file_of_30000_paragraphs_is_refused_in_words(small, desk, capsys, kind):
    word = multiply(write_word_file(desk / "long.docx"), 30_000, PARAGRAPHS[kind])
    assert bring(small, word) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "Split the file into files of at most 10,000 paragraphs." in said
    assert "Nothing was imported." in said


def rewrite(path, change):
    """Write a Word file again with other parts."""
    with zipfile.ZipFile(path) as word:
        parts = {one: word.read(one) for one in word.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as word:
        for name, content in parts.items():
            word.writestr(name, content)
    return path


def put(xml):
    """Return what puts a piece of XML at the end of the text."""

    def change(parts):
        text = parts["word/document.xml"]
        parts["word/document.xml"] = text.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1)

    return change


def read_from(name, encoding="utf-8", trap=""):
    """Return what lets the text be read from another part, which may hold a trap."""

    def change(parts):
        text = parts["word/document.xml"].decode().partition("?>")[2]
        text = text.replace("<w:sectPr", "<w:p/>" * (0 if trap else 30_000) + "<w:sectPr", 1)
        kind = f'<?xml version="1.0" encoding="{encoding}"?>'
        parts[name] = (kind + trap + text).encode(encoding)
        rels = parts["_rels/.rels"].decode().replace("word/document.xml", name)
        parts["_rels/.rels"] = rels.encode()

    return change


SYMBOL = '<w:p><w:r><w:sym w:font="Wingdings" w:char="{}"/><w:t>Last words.</w:t></w:r></w:p>'


@pytest.mark.parametrize("number", ["zzzz", "", "-1", "F" * 5_000, "²", "0x41", "4 1"])
def test_a_symbol_with_an_odd_number_is_named_and_the_text_comes_in(small, desk, capsys, number):
    word = rewrite(write_word_file(desk / "odd.docx"), put(SYMBOL.format(number)))
    assert bring(small, word) == 0
    assert "Not imported: a symbol with an unknown code" in capsys.readouterr().out
    (draft,) = small.rglob("posts/*/after-your-injection.md")
    assert "Last words." in draft.read_text(encoding="utf-8")


BOMB = '<!DOCTYPE a [<!ENTITY b "{}"><!ENTITY c "{}">]>'.format("x" * 1000, "&b;" * 1000)
NAMES = {
    "another name": (read_from("word/other.xml"), "at most 10,000 paragraphs"),
    "another ending": (read_from("word/text.bin"), "at most 10,000 paragraphs"),
    "a picture's name": (read_from("word/media/a.png"), "at most 10,000 paragraphs"),
    "odd letters": (read_from("word/é ü.txt"), "at most 10,000 paragraphs"),
    "a document type": (read_from("word/other.xml", trap=BOMB), "document type"),
    "a document type, in UTF-16": (
        read_from("word/other.xml", "utf-16", trap=BOMB),
        "document type",
    ),
    "a document type elsewhere": (read_from("word/text.bin", trap=BOMB), "document type"),
    "a document type as a picture": (read_from("word/media/a.svg", trap=BOMB), "damaged"),
    "a huge attribute": (put(f'<w:p w:rsidR="{"9" * 60_000_000}"/>'), "too large"),
    "a million parts": (put("<w:r/>" * 1_000_000), "too large"),
    "tables inside each other": (put("<w:tbl><w:tr><w:tc>" * 900 + "</w:tc></w:tr></w:tbl>" * 900),
                                 "too many nested parts"),
    "no XML": (put("<w:p>"), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NAMES)
def test_a_word_file_that_hides_its_size_or_a_trap_is_refused_in_words(small, desk, capsys, kind):
    change, why = NAMES[kind]
    word = rewrite(write_word_file(desk / "odd.docx"), change)
    assert bring(small, word) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert why in said
    assert "Nothing was imported." in said


def test_a_drawing_with_a_document_type_keeps_no_word_file_away(small, desk):
    svg = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w3.org/a.dtd"><svg/>'
    word = rewrite(
        write_word_file(desk / "drawn.docx"), lambda parts: parts.update({"word/media/a.svg": svg})
    )
    assert bring(small, word) == 0


NINES = "9" * 6_000
CODES = {
    "code": f"a&#{NINES};b",
    "code in an address": f'<a href="https://a.example/&#{NINES};">ab</a>',
    "zeros": f"a&#{'0' * 6_000}45;b",
    "columns": f"<table><tr><td colspan={NINES}>ab</td><td rowspan=²>c</td></tr></table>",
    "heading": f"<h{NINES}>ab</h{NINES}>",
    "heading that is none": "<h0>ab</h0><soup>c</soup><_document_>d</_document_>",
    "start": f"<ol start={NINES}><li>ab</li></ol>",
    "width": f"<p>ab<img src=x.png width={NINES} height=-{NINES}></p>",
    "attribute": f'<p class="{"a " * 300_000}" {"b " * 50_000}>ab</p>',
    "section": "<p>ab</p><![if !x]><![endif]><![CDATA[",
}


@pytest.mark.parametrize("kind", CODES)
def test_odd_numbers_and_names_of_a_page_or_post_cost_themselves_alone(small, desk, kind):
    page = desk / "page.html"
    page.write_text(f"<h1>Knees</h1><p>First words.</p>{CODES[kind]}", encoding="utf-8")
    assert bring(small, page) == 0
    export = write_export(desk / "blog.xml", f"<p>First words.</p>{CODES[kind].replace(']]', '')}")
    assert bring(small, export) == 0
    drafts = [one.read_text(encoding="utf-8") for one in small.rglob("posts/*/*.md")]
    brought = [one for one in drafts if "First words." in one]
    assert len(brought) == 2
    assert all("b" in one.partition("First words.")[2] for one in brought)


LONG = "<p>Some <b>words</b>.</p>" * 200_000
BAD = {"deep": (DEEP, "too many nested parts"), "slow": (LONG, "took too long")}


@pytest.mark.parametrize("kind", BAD)
def test_a_post_that_can_not_be_read_is_named_and_the_others_come_in(
    small, desk, capsys, kind, monkeypatch
):
    monkeypatch.setattr(story, "FileReader", partial(FileReader, 1))  # seconds
    bad, why = BAD[kind]
    export = write_export(desk / "blog.xml", "<p>First words.</p>", bad, "<p>Last words.</p>")
    assert bring(small, export) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Not imported: “Post 2”" in said
    assert why in said
    drafts = [one.read_text(encoding="utf-8") for one in small.rglob("posts/2019/*.md")]
    assert len(drafts) == 2
    assert any("First words." in one for one in drafts)
    assert any("Last words." in one for one in drafts)


HARD = {
    "captions": "[caption]<img>" * 20_000,
    "comments": "<!--" * 50_000,
    "items": "<ol>" + "<li>a</li>" * 5_000 + "</ol>",
    "marks": "<a " * 20_000,
}


@pytest.mark.parametrize("kind", HARD)
def test_a_post_that_is_hard_to_read_does_not_keep_the_others_waiting(small, desk, capsys, kind):
    export = write_export(desk / "blog.xml", "<p>First words.</p>", HARD[kind])
    assert bring(small, export) == 0
    assert "post-1.md" in capsys.readouterr().out


def test_a_page_with_parts_deep_inside_each_other_is_refused_in_words(small, desk, capsys):
    page = desk / "deep.html"
    page.write_text(f"<h1>Deep</h1>{DEEP}", encoding="utf-8")
    assert bring(small, page) == 1
    assert "too many nested parts" in " ".join(capsys.readouterr().out.split())
