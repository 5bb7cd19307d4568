"""A text from elsewhere that can not be read costs itself alone, and is named."""

import zipfile
from functools import partial

import pytest

from clinic.editor.bring_in import story
from clinic.editor.bring_in.reading import FileReader
from tests.editor.bring_in.files import EXPORT, ITEM, bring, write_word_file

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


def test_a_word_file_of_300000_paragraphs_is_refused_in_words(small, desk, capsys):
    word = multiply(write_word_file(desk / "long.docx"), 300_000, "<w:p/>")
    assert bring(small, word) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "Split the file into files of at most 10,000 paragraphs." in said
    assert "Nothing was brought in." in said


LONG = "<p>Some <b>words</b>.</p>" * 20_000
BAD = {"deep": (DEEP, "inside each other"), "slow": (LONG, "took too long")}


@pytest.mark.parametrize("kind", BAD)
def test_a_post_that_can_not_be_read_is_named_and_the_others_come_in(
    small, desk, capsys, kind, monkeypatch
):
    monkeypatch.setattr(story, "FileReader", partial(FileReader, 1))  # seconds
    bad, why = BAD[kind]
    export = write_export(desk / "blog.xml", "<p>First words.</p>", bad, "<p>Last words.</p>")
    assert bring(small, export) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Not brought in: “Post 2”" in said
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
    assert "Too many parts are inside each other" in " ".join(capsys.readouterr().out.split())
