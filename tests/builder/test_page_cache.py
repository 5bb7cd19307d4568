"""A page is rendered only when something that it may show has changed; and then always."""

import pytest
from pelican import Pelican
from pelican.contents import Content

from clinic.builder import pelican_run
from clinic.builder.page_cache import PageCache
from clinic.builder.pelican_adapter import OtherBodyError, capture_pelican_log
from tests.plugins.conftest import BASE, post
from tests.plugins.conftest import build as build_plainly
from tests.projects import NOW

pytestmark = pytest.mark.quick

__all__ = ["build_plainly"]

POSTS = {
    f"posts/{name}.md": post(f"About {name}", f"2026-01-0{day}", Tags=tag)
    for name, day, tag in (("a", 1, "x"), ("b", 2, "y"), ("c", 3, "x"))
}
LISTED = {"templates/tag.html": BASE + "{% for one in articles %}{{ one.title }}{% endfor %}"}
TAGS = {"templates/tag.html": BASE + "{% for one in articles %}{{ one.content }}{% endfor %}"}


@pytest.fixture
def given():
    """The warnings of each build."""
    return []


@pytest.fixture
def build(build_plainly, monkeypatch, given):
    """A function that builds a small real site, with pages that are kept."""
    run = Pelican.run

    def run_with_cache(pelican):
        with capture_pelican_log() as records, pelican_run.page_cache(pelican, records, NOW):
            run(pelican)
        given.append([one.getMessage() for one in records])

    monkeypatch.setattr(Pelican, "run", run_with_cache)
    return build_plainly


@pytest.fixture
def rendered(monkeypatch):
    """The pages that the last build rendered, by their file in the site, and why."""
    found: dict[str, list[str]] = {}
    make = PageCache.__init__

    def remember(self, *arguments):
        make(self, *arguments)
        found.clear()
        self.rendered = found

    monkeypatch.setattr(PageCache, "__init__", remember)
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
    assert rendered == {}


def test_a_new_body_renders_only_its_own_page_and_says_why(build, rendered):
    build(POSTS)
    text = post("About a", "2026-01-01", "Some words.\n\nMore.", Tags="x")
    site = build(POSTS | {"posts/a.md": text})
    assert "More." in site.read("blog/a/index.html")
    assert rendered == {"blog/a/index.html": ["own text"]}


def test_a_new_first_paragraph_is_in_every_list_that_shows_it(build):
    theme = {"templates/tag.html": BASE + "{% for one in articles %}{{ one.summary }}{% endfor %}"}
    build(POSTS, theme=theme)
    text = post("About a", "2026-01-01", "Other words.", Tags="x")
    site = build(POSTS | {"posts/a.md": text}, theme=theme)
    assert "Other words." in site.read("tags/x/index.html")


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


def test_a_list_that_turns_to_another_part_of_itself_follows_that_part(build):
    shown = "{{ articles_page.paginator.page(2).object_list|map(attribute='title')|join }}"
    theme = {"templates/tag.html": BASE + shown}
    settings = {"DEFAULT_PAGINATION": 1, "PAGINATED_TEMPLATES": {"tag": None}}
    build(POSTS, theme=theme, **settings)
    posts = POSTS | {"posts/a.md": post("New", "2026-01-01", Tags="x")}
    assert "New" in build(posts, theme=theme, **settings).read("tags/x/index.html")


def test_a_link_follows_the_text_it_leads_to(build):
    posts = POSTS | {"posts/a.md": post(body="[b]({filename}b.md)")}
    build(posts)
    site = build(posts | {"posts/b.md": post("About b", "2026-01-02", Tags="y", Slug="moved")})
    assert "/moved/" in site.read("blog/a/index.html")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"theme": {"static/css/base.css": "p { margin: 0; }"}}, "theme"),
        ({"theme": {"templates/unused.html": "another file"}}, "theme"),
        ({"DEFAULT_PAGINATION": 2}, "settings"),
    ],
)
def test_what_shapes_every_page_renders_every_page_and_is_named(build, rendered, more, why):
    build(POSTS)
    every = len(rendered)
    build(POSTS, **more)
    assert len(rendered) >= every
    assert all(why in reasons or reasons == ["is new"] for reasons in rendered.values())


@pytest.mark.parametrize("asked", ["content", "get_content('')", "_content"])
def test_a_list_may_not_show_the_body_of_an_article(build, asked):
    theme = {
        "templates/tag.html": BASE + "{% for one in articles %}{{ one." + asked + " }}{% endfor %}"
    }
    for _ in range(2):  # nor when it was read before
        with pytest.raises(OtherBodyError, match="only its own text, not that of posts/"):
            build(POSTS, theme=theme)


def test_an_article_may_not_show_the_body_of_its_neighbour(build):
    theme = {"templates/article.html": BASE + "{{ article.next.content if article.next }}"}
    with pytest.raises(OtherBodyError):
        build(POSTS, theme=theme)


def test_a_plugin_may_read_every_body_and_what_it_tells_reaches_every_page(build):
    def tell(generators):
        made = generators[0].context["generated_content"].values()
        generators[0].context["LONGEST"] = max((one.content for one in made), key=len)

    from pelican.plugins import signals

    theme = {"templates/tag.html": BASE + "{{ LONGEST }}"}
    with signals.all_generators_finalized.connected_to(tell):
        build(POSTS, theme=theme)
        text = post("About b", "2026-01-02", "A much longer text than all the others.", Tags="y")
        site = build(POSTS | {"posts/b.md": text}, theme=theme)
    assert "A much longer text" in site.read("tags/x/index.html")


def test_pelican_is_left_as_it_was(build):
    before = dict(vars(Content))
    build(POSTS)
    assert dict(vars(Content)) == before


def test_a_program_that_only_found_pages_ask_for_is_shipped_again(build):
    theme = {
        "templates/article.html": BASE + '{{ script("small", {"fruit": article.title}) }}',
        "static/js/small.js": "let fruit = 1;",
    }
    first = read_site(build(POSTS, theme=theme))
    assert any(name.startswith("js/small.") for name in first)
    assert read_site(build(POSTS, theme=theme)) == first


def test_a_page_that_gives_a_warning_is_rendered_again_and_gives_it_again(build, given):
    for _ in range(2):
        build({"posts/a.md": post(body="[x]({filename}nowhere.md)")})
    assert [any("nowhere.md" in one for one in warnings) for warnings in given] == [True, True]


def test_a_page_that_calls_a_function_of_elsewhere_is_rendered_each_time(build, rendered):
    theme = {"templates/article.html": BASE + "{{ say_something() }}"}
    build(POSTS, theme=theme, JINJA_GLOBALS={"say_something": lambda: "something"})
    site = build(POSTS, theme=theme, JINJA_GLOBALS={"say_something": lambda: "something else"})
    assert "something else" in site.read("blog/a/index.html")
    assert sorted(rendered) == [f"blog/{name}/index.html" for name in "abc"]


def test_a_value_that_cannot_be_compared_is_rendered_each_time(build, rendered):
    theme = {"templates/article.html": BASE + "{{ ODD.__class__.__name__ }}"}
    for _ in range(2):
        build(POSTS, theme=theme, ODD=object())
    assert sorted(rendered) == [f"blog/{name}/index.html" for name in "abc"]
