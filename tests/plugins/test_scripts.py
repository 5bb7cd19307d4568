import re

import pytest

from clinic.plugins.scripts import ScriptError

from .conftest import post

SHARE = """// Says why.
const words = document.querySelector("[data-share]").dataset;
/* A long
   explanation. */
document.body.title = `a  b ${words.share.replace(/\\s+\\/\\/ /g, "// no comment")}`
document.body.title += 1
"""
ASKING = "<title></title>{% if article.slug == 'long' %}{{ script('share') }}{% endif %}"


def shipped(site):
    return sorted(path.relative_to(site.output).as_posix() for path in site.output.rglob("*.js"))


@pytest.fixture
def ask(build):
    """Build a site with two posts, one of which asks for share.js."""

    def build_asking(script=SHARE, template=ASKING):
        posts = {f"posts/2026/{slug}.md": post() for slug in ("long", "short")}
        theme = {"static/js/share.js": script, "static/js/unused.js": "1"}
        return build(posts, theme=theme | {"templates/article.html": template})

    return build_asking


def test_a_page_that_asks_for_a_program_is_given_the_address_of_a_file_that_is_there(ask):
    site = ask()
    address = site.read("blog/long/index.html").removeprefix("<title></title>")
    assert re.fullmatch(r"js/share\.[0-9a-f]{8}\.js", address)
    assert (site.output / address).is_file()


def test_the_words_of_a_program_go_with_it_in_the_language_of_the_page(ask):
    words = "{'said': 'Enlace — </script>' if article.slug == 'long' else 'Link'}"
    site = ask(template=f"<title></title>{{{{ script('share', {words}) }}}}")
    one, other = (
        site.read(site.read(f"blog/{slug}/index.html").removeprefix("<title></title>"))
        for slug in ("long", "short")
    )
    assert one.startswith('const words={"said": "Enlace \\u2014 </script>"};const')
    assert other.startswith('const words={"said": "Link"};const')
    assert len(shipped(site)) == 2


def test_a_page_that_asks_for_nothing_names_no_program(ask):
    assert "js" not in ask().read("blog/short/index.html")


def test_a_program_that_no_page_asks_for_is_not_shipped(ask):
    assert [one.split(".")[0] for one in shipped(ask())] == ["js/share"]


def test_a_site_that_asks_for_no_program_ships_none(ask):
    assert shipped(ask(template="<title></title>")) == []


def test_a_changed_program_has_another_name_and_an_unchanged_one_the_same(ask):
    first = shipped(ask())
    again = shipped(ask())
    changed = shipped(ask(SHARE.replace("+= 1", "+= 2")))
    assert first == again != changed


def test_comments_do_not_reach_readers(ask):
    assert shipped(ask(SHARE)) == shipped(ask(SHARE.replace("Says why", "Says something else")))


@pytest.mark.browser
def test_a_smaller_program_does_the_same(ask, page):
    site = ask()
    text = site.read(shipped(site)[0])
    assert len(text) < len(SHARE)
    titles = []
    for script in (SHARE, text):
        page.set_content("<p data-share='x  // y'>")
        page.add_script_tag(content=script, type="module")
        titles.append(page.locator("body").get_attribute("title"))
    assert titles == ["a  b x// no commenty1"] * 2


def test_a_page_that_asks_for_a_program_the_theme_lacks_stops_the_build(ask):
    with pytest.raises(ScriptError, match=r"theme/static/js/shar\.js"):
        ask(template="{{ script('shar') }}")
