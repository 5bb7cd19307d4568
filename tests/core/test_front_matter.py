"""The header is read as Pelican reads it: what differs would be lost without a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from clinic.core.front_matter import read_front_matter


def read_as_markdown_does(text: str) -> dict[str, list[str]]:
    markdown = Markdown(extensions=["meta"])
    markdown.convert(text)
    return markdown.Meta


def read_as_we_do(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in read_front_matter(text).fields:
        found.setdefault(one.name, []).extend(one.values)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Title: A\nDate: 2026-01-01\n\nWords.",
        "Title: A\nSources: one\n    two\n    three\n\nWords.",
        "---\nTitle: A\n---\nWords.",
        "Title: A\nNote: do not drive.\nWords.",
        "Title: A\n...\nNote: words.",
        "Title:\n\nWords",
        "Title: A\n\tmore\n\nWords",
        "Title : A\n\nWords",
        "Just words.\n\nTitle: A",
        "Title: A\nTITLE: B\n\nWords",
        "---more\nTitle: A\n\nWords",
        "Title: back pain: when to call\n\nWords",
    ],
)
def test_a_header_is_read_as_pelican_reads_it(text):
    assert read_as_we_do(text) == read_as_markdown_does(text)


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "---", "...", "    more", "\tmore", "Title: A", "date:", " Tags: x, y"]
        ),
        st.text(alphabet="abc:-_ .\t#*", max_size=12),
    ),
    max_size=10,
)


@given(LINES)
def test_any_header_is_read_as_pelican_reads_it(lines):
    text = "\n".join(lines)
    # Markdown does not look for a header in a text of white space alone.
    expected = read_as_markdown_does(text) if text.strip() else {}
    assert read_as_we_do(text) == expected


def test_each_field_knows_its_line_and_where_its_value_stands():
    front = read_front_matter("Title: A\nDate:  2026-01-01\n\nWords.\n")
    date = front.get("date")
    assert date is not None and date.line == 2
    start, end = date.span
    assert date.source[start:end] == "2026-01-01"
    assert front.body == "Words.\n" and front.body_line == 4


def test_a_header_that_runs_into_the_text_is_known():
    assert read_front_matter("Title: A\n\nWords").ends_with_blank
    assert not read_front_matter("Title: A\nWords").ends_with_blank


@pytest.mark.parametrize(
    "text",
    [
        "Title: A\n\nWords.\n\nMore “words”.\n",
        "---\nTitle: A\n---\nWords.",
        "Title: A",
        "Title: A\n\n",
        "Words with no header.\n\n",
        "Title: A\nWords that follow at once.\n",
        "",
        "Title: \udce9\n\nAn odd letter: \ud800.\n",
    ],
)
def test_the_body_is_the_lines_from_its_first_line_on(text):
    front = read_front_matter(text)
    assert front.body == "\n".join(text.split("\n")[front.body_line - 1 :])
