import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from clinic.content.references import number_references
from clinic.core.sources import Source, read_sources

from .conftest import CLINIC, WORDS, post


def test_sources_are_read_one_a_line(build):
    listed = (
        "\n    [NIAMS: Back pain](https://www.niams.nih.gov/a)\n    https://www.nhs.uk/back-pain"
    )
    expected = [
        ("NIAMS: Back pain", "https://www.niams.nih.gov/a"),
        ("nhs.uk", "https://www.nhs.uk/back-pain"),
    ]
    site = build({"posts/needle.md": post(Sources=listed), "pages/about.md": post(Sources=listed)})
    for content in (site.article("needle"), site.page("about")):
        assert [(one.text, one.url) for one in content.sources] == expected


def test_a_single_source_may_stand_on_the_headers_line(build):
    site = build({"posts/needle.md": post(Sources="[A](https://a.example/)")})
    assert [one.url for one in site.article("needle").sources] == ["https://a.example/"]


def test_a_post_without_sources_has_none(build):
    assert build({"posts/needle.md": post()}).article("needle").sources == ()


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (
            "[J](https://j.example/S0735-6757(19)30535-2/full)",
            "https://j.example/S0735-6757(19)30535-2/full",
        ),
        ("- [J](https://j.example/a)", "https://j.example/a"),
        ('[J](https://j.example/a "A title")', "https://j.example/a"),
        ("[J](<https://j.example/a>)", "https://j.example/a"),
    ],
    ids=["brackets in the address", "a bullet", "a title", "angle brackets"],
)
def test_a_link_is_read_as_markdown_reads_it(line, source):
    assert read_sources(line) == (Source("J", source),)


def test_words_around_a_link_belong_to_the_source():
    line = "Deyo et al., [What can the history tell us?](https://j.example/) JAMA [1992]"
    expected = "Deyo et al., What can the history tell us? JAMA [1992]"
    assert read_sources(line) == (Source(expected, "https://j.example/"),)


def test_two_links_on_a_line_are_two_sources():
    line = "[A](https://a.example/), [B [2nd ed.]](https://b.example/)"
    assert read_sources(line) == (
        Source("A", "https://a.example/"),
        Source("B [2nd ed.]", "https://b.example/"),
    )


@pytest.mark.parametrize(
    "line",
    ["[x](javascript:alert(1))", "[x](data:text/html,hi)", "[x](//evil.example)", "A textbook"],
)
def test_what_is_no_web_address_stays_words(line):
    assert read_sources(line) == (Source(line),)


def test_hostile_text_in_a_source_stays_text(build):
    hostile = "<script>alert(1)</script> \" onclick='x'"
    site = build({"posts/needle.md": post(Sources=f"[{hostile}](https://a.example/)")})
    site.context["source"] = site.article("needle").sources[0]
    assert site.article("needle").sources[0].text == hostile
    shown = site.render('<a href="{{ source.url }}">{{ source.text }}</a>')
    assert "<script" not in shown
    assert shown.count("<") == 2


SOURCES = "[One](https://one.example/a?b=1&c=2)\n    [Two (en inglés)](https://two.example/)"


def cite(build, body, **keys):
    site = build({"posts/needle.md": post(body=body, Sources=SOURCES, **keys)})
    return site.article("needle"), LexborHTMLParser(site.article("needle").content)


def test_a_link_to_a_source_becomes_its_words_and_a_number_after_the_full_stop(build):
    body = "It [may help](https://one.example/a?b=1&c=2). See [all](https://three.example/)."
    article, _ = cite(build, body)
    assert article.content == (
        '<p>It may help.<a class="ref" id="r1" href="#s1" aria-label="Source 1">1</a> '
        'See <a href="https://three.example/">all</a>.</p>'
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[words](https://two.example/), and more", "words,2 and more"),
        ("[words](https://two.example/) and more", "words2 and more"),
        ("[words](https://two.example/)... and more", "words2… and more"),
        ("**[words](https://two.example/)** and more", "words2 and more"),
    ],
)
def test_only_a_full_stop_or_a_comma_comes_before_the_number(build, written, shown):
    assert cite(build, written)[1].body.text() == shown


def test_each_place_that_cites_a_source_has_its_own_way_back(build):
    one, two = "[a](https://one.example/a?b=1&c=2)", "[b](https://two.example/)"
    article, page = cite(build, f"## Why {one}\n\n- {two}\n\n| {two} |\n|--|\n| {two} |\n")
    assert [node.id for node in page.css("a.ref")] == ["r1", "r2", "r2-2", "r2-3"]
    first, second = article.sources
    assert [(place.id, place.letter) for place in first.citations] == [("r1", "")]
    assert [(place.id, place.letter) for place in second.citations] == [
        ("r2", "a"),
        ("r2-2", "b"),
        ("r2-3", "c"),
    ]
    assert (second.number, second.id) == (2, "s2")
    assert article.toc_entries == [("why-a", "Why a")]


def test_a_source_gives_way_to_a_heading_of_the_same_name(build):
    article, page = cite(build, "## S1\n\nThe [root](https://one.example/a?b=1&c=2).")
    assert page.css_first("h2").id == "s1"
    assert page.css_first("a.ref").attributes["href"] == f"#{article.sources[0].id}" == "#s1-ref"


def test_a_number_is_no_word_of_a_description(build):
    article, _ = cite(build, "It [may help](https://two.example/).")
    assert article.description == "It may help."


def test_the_language_of_a_page_stands_after_its_link_in_a_small_tag(build):
    words = {"strings/es.toml": WORDS + 'in_english = "en inglés"\n'}
    both = CLINIC.replace('["en"]', '["en", "es"]')
    keys = {"Lang": "es", "Sources": SOURCES}
    body = "Vea [esto (en inglés)]({filename}/posts/other.md)."
    content = {"posts/other.md": post("Other"), "posts/otro.md": post(body=body, **keys)}
    article = build(content, theme=words, clinic=both).article("otro", "es")
    assert article.content.endswith('>esto</a> <small class="other-lang">en inglés</small>.</p>')
    assert [(one.text, one.note) for one in article.sources] == [("One", ""), ("Two", "en inglés")]


@given(st.text(alphabet="<a href='\"#>./s1&; ]", max_size=200))
def test_no_text_is_lost_where_references_are_numbered(html):
    made, _ = number_references(html, [Source("A", "s1")], lambda number: f"Source {number}")
    assert len(made) >= len(html) or "ref" in made
