"""Markdown is quick, and makes what it made before."""

import hashlib
import inspect
import random
import re

import pytest
from markdown import Markdown
from markdown.blockprocessors import HRProcessor
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import HTML_PLACEHOLDER_RE
from pymdownx.blocks import RE_START

import pelicanconf
from clinic.plugins.quick_markdown import blocks, lines
from clinic.plugins.quick_markdown.lines import NEEDS, QuickInlineProcessor

LEANED_ON = lines.LEANED_ON | blocks.LEANED_ON
# Sums of what quick_markdown leans on, as Markdown 3.11.3 and pymdown-extensions 13.1 have it.
# Where one changes: read it again, see whether what is said of it holds, and note the new sum.
SEEN = {
    "handle_inline": "fe27babc114aed0a",
    "apply_pattern": "8862b35197c0e614",
    "process_placeholders": "3f4a6088e773c996",
    "run": "f6c93631f2871499",
    "get_text": "7d0978a16aae3e5b",
    "get_link": "fa42883beb8834a6",
    "HashHeaderProcessor.test": "b05b7970153b822e",
    "SetextHeaderProcessor.test": "f4517c337decc072",
    "HRProcessor.test": "d97db1d673f15c75",
    "BlockQuoteProcessor.test": "342a21ffb26b7052",
    "ReferenceProcessor.test": "889d3dacebfb92cd",
    "AbbrBlockprocessor.test": "889d3dacebfb92cd",
    "DefListProcessor.test": "b05b7970153b822e",
    "FootnoteBlockProcessor.test": "889d3dacebfb92cd",
    "MarkdownInHtmlProcessor.test": "e91df718576d2435",
    "TableProcessor.test": "399019a4927efd46",
    "BlocksProcessor.test": "a67ffe6389a6535d",
    "ReferenceProcessor.run": "03ec47f76da0d6f4",
    "AbbrBlockprocessor.run": "b56be8a6fce5a243",
    "FootnoteBlockProcessor.run": "62765fec9d331a31",
    "MarkdownInHtmlProcessor.run": "db4eb8da10b76159",
    "TableProcessor._split_row": "f3734f59a55d8eb0",
    "BlocksProcessor.get_parent": "58c077348d540f66",
    "is_block_level": "dc551fffd52a0eee",
    "unescape": "e39bc0842698ba68",
    "patterns": "c7640fb567f7a4ea",
    "patterns of blocks": "e54dc4a9c9acf338",
}
QUICK = "clinic.plugins.quick_markdown"
EXTENSIONS = [one for one in pelicanconf.MARKDOWN["extensions"] if one != QUICK]
PLAIN = pelicanconf.MARKDOWN | {"extensions": EXTENSIONS}
# What Markdown's marks are made of, and words to put them round.
PARTS = [
    *"`\\[]()!<>&*_'\"-. \n",
    *(
        "``",
        "**",
        "***",
        "___",
        "--",
        "---",
        "...",
        "  \n",
        "\n\n",
        "\n- ",
        "\n1. ",
        "\n    ",
        "'90s",
    ),
    *("&amp;", "&#39;", "<b>", "</b>", "<br>", "<!-- x -->", "<a@b.c>", "<https://e.org>"),
    *("[one]", "[two][one]", '(https://e.org "t")', "![", "[^1]", "\n[^1]: note\n", "MRI", "\\*"),
    *(
        "\n[one]: https://e.org\n",
        "\n*[MRI]: scan\n",
        "\n/// ask\n",
        "\n/// faq | When?\n",
        "\n//// faq | Why?\n",
        "\n///\n",
        "\n////\n",
        "\n| a | b |\n",
        "\n|-|-|\n",
        "{#x}",
    ),
    *(
        "[a](b)",
        "](c)",
        "](d(e))",
        "](f\\(g)",
        "](<h i>)",
        '](j "k")',
        "](",
        "[l",
        "![m](n.svg)",
        "[]()",
    ),
    *(
        "\n# Heading\n",
        "\nHeading\n===\n",
        "\nHeading\n---\n",
        "\n***\n",
        "\n- - -\n",
        "\n> quote\n",
    ),
    *(
        "\nTerm\n:   meaning\n",
        "\n\n:   more\n\n",
        '\n<div markdown="1">\n',
        "\n</div>\n",
        "\n```\n",
    ),
    *("a", "word", "two words", "s", "5", "'s", "é", "\u2003"),
]


def say(sources):
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def both():
    """Markdown with our settings, and the same without what makes it quick."""
    return Markdown(**pelicanconf.MARKDOWN), Markdown(**PLAIN)


@pytest.mark.parametrize("name", LEANED_ON)
def test_markdown_is_as_it_was_when_its_inside_was_looked_at(name):
    assert say([inspect.getsource(LEANED_ON[name])]) == SEEN[name]


def test_the_patterns_are_as_they_were_when_it_was_seen_what_they_need():
    assert say(NEEDS) == SEEN["patterns"]


def test_what_blocks_are_known_by_is_as_it_was_when_it_was_seen_what_they_need():
    patterns = [getattr(one, "RE", None) for one in blocks.NEEDS]
    patterns += [HRProcessor.SEARCH_RE, UnescapeTreeprocessor.RE, HTML_PLACEHOLDER_RE, RE_START]
    patterns += [LinkInlineProcessor.RE_LINK]
    patterns = [one.pattern for one in patterns if isinstance(one, re.Pattern)]
    assert len(patterns) == 12
    assert say(patterns) == SEEN["patterns of blocks"]


def test_each_kind_of_block_that_is_known_is_asked_of_some_only(both):
    quick, plain = both
    asked = [type(one) for one in quick.parser.blockprocessors if "test" in vars(one)]
    assert set(asked) == blocks.NEEDS.keys() and len(asked) == 11
    assert not any("test" in vars(one) for one in plain.parser.blockprocessors)


def test_both_processors_of_lines_are_quick_and_know_all_patterns(both):
    quick, _ = both
    for name in ("inline", "smarty"):
        processor = quick.treeprocessors[name]
        assert type(processor) is QuickInlineProcessor
        sources = {one.getCompiledRegExp().pattern for one in processor.inlinePatterns}
        assert sources <= NEEDS.keys()


def test_every_text_of_the_site_becomes_the_same_html(both, root):
    quick, plain = both
    for path in sorted(root.glob("content/**/*.md")):
        text = path.read_text()
        assert quick.reset().convert(text) == plain.reset().convert(text), path


@pytest.mark.parametrize("seed", range(40))
def test_texts_full_of_marks_become_the_same_html(both, seed):
    quick, plain = both
    chance = random.Random(seed)
    for _ in range(25):
        text = "".join(chance.choices(PARTS, k=chance.randrange(2, 60)))
        assert quick.reset().convert(text) == plain.reset().convert(text), text


def test_a_pattern_that_is_not_known_is_tried_on_each_line(monkeypatch):
    for source in NEEDS:
        with monkeypatch.context() as unknown:
            unknown.setattr(lines, "NEEDS", {one: NEEDS[one] for one in NEEDS if one != source})
            for text in (
                "`a` [b](c) <https://e.org> *d*",
                "&amp; a\\*",
                'It\'s "so" -- ... a  \nb',
            ):
                assert Markdown(**pelicanconf.MARKDOWN).convert(text) == Markdown(**PLAIN).convert(
                    text
                )
