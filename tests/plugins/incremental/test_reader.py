"""A text is read once, and reads as if Markdown had been made anew for it."""

from functools import partial

import pytest
from markdown import Markdown

import pelicanconf
from clinic.builder.pelican_adapter import capture_pelican_log
from clinic.checks.document_checker import check_content
from clinic.checks.result_cache import open_cache
from clinic.content.markdown_cache import MarkdownCache
from clinic.core.cache import FILE, Cache
from clinic.plugins.incremental import reader
from clinic.plugins.incremental.reader import TextMaker, UnreadableTextError
from tests.checks.conftest import NOW, right_site
from tests.plugins.conftest import post

__all__ = ["right_site"]

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
    return make_maker(pelicanconf.MARKDOWN, tmp_path / "cache.db")


def make_maker(markdown, file):
    return TextMaker(markdown, MarkdownCache(markdown, Cache(file)))


def test_one_markdown_for_all_texts_makes_what_a_new_one_for_each_makes(maker, root):
    texts = [path.read_text() for path in sorted(root.glob("content/**/*.md"))]
    for text in (*texts, HARD, PLAIN, HARD, PLAIN):
        fresh = Markdown(**pelicanconf.MARKDOWN)
        assert maker._convert(text) == (fresh.convert(text), fresh.Meta)


def test_a_text_is_read_once(maker, monkeypatch):
    first = maker.make(HARD)
    monkeypatch.setattr(maker, "_convert", None)
    assert maker.make(HARD) == first


def test_what_the_checks_have_read_is_not_read_again(right_site, monkeypatch):
    markdown, cache = pelicanconf.MARKDOWN, open_cache(right_site, pelicanconf.MARKDOWN)
    check_content(right_site, markdown=markdown, now=NOW, cache=cache)
    maker = make_maker(markdown, right_site / FILE)
    monkeypatch.setattr(maker, "_convert", None)
    texts = [path.read_text() for path in sorted(right_site.glob("content/**/*.md"))]
    assert texts
    for text in texts:
        fresh = Markdown(**markdown)
        assert maker.make(text) == (fresh.convert(text), fresh.Meta)


@pytest.mark.slow
def test_a_text_that_markdown_can_not_read_spoils_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "Worker", partial(reader.Worker, seconds=1))
    maker = make_maker(pelicanconf.MARKDOWN, tmp_path / "cache.db")
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
    maker = make_maker({"extensions": extensions}, tmp_path / "cache.db")
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
