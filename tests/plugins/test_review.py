"""An article says who reviewed it while its words are the ones that were signed, and else not."""

from datetime import date

import pytest

from clinic.model.sign_off import make_mark
from tests.plugins.conftest import CLINIC, post

BODY = """
## The first day

Do *not* drive for 24 hours -- "rest". [Call us](https://one.example/).

/// urgent
- you have a fever
///

![A needle]({attach}needle.svg)
"""
HTML = (
    "<h2>The first day</h2><p>Do not drive for 24 hours – “rest”. Call us.</p>"
    "<section class='care care--urgent'><h3>Call us today if:</h3><ul><li>you have a fever"
    "</li></ul></section><p><img alt='A needle'></p>"
)
MARK = make_mark("A post", "A summary.", HTML)
SIGNED = {
    "Summary": "A summary.",
    "Reviewed_by": "first-provider",
    "Reviewed": "2026-01-31",
    "Review_mark": MARK,
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h1"/></svg>'


@pytest.fixture
def review(build):
    def find(body=BODY, **keys):
        files = {"posts/a.md": post(body=body, **(SIGNED | keys)), "posts/needle.svg": SVG}
        return build(files, clinic=CLINIC).article("a").review

    return find


def test_a_signed_article_says_who_read_it_when_and_when_it_is_read_again(review):
    found = review()
    assert (found.reviewer.name, found.date) == ("Your first provider", date(2026, 1, 31))
    assert found.next == date(2027, 1, 31)
    assert review(Review_by="2026-06-30").next == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("old", "new"),
    [("Do *not* drive", "Do **not**\ndrive"), ("one.example", "two.example"), ("24 ", "24\n")],
)
def test_a_change_that_no_reader_meets_as_words_keeps_it(review, old, new):
    assert review(BODY.replace(old, new)) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [("*not*", "*also*"), ("24", "48"), ("/// urgent", "/// ask"), ("A needle", "A knife")],
)
def test_a_change_of_words_takes_it_away(review, old, new):
    assert review(BODY.replace(old, new)) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Summary", "Another summary."),
        ("Title", "Another title"),
        ("Reviewed_by", "nobody"),
        ("Reviewed", "some day"),
        ("Review_mark", "yes"),
        ("Review_mark", ""),
    ],
)
def test_a_header_that_does_not_fit_shows_nothing(review, key, value):
    assert review(**{key: value}) is None if key != "Title" else review(title=value) is None


def test_drafts_and_articles_without_a_sign_off_have_none(build):
    site = build({"posts/a.md": post(), "posts/b.md": post(title="B", Status="draft")})
    assert site.article("a").review is None
    assert site.article("b").review is None
