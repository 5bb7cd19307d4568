"""Whatever is typed in a text that is brought in, readers see the same words."""

import html
import re
import unicodedata

import markdown
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

import pelicanconf
from clinic.importers.html_to_markdown import lead_elsewhere, write_markdown
from clinic.importers.imported_document import ImportedDocument

pytestmark = pytest.mark.quick
OURS = markdown.Markdown(
    extensions=pelicanconf.MARKDOWN["extensions"],
    extension_configs=pelicanconf.MARKDOWN["extension_configs"],
)
# Python-Markdown's smarty makes the first of the second, in some places and not in others.
ALIKE = str.maketrans(
    dict.fromkeys("‘’", "'")
    | dict.fromkeys("“”«»", '"')
    | dict.fromkeys("–—", "-")
    | {"…": "..."}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
)
SIGNS = "ab1 .+*_#<>&`[]()!|\\:/{}~\"'=^$-"
BEGINNINGS = ["", "# ", "#", "> ", "+ ", "[a]: ", "*[a]: ", "[^1]: ", "/// ask", "---", "[TOC]"]
BEGINNINGS += ["~~~", "```", ": ", "&lt;", "<b>", "    ", "![a](b)", "[a](b)", "***", "Title: "]


def write(source: str) -> tuple[str, ImportedDocument]:
    brought = ImportedDocument("x", html=source)
    return write_markdown(
        brought, lambda where, words: f"![{words}]({where})", lambda to: lead_elsewhere(to, brought)
    ), brought


def plain(text: str) -> str:
    """Return a text without white space, its quotes and dashes as they may be typed."""
    return re.sub(
        r"-{2,}", "-", "".join(unicodedata.normalize("NFC", text).translate(ALIKE).split())
    )


def read(text: str) -> str:
    """Return what a reader sees of a Markdown text, without white space."""
    shown = BeautifulSoup(OURS.reset().convert(f"Title: x\n\n{text}"), "html.parser")
    return plain(shown.get_text())


@given(st.sampled_from(BEGINNINGS), st.text(SIGNS, max_size=12))
@example("", "\\_a\\")
@example("", "&#1")
def test_every_sign_that_was_typed_is_shown_as_it_was_typed(beginning, rest):
    typed = " ".join(f"{beginning}{rest}".split()).lstrip("-1. ")
    text, _ = write(f"<p>Lead</p><p>{html.escape(typed)}</p><p>End</p>")
    assert read(text) == plain(f"Lead {typed} End")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h3>A</h3><p>b</p><h6><b>C</b></h6>", "## A\n\nb\n\n### C\n"),
        ("<ol start=3><li>a</li><li>b<p>c</p></li></ol>", "3. a\n4. b\n\n    c\n"),
        ("<p>10<sup>5</sup> H<sub>2</sub>O</p>", "10<sup>5</sup> H<sub>2</sub>O\n"),
        ("<p>a <del>b</del> <u>c</u></p>", "a <del>b</del> c\n"),
        ("<p>• one</p><p>• two</p>", "- one\n\n- two\n"),
        ("<p>a&nbsp;b&shy;c\u200bd</p>", "a bcd\n"),
        ('<p><a href="https://x.org/a(b) c">w</a></p>', "[w](https://x.org/a%28b%29%20c)\n"),
        ('<p><a href="javascript:x()">w</a></p>', "w\n"),
        ('<p>a<sup><a href="#footnote-2">[1]</a></sup></p><ol><li id="footnote-2"><p>Note. '
         '<a href="#footnote-ref-2">↑</a></p></li></ol>', "a[^2]\n\n[^2]: Note.\n"),
    ],
)  # fmt: skip
def test_each_part_of_a_text_becomes_the_sites_own_form_of_it(source, expected):
    assert write(source)[0] == expected


def test_what_only_a_browser_or_a_program_can_show_is_named_and_left_out():
    text, brought = write(
        "<p>a</p><video src=x></video><svg><text>s</text></svg><button>b</button><style>c</style>"
        "<table><tr><td rowspan=2>1</td><td>2</td></tr></table>"
    )
    assert "a\n" in text and not any(one in text for one in ("s\n", "<", "style"))
    said = " ".join(words for _, words in brought.remarks)
    for words in ("a video. Describe", "a drawing. Save", "had merged cells", "no header"):
        assert words in said
