import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.plugins.descriptions import LONGEST, part_key_points, shorten

from .conftest import post

LONG = "Most back pain gets better by itself within a few weeks, whatever you do. " * 4


def test_the_summary_describes_a_post_and_is_its_lede(build):
    article = build({"posts/a.md": post(Summary="What to know.")}).article("a")
    assert (article.lede, article.description) == ("What to know.", "What to know.")


def test_a_summary_on_several_lines_is_one_text(build):
    article = build({"posts/a.md": post(Summary="What\n    to know.")}).article("a")
    assert article.lede == "What to know."
    assert article.summary == "What to know."


def test_without_a_summary_the_first_paragraph_describes_a_post(build):
    body = """
        /// emergency
        Card words.
        ///

        ![A needle](https://clinic.example/a.svg)

        A shot *may* help.[^1] It isn't for "all" & sundry.

        [^1]: A note.
    """
    article = build({"posts/a.md": post(body=body)}).article("a")
    assert article.lede == ""
    assert article.description == "A shot may help. It isn’t for “all” & sundry."


def test_a_post_of_nothing_but_a_list_is_described_by_it(build):
    article = build({"posts/a.md": post(body="- one\n- two")}).article("a")
    assert article.description == "one two"


def test_an_empty_page_is_described_by_its_title(build):
    assert build({"pages/about.md": post(title="About us", body="")}).page("about").description == (
        "About us"
    )


def test_a_long_description_ends_with_a_whole_sentence():
    assert shorten(LONG) == LONG[:147].strip()


def test_an_abbreviation_ends_no_sentence():
    text = "This is a long story of how the injections work and why you should ask Dr. " + "No" * 90
    assert shorten(text) == text[:74] + "…"


def test_a_long_sentence_is_cut_between_words():
    assert shorten("pain " * 60) == "pain " * 30 + "pain…"


@given(st.text(), st.integers(2, 200))
def test_a_description_is_never_longer_than_asked_and_never_lost(text, longest):
    short = shorten(text, longest)
    assert len(short) <= longest
    assert bool(short) == bool(text)


def test_hostile_words_are_harmless_in_the_feed(build):
    site = build({"posts/a.md": post(Summary="<script>alert(1)</script> & more")})
    assert site.article("a").description == "<script>alert(1)</script> & more"
    # A feed's summary is HTML, escaped once more to stand in XML.
    assert "&amp;lt;script&amp;gt;" in site.read("feeds/all.atom.xml")


def test_the_feed_shows_the_same_words_as_the_site(build):
    site = build({"posts/a.md": post(body=LONG)})
    assert f">{site.article('a').description}</summary>" in site.read("feeds/all.atom.xml")


def test_the_contents_list_the_main_headings_and_no_care_card(build):
    body = """
        /// emergency
        - now
        ///

        ## What to *expect* & when

        ### Not listed

        ## What to expect, when {#when}
    """
    assert build({"posts/a.md": post(body=body)}).article("a").toc_entries == [
        ("what-to-expect-when", "What to expect & when"),
        ("when", "What to expect, when"),
    ]


def test_a_post_without_tags_works(build):
    site = build({"posts/a.md": post()})
    assert site.article("a").tags == []
    assert "A post" in site.read("blog/a/index.html")


def test_tags_are_kept(build):
    site = build({"posts/a.md": post(Tags="steroids, sedation")})
    assert [tag.name for tag in site.article("a").tags] == ["steroids", "sedation"]


@pytest.mark.parametrize("folder", ["posts", "pages"])
def test_a_title_on_two_lines_is_one_title(build, folder):
    site = build({f"{folder}/a.md": post(title="Back pain\n    at night")})
    made = site.article("a") if folder == "posts" else site.page("a")
    assert made.title == "Back pain at night"


def test_no_description_is_over_the_limit(build):
    article = build({"posts/a.md": post(Summary=LONG)}).article("a")
    assert len(article.description) <= LONGEST
    assert article.lede == LONG.strip()


POINTS = """
/// key-points
- Call [us](#one).
///
"""


def test_key_points_stand_apart_from_the_text_whatever_stands_before_them(build):
    for before in ("", "First words.\n"):
        body = f"{before}{POINTS}\n## One\n\nMore."
        html = build({"posts/a.md": post(body=body)}).article("a").content
        points, text = part_key_points(html)
        assert points.startswith("<section ")
        assert 'href="#one"' in points
        assert "key-points" not in text
        assert points in html
        assert len(points) + len(text) == len(html)


def test_key_points_of_one_part_stay_in_it_and_a_text_without_any_is_whole(build):
    for body in (f"## One\n{POINTS}", "Words.", "/// emergency\n- now\n///"):
        html = build({"posts/a.md": post(body=body)}).article("a").content
        assert part_key_points(html) == ("", html)


def test_a_feed_shows_the_key_points_where_they_were_written(build):
    site = build({"posts/a.md": post(body=f"First words.\n{POINTS}\nLast words.")})
    feed = site.read("feeds/all.atom.xml")
    assert feed.index("First words") < feed.index("key-points") < feed.index("Last words")
