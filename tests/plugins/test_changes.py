"""Corrections and drawings come from the header of a post."""

from datetime import date

import pytest

from clinic.core.changes import Change, read_change

from .conftest import CLINIC, post

TOPIC = CLINIC + 'picture = "needle"\n'


def test_corrections_are_told_newest_first_and_are_the_day_of_the_last_change(build):
    written = "2026-03-01 When to call\n    2026-04-02 The number"
    article = build({"posts/a.md": post(Changes=written)}).article("a")
    assert article.changes == (
        Change(date(2026, 4, 2), "The number"),
        Change(date(2026, 3, 1), "When to call"),
    )
    assert article.modified.date() == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("written", "last"), [("2026-05-05", date(2026, 5, 5)), ("2026-02-02", date(2026, 3, 1))]
)
def test_the_later_of_a_correction_and_another_change_is_the_last(build, written, last):
    keys = {"Changes": "2026-03-01 When to call", "Modified": written}
    assert build({"posts/a.md": post(**keys)}).article("a").modified.date() == last


def test_a_text_without_corrections_has_none(build):
    site = build({"posts/a.md": post(), "pages/about.md": post("About", date="")})
    assert site.article("a").changes == site.page("about").changes == ()
    assert not hasattr(site.article("a"), "modified")


@pytest.mark.parametrize("line", ["When to call", "2026-02-30 When", "2026-03-01", "March 1 When"])
def test_a_line_without_a_day_and_words_is_no_correction(line):
    assert read_change(line) is None


@pytest.mark.parametrize(
    ("written", "clinic", "emblem"),
    [("", TOPIC, "needle"), ("Walk", TOPIC, "walk"), ("", CLINIC, "book"), ("x", TOPIC, "needle")],
    ids=["the topic's", "its own", "a topic without one", "an unknown one"],
)
def test_a_post_shows_its_own_drawing_or_that_of_its_topic(build, written, clinic, emblem):
    site = build({"posts/a.md": post(Picture=written)}, clinic=clinic)
    assert site.article("a").picture_emblem == emblem


def test_a_translation_shows_the_drawing_of_its_topic_too(build):
    both = TOPIC.replace('["en"]', '["en", "es"]') + 'es = { name = "Inyecciones" }\n'
    words = {"strings/es.toml": "care_urgent = 'x'\n"}
    content = {"posts/a.md": post(), "posts/a.es.md": post(Status="draft")}
    site = build(content, clinic=both, theme=words)
    assert site.article("a", "es").picture_emblem == "needle"
