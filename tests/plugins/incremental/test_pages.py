"""A page is rendered only when something that it shows has changed; and then always."""

import logging

import pytest
from clinic.plugins.incremental.writer import PageKeeper

from tests.plugins.conftest import BASE, post

POSTS = {
    f"posts/{name}.md": post(f"About {name}", f"2026-01-0{day}", Tags=tag)
    for name, day, tag in (("a", 1, "x"), ("b", 2, "y"), ("c", 3, "x"))
}
LISTED = {"templates/tag.html": BASE + "{% for one in articles %}{{ one.title }}{% endfor %}"}


@pytest.fixture
def rendered(monkeypatch):
    """The pages that the last build did not find, by their file in the site."""
    found: list[str] = []
    make = PageKeeper.__init__

    def remember(self, *arguments):
        make(self, *arguments)
        found.clear()
        self.rendered = found

    monkeypatch.setattr(PageKeeper, "__init__", remember)
    return found


def read_site(site):
    return {
        path.relative_to(site.output).as_posix(): path.read_bytes()
        for path in site.output.rglob("*")
        if path.is_file()
    }


def test_when_nothing_has_changed_nothing_is_rendered(build, rendered):
    first = read_site(build(POSTS))
    assert rendered
    assert read_site(build(POSTS)) == first
    assert rendered == []


def test_a_new_body_renders_only_what_shows_it(build, rendered):
    build(POSTS)
    site = build(
        POSTS | {"posts/a.md": post("About a", "2026-01-01", "Some words.\n\nMore.", Tags="x")}
    )
    assert "More." in site.read("blog/a/index.html")
    assert rendered == ["blog/a/index.html"]


def test_a_new_title_is_in_every_list_and_beside_every_neighbour(build):
    theme = LISTED | {"templates/article.html": BASE + "{{ article.next.title if article.next }}"}
    build(POSTS, theme=theme)
    site = build(POSTS | {"posts/b.md": post("New", "2026-01-02", Tags="y")}, theme=theme)
    assert "New" in site.read("tags/y/index.html")
    assert "New" in site.read("blog/a/index.html")


def go(text, far):
    """Go from a text to another, such as the one before the one before, and to what it says."""
    for name in far.split():
        text = getattr(text, name, None)
        text = text[0] if isinstance(text, list) else text
    return text


@pytest.mark.parametrize("far", ["next", "previous previous", "related previous"])
def test_a_list_follows_texts_however_far_they_are_from_those_it_shows(build, far):
    shown = "{% for one in articles %}{{ one|go('" + far + " modified') }}{% endfor %}"
    theme = {"templates/tag.html": BASE + shown}
    posts = POSTS | {"posts/d.md": post("About d", "2026-02-04", Tags="x")}
    build(posts, theme=theme, JINJA_FILTERS={"go": go})
    changed = {"posts/b.md": post("About b", "2026-01-02", Tags="y", Modified="2026-11-01")}
    site = build(posts | changed, theme=theme, JINJA_FILTERS={"go": go})
    assert "2026-11-01" in site.read("tags/x/index.html")


def test_a_list_that_turns_to_another_part_of_itself_is_rendered_each_time(build, rendered):
    shown = "{{ articles_page.paginator.page(2).object_list|map(attribute='title')|join }}"
    theme = {"templates/tag.html": BASE + shown}
    settings = {"DEFAULT_PAGINATION": 1, "PAGINATED_TEMPLATES": {"tag": None}}
    for _ in range(2):
        build(POSTS, theme=theme, **settings)
    assert {name.split("/")[0] for name in rendered} == {"tags"}


def test_a_link_follows_the_text_it_leads_to(build, rendered):
    posts = POSTS | {"posts/a.md": post(body="[b]({filename}b.md)")}
    build(posts)
    site = build(posts | {"posts/b.md": post("About b", "2026-01-02", Tags="y", Slug="moved")})
    assert "/moved/" in site.read("blog/a/index.html")


@pytest.mark.parametrize(
    "more",
    [
        {"theme": {"static/css/base.css": "p { margin: 0; }"}},
        {"theme": {"strings/en.toml": 'call = "Ring {phone}"\narticles_description = "{clinic}"'}},
        {"theme": {"templates/unused.html": "another file"}},
        {"DEFAULT_PAGINATION": 2},
    ],
)
def test_what_shapes_every_page_renders_every_page(build, rendered, more):
    build(POSTS)
    every = len(rendered)
    build(POSTS, **more)
    assert len(rendered) >= every


def test_a_list_that_shows_bodies_follows_them(build):
    theme = {"templates/tag.html": BASE + "{% for one in articles %}{{ one.content }}{% endfor %}"}
    build(POSTS, theme=theme)
    new = {"posts/a.md": post("About a", "2026-01-01", "Some words.\n\nMore.", Tags="x")}
    assert "More." in build(POSTS | new, theme=theme).read("tags/x/index.html")


def test_a_program_that_only_found_pages_ask_for_is_shipped_again(build):
    theme = {
        "templates/article.html": BASE + '{{ script("small", {"fruit": article.title}) }}',
        "static/js/small.js": "let fruit = 1;",
    }
    first = read_site(build(POSTS, theme=theme))
    assert any(name.startswith("js/small.") for name in first)
    assert read_site(build(POSTS, theme=theme)) == first


def test_a_page_that_gives_a_warning_is_rendered_again_and_gives_it_again(build):
    given = []

    def warn(words):
        given.append(words)
        logging.getLogger("theme").warning("odd")
        return words

    theme = {"templates/article.html": BASE + "{{ article.title|warn }}"}
    for _ in range(2):
        build({"posts/a.md": post("A")}, theme=theme, JINJA_FILTERS={"warn": warn})
    assert given == ["A", "A"]


def test_with_a_function_that_nobody_knows_no_page_is_kept(build, rendered):
    settings = {"JINJA_GLOBALS": {"say_something": lambda: "something"}}
    theme = {"templates/article.html": BASE + "{{ say_something() }}"}
    for _ in range(2):
        build(POSTS, theme=theme, **settings)
    site = build(POSTS, theme=theme, JINJA_GLOBALS={"say_something": lambda: "something else"})
    assert "something else" in site.read("blog/a/index.html")


def test_a_value_that_can_not_be_told_is_rendered_each_time(build, rendered):
    theme = {"templates/article.html": BASE + "{{ ODD.__class__.__name__ }}"}
    for _ in range(2):
        build(POSTS, theme=theme, ODD=object())
    assert sorted(rendered) == [f"blog/{name}/index.html" for name in "abc"]
