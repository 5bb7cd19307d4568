"""An article says who reviewed it while its words are the ones that were signed, and else not."""

from datetime import date

import pytest

from tests.plugins.conftest import CLINIC, post
from tests.signed_posts import sign_text

BODY = """
## The first day

Do *not* drive for 24 hours -- "rest". [Call us](https://one.example/).

/// urgent
- you have a fever
///

![A needle]({attach}needle.svg)
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h1"/></svg>'


HEADER = {"Summary": "A summary.", "Sources": "[A label](https://one.example/b)"}


@pytest.fixture
def review(build, tmp_path):
    """The review of a post that was signed off as it is, and then changed by `edit`."""

    def find(edit=lambda text: text, svg=SVG, clinic=CLINIC, until=""):
        folder = tmp_path / "signed"
        (folder / "posts").mkdir(parents=True, exist_ok=True)
        (folder / "posts/needle.svg").write_text(SVG)
        text = post(body=BODY, **HEADER)
        signed = sign_text(text, "2026-01-31", until, name="Your first provider", folder=folder)
        files = {"posts/a.md": edit(signed), "posts/needle.svg": svg}
        return build(files, clinic=clinic).article("a").review

    return find


def swap(old, new):
    def edit(text):
        assert old in text
        return text.replace(old, new, 1)

    return edit


def test_a_signed_article_says_who_read_it_when_and_when_it_is_read_again(review):
    found = review()
    assert (found.reviewer.name, found.date) == ("Your first provider", date(2026, 1, 31))
    assert found.next == date(2027, 1, 31)
    assert review(until="2026-06-30").next == date(2026, 6, 30)


def test_white_space_keeps_it(review):
    assert review(swap("24 hours", "24\n  hours")) is not None
    assert review(lambda text: text.replace("\n", "\r\n"), svg=SVG) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*not*", "*also*"),
        ("*not*", "**not**"),
        ("*not*", "*not*{: .paper }"),
        ("24", "48"),
        ("one.example/)", "two.example/)"),
        ("/// urgent", "/// ask"),
        ("A needle", "A knife"),
        ("one.example/b", "two.example/b"),
        ("A summary.", "Another summary."),
        ("Title: A post", "Title: Another post"),
        ("Category:", "Type: treatment\nCategory:"),
        ("Category:", "Provider: first-provider\nCategory:"),
        ("Reviewed: 2026-01-31", "Reviewed: 2026-03-31"),
        ("Reviewed: 2026-01-31", "Reviewed: some day"),
        ("Review_by: 2027-01-31", "Review_by: 2099-01-31"),
        ("Review_by: 2027-01-31", "Review_by: 2026-12-31"),
        ("Review_by: 2027-01-31", "Review_by: x"),
        ("Reviewed_by: first", "Reviewed_by: second"),
        ("Review_mark: v2", "Review_mark: v1"),
    ],
)
def test_a_change_of_what_readers_meet_or_of_the_sign_off_takes_it_away(review, old, new):
    assert review(swap(old, new)) is None


def test_a_mark_of_the_first_version_shows_nothing(review):
    def edit(text):
        lines = [one for one in text.split("\n") if not one.startswith("Review")]
        old = ["Reviewed_by: first-provider", "Reviewed: 2026-01-31"]
        return "\n".join([lines[0], *old, "Review_mark: v1-036f3619c7b5486b", *lines[1:]])

    assert review(edit) is None


def test_another_picture_under_the_same_name_takes_it_away(review):
    assert review(svg=SVG.replace("h1", "v1")) is None


def test_another_person_in_the_same_entry_takes_it_away(review):
    assert review(clinic=CLINIC.replace("Your first provider", "Somebody else")) is None


def test_a_shorter_limit_of_the_clinic_takes_it_away(review):
    shorter = CLINIC.replace("[clinic]", "[clinic]\nreview_months = 6")
    assert review(clinic=shorter) is None
    assert review(clinic=shorter, until="2026-07-31") is not None


def test_drafts_and_articles_without_a_sign_off_have_none(build):
    site = build({"posts/a.md": post(), "posts/b.md": post(title="B", Status="draft")})
    assert site.article("a").review is None
    assert site.article("b").review is None
