import pytest

from clinic.plugins import related

from .conftest import post


def slugs(articles):
    return [one.slug for one in articles]


def test_related_posts_share_most_with_a_post_and_the_newest_come_first(build):
    site = build(
        {
            "posts/a.md": post(date="2026-01-01", Tags="steroids, sedation"),
            "posts/both.md": post(date="2025-01-01", Tags="steroids, sedation", Category="Other"),
            "posts/topic-old.md": post(date="2025-02-01"),
            "posts/topic-new.md": post(date="2026-03-01"),
            "posts/tag.md": post(date="2025-03-01", Tags="steroids", Category="Other"),
            "posts/stranger.md": post(date="2026-04-01", Category="Other"),
        }
    )
    assert slugs(site.article("a").related) == ["both", "topic-new", "tag"]
    assert "stranger" not in slugs(site.article("a").related)


@pytest.mark.parametrize(
    "unlisted", [{"Status": "draft"}, {"Status": "hidden"}, {"Date": "2999-01-01"}]
)
def test_a_draft_a_hidden_and_a_future_post_are_never_linked_to(build, unlisted):
    site = build(
        {
            "posts/a.md": post(Tags="steroids"),
            "posts/b.md": post(date="2026-02-01", Tags="steroids"),
            "posts/secret.md": post(**({"date": "2026-01-20", "Tags": "steroids"} | unlisted)),
        }
    )
    first, second = site.article("a"), site.article("b")
    assert (first.related, first.next, second.previous) == ([second], second, first)
    assert site.article("secret").previous is None
    assert site.article("secret").next is None


def test_a_draft_shows_in_the_preview_what_it_will_be_related_to(build):
    site = build({"posts/a.md": post(), "posts/secret.md": post(Status="draft")})
    assert slugs(site.article("secret").related) == ["a"]


def test_a_post_alone_has_no_neighbours(build):
    alone = build({"posts/a.md": post()}).article("a")
    assert (alone.previous, alone.next, alone.related) == (None, None, [])


def test_previous_is_older_and_next_is_newer(build):
    dates = {"a": "2025-01-01", "b": "2026-01-01", "c": "2026-06-01"}
    site = build({f"posts/{one}.md": post(date=day) for one, day in dates.items()})
    assert (site.article("b").previous.slug, site.article("b").next.slug) == ("a", "c")
    assert (site.article("a").previous, site.article("c").next) == (None, None)


def test_posts_of_one_day_are_always_in_the_same_order(build):
    names = ["d", "b", "a", "c"]
    site = build({f"posts/{one}.md": post() for one in names})
    chain, here = [], site.article("a")
    while here is not None:
        chain.append(here.slug)
        here = here.previous
    assert chain == ["a", "b", "c", "d"]
    assert slugs(site.article("a").related) == ["b", "c", "d"]


def test_a_reader_of_spanish_is_led_to_spanish_posts_only(build):
    spanish = {"Lang": "es", "Tags": "steroids"}
    site = build(
        {
            "posts/a.md": post(Tags="steroids"),
            "posts/a-es.md": post(Slug="a", **spanish),
            "posts/b.md": post(date="2026-02-01", Tags="steroids"),
            "posts/b-es.md": post(date="2026-02-01", Slug="b", **spanish),
        }
    )
    here = site.article("a", "es")
    assert [here.next, *here.related] == [site.article("b", "es")] * 2
    assert site.article("a").related == [site.article("b")]


def test_the_work_for_one_post_does_not_grow_with_the_site(build, monkeypatch):
    monkeypatch.setattr(related, "NEWEST", 5)
    days = [f"2026-01-{day:02}" for day in range(1, 13)]
    site = build({f"posts/{day}.md": post(date=day, Tags="steroids") for day in days})
    articles = related.sort_newest(site.context["articles"])
    index = related.index_subjects(articles)
    assert {len(group) for group in index.values()} == {5}
    assert slugs(site.article("2026-01-01").related) == ["2026-01-12", "2026-01-11", "2026-01-10"]
