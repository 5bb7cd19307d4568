"""A text is read once, and reads as if Markdown had been made anew for it."""

import pytest
from markdown import Markdown

import pelicanconf
from clinic.builder.pelican_adapter import capture_pelican_log
from clinic.builder.result import Texts
from clinic.checks.checker import DocumentChecker
from clinic.checks.content.document import Document
from clinic.core.cache import Cache
from clinic.model.front_matter import read_front_matter
from clinic.plugins.incremental.reader import Kept, TextMaker, UnreadableTextError
from tests.plugins.conftest import post

HARD = """Title: All at once

[TOC]

## Heading

A footnote.[^1] An abbreviation: MRI. A [reference][one].

*[MRI]: magnetic resonance imaging
[one]: https://example.org/
[^1]: Its words.

/// emergency
- a reason
///
"""
PLAIN = "Title: Plain\n\n## Heading\n\nMRI and [reference][one].[^1]\n"


@pytest.fixture
def maker(tmp_path):
    return TextMaker(pelicanconf.MARKDOWN, Kept(Cache(tmp_path / "cache.db")))


def test_one_markdown_for_all_texts_makes_what_a_new_one_for_each_makes(maker, root):
    texts = [path.read_text() for path in sorted(root.glob("content/**/*.md"))]
    for text in (*texts, HARD, PLAIN, HARD, PLAIN):
        fresh = Markdown(**pelicanconf.MARKDOWN)
        assert maker._convert(text) == (fresh.convert(text), fresh.Meta)


def test_a_text_is_read_once(maker, monkeypatch):
    first = maker.make(HARD)
    monkeypatch.setattr(maker, "_convert", None)
    assert maker.make(HARD) == first


def read(text, rendered):
    return Document("posts/2026/a.md", text, read_front_matter(text), "", rendered)


def test_what_the_checks_have_read_is_not_read_again(tmp_path, monkeypatch):
    with DocumentChecker(pelicanconf.MARKDOWN) as renderer:
        documents = [read(text, renderer.render(text)) for text in (HARD, PLAIN)]
    handed_over = Texts(documents)
    maker = TextMaker(pelicanconf.MARKDOWN, Kept(Cache(tmp_path / "cache.db")), handed_over)
    for text in (HARD, PLAIN):
        fresh = Markdown(**pelicanconf.MARKDOWN)
        expected = fresh.convert(text), fresh.Meta
        with monkeypatch.context() as broken:
            broken.setattr(maker, "_convert", None)
            assert maker.make(text) == expected
    assert maker.make("New\n\nwords") == maker._convert("New\n\nwords")


def test_a_text_that_markdown_can_not_read_spoils_no_other(maker):
    maker.make("A footnote.[^1]\n\n[^1]: Words.")
    for text in ("*" * 5_000 + "Words." + "*" * 5_000, "[" * 19_000):
        with pytest.raises(UnreadableTextError):
            maker.make(text)
    fresh = Markdown(**pelicanconf.MARKDOWN)
    assert maker.make(PLAIN) == (fresh.convert(PLAIN), fresh.Meta)


ODD = """import logging
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor


class Odd(Preprocessor):
    def run(self, lines):
        if "odd" in lines:
            logging.getLogger("odd").warning("odd")
        return lines


class Extended(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Odd(md), "odd", 1)


def makeExtension(**options):
    return Extended(**options)
"""


def test_a_text_that_gives_a_warning_gives_it_again(tmp_path, monkeypatch):
    (tmp_path / "odd_words.py").write_text(ODD)
    monkeypatch.syspath_prepend(tmp_path)
    extensions = ["odd_words", "markdown.extensions.meta"]
    maker = TextMaker({"extensions": extensions}, Kept(Cache(tmp_path / "cache.db")))
    for _ in range(2):
        with capture_pelican_log() as records:
            assert maker.make("Title: A\n\nodd") == ("<p>odd</p>", {"title": ["A"]})
        assert len(records) == 1
    assert maker.make("Title: A\n\nplain")[0] == "<p>plain</p>"


def test_pelican_reads_what_is_kept_as_it_reads_the_text(build):
    content = {"posts/a.md": post(body=HARD, Tags="one, two", Summary="What it says.")}
    first = build(content, KEEP_TEXTS=False, KEEP_PAGES=False)
    plain = {name: value for name, value in vars(first.article("a")).items() if name != "reader"}
    for _ in range(2):
        kept = build(content).article("a")
        for name in ("_content", "title", "date", "tags", "category", "lede", "sources"):
            assert str(getattr(kept, name)) == str(plain[name])
