"""What an editor types is text: it never becomes markup, and never widens a page."""

import re

import pytest
from theme.conftest import CONTENT, HOSTILE, build_site, post

POST = "blog/hostile/index.html"


def test_no_word_of_an_editor_becomes_an_element_or_a_handler(site):
    for name in site.names():
        tree = site.parse(name)
        assert tree.css("img[src=x]") == [], name
        assert not [one for one in tree.css("script") if one.text().startswith("alert")], name
        for node in tree.css("*"):
            handlers = [key for key in node.attributes if key.startswith("on")]
            assert handlers == [], (name, node.html[:80])


def test_only_the_text_of_a_post_or_page_is_taken_as_markup(theme):
    found = {
        (file.name, words)
        for file in (theme / "templates").rglob("*.html")
        for words in re.findall(r"\{\{\s*([^{}]*)\|\s*safe\b", file.read_text("utf-8"))
    }
    assert found == {
        (f"{kind}.html", words)
        for kind in ("article", "page")
        for words in ("points", "text", f"{kind}.glance")
    }
    for kind in ("article", "page"):
        source = (theme / "templates" / f"{kind}.html").read_text("utf-8")
        assert source.count(f"set points, text = part_key_points({kind}.content)") == 1
        assert len(re.findall(r"\bset\b[^%]*\b(?:points|text)\b", source)) == 1


@pytest.mark.parametrize("selector", ["h1", ".lede", ".byline a", ".crumb", ".about a"])
def test_hostile_words_are_shown_as_they_were_typed(site, selector):
    shown = site.parse(POST).css_first(selector).text(strip=True)
    assert shown.startswith(HOSTILE)


def test_hostile_words_stay_whole_inside_attributes(site):
    tree = site.parse(POST)
    description = tree.css_first("meta[name=description]").attributes["content"]
    assert description.startswith("<script>alert(1)</script> \"double\" 'single' &")
    assert tree.css_first('meta[property="og:title"]').attributes["content"] == HOSTILE


@pytest.mark.parametrize("selector", [".crumb", ".about a", ".byline a"])
def test_a_list_with_a_hostile_name_shows_it_as_text(site, selector):
    address = site.parse(POST).css_first(selector).attributes["href"]
    name = address.removeprefix("../../") + "index.html"
    assert HOSTILE in site.parse(name).css_first("h1").text()


@pytest.mark.browser
def test_a_word_of_three_hundred_letters_widens_no_page(tmp_path, root, browser):
    long = "W" * 300
    # Category, tag and slug name files, and a file's name may have 255 letters at most.
    words = post(
        long,
        category=long[:200],
        tags=long[:200],
        more=f"Slug: long\nSummary: {long}\n",
        body=f"{long}\n\n- {long}\n\n## {long}\n",
    )
    built = build_site(tmp_path, root, {**CONTENT, "posts/long.md": words})
    page = browser.new_page(viewport={"width": 320, "height": 640})
    for name in built.names():
        page.goto((built.output / name).as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, (name, width)
    page.close()
