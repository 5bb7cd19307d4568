"""Markdown is quick, and makes what it made before."""

import hashlib
import inspect
import random

import pytest
from markdown import Markdown

import pelicanconf
from clinic.plugins import quick_markdown
from clinic.plugins.quick_markdown import LEANED_ON, NEEDS, QuickInlineProcessor

# Sums of what quick_markdown.py leans on, as Markdown 3.11.3 has it. Where one changes: read it
# again, see whether what the module says of it still holds, and note the new sum.
SEEN = {
    "handle_inline": "fe27babc114aed0a",
    "apply_pattern": "8862b35197c0e614",
    "run": "f6c93631f2871499",
    "patterns": "c7640fb567f7a4ea",
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
        "\n///\n",
        "\n| a | b |\n",
        "{#x}",
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
            unknown.setattr(
                quick_markdown, "NEEDS", {one: NEEDS[one] for one in NEEDS if one != source}
            )
            for text in (
                "`a` [b](c) <https://e.org> *d*",
                "&amp; a\\*",
                'It\'s "so" -- ... a  \nb',
            ):
                assert Markdown(**pelicanconf.MARKDOWN).convert(text) == Markdown(**PLAIN).convert(
                    text
                )
