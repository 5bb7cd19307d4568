import pytest

from clinic.plugins.byline import UnknownAuthorError, count_minutes

from .conftest import post


@pytest.mark.parametrize("author", ["", "clinic"])
def test_a_post_that_names_nobody_is_the_clinics(build, author):
    signed = build({"posts/needle.md": post(Author=author)}).article("needle")
    assert signed.author.name == "Sample Back Pain Clinic"
    assert signed.author.url == "authors/clinic/"


def test_a_providers_id_shows_the_providers_name(build):
    site = build({"posts/needle.md": post(Author="first-provider")})
    assert site.article("needle").author.name == "Your first provider"
    assert (site.output / "authors/first-provider/index.html").exists()
    assert "Your first provider" in site.read("feeds/all.atom.xml")


def test_posts_of_one_author_are_listed_together(build):
    site = build({"posts/a.md": post(Author="clinic"), "posts/b.md": post(date="2026-01-06")})
    ((author, articles),) = site.context["authors"]
    assert author.name == "Sample Back Pain Clinic"
    assert [one.slug for one in articles] == ["b", "a"]


def test_a_draft_is_signed_too_so_that_a_preview_can_show_it(build):
    draft = build({"posts/needle.md": post(Status="draft")}).article("needle")
    assert draft.author.name == "Sample Back Pain Clinic"
    assert draft.reading_minutes == 1


def test_an_unknown_author_stops_the_build_and_the_nearest_is_offered(build):
    with pytest.raises(
        UnknownAuthorError, match=r'^content/posts/needle\.md: .*Did you mean "first-provider"'
    ):
        build({"posts/needle.md": post(Author="first-providr")})


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (30, 1), (800, 4), (1000, 5)])
def test_reading_time_is_a_minute_for_200_words_and_never_none(words, minutes):
    assert count_minutes("back <b>pain</b> " * (words // 2)) == minutes


def test_what_a_reader_does_not_see_takes_no_time():
    assert count_minutes(f'<img alt="{"words " * 2000}">') == 1
