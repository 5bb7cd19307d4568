"""Our copy of the pattern by which Pelican finds files in a text is Pelican's own."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.contents import Content
from pelican.settings import DEFAULT_CONFIG

from clinic.core.placeholders import (
    INTRASITE,
    PATTERN,
    find_path_fault,
    find_placeholders,
    list_places,
)

PELICAN = Content._get_intrasite_link_regex(SimpleNamespace(settings=DEFAULT_CONFIG))
PIECES = (
    *("<a ", "<", ">", " href=", "src =", "cite\n=", " title=", "'", '"', "{attach}", "{static}"),
    *(
        "|filename|",
        "{x",
        "}",
        "../../x",
        "/y",
        " ",
        "=",
        "data=",
        "\n",
        "content= ",
        "b",
        "&quot;",
    ),
)


def test_the_pattern_is_the_one_of_the_installed_pelican_with_its_flags():
    assert re.compile(PATTERN, re.X).pattern == PELICAN.pattern
    assert re.compile(PATTERN, re.X).flags == PELICAN.flags
    assert DEFAULT_CONFIG["INTRASITE_LINK_REGEX"] == INTRASITE


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_pelican_would_act_on_is_found(html):
    ours = {one.text for one in find_placeholders(html)}
    for found in PELICAN.finditer(html):
        # Pelican lets the word before the closing brace go on to another quote; ours is cut there.
        assert any(found["path"].startswith(one) for one in ours), (html, found["path"], ours)


def test_a_place_that_is_hidden_behind_another_one_of_its_tag_is_found_too():
    html = """<img cite="{static}a" src="{attach}b"><p title='x src="{static}c"'>"""
    assert [one.path for one in find_placeholders(html)] == ["a", "b", "c"]


def test_code_that_shows_how_a_link_is_written_is_none():
    assert not list(
        find_placeholders('<p><code>&lt;a href="{attach}a"&gt; href="{attach}b"</code>')
    )


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../../../x",
            "/../x",
            "//server/x",
            "////etc/passwd",
            "..%2f..%2f..%2fx",
            "%2e%2e/../../x",
        ),
        *(
            "..&#47;..&#47;../x",
            "c:/x",
            "/c:/x",
            "\\\\server\\x",
            "%5c%5cserver",
            "con.png",
            "a/NUL",
        ),
        *("aux.tar.gz/x", "COM¹.png", "a/.. /../../x", "x\x00y", "file:///etc/x", "a.png:stream"),
    ],
)
def test_a_path_that_leads_elsewhere_is_seen_by_its_words_alone(path):
    assert find_path_fault(path, "posts/2026")


@pytest.mark.parametrize(
    "path", ["a.png", "../2025/a.png", "/people/ana.jpg", "a%20b.png", "ñ.png"]
)
def test_a_path_below_content_is_left_in_peace(path):
    assert find_path_fault(path, "posts/2026") == ""


def test_a_path_is_read_as_it_is_written_and_as_it_is_decoded():
    assert list_places("a%20b&amp;.png", "posts") == [
        *("posts/a%20b&amp;.png", "posts/a b&amp;.png", "posts/a%20b&.png", "posts/a b&.png"),
    ]
