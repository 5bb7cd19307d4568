import pytest

from clinic.core.sources import Source, read_sources

from .conftest import post


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
