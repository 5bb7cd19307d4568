"""The gallery shows every component, and it stays at home."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser
from theme.conftest import CONTENT, build_site

GALLERY = "gallery/index.html"


@pytest.fixture(scope="module")
def gallery(tmp_path_factory, root) -> LexborHTMLParser:
    site = build_site(tmp_path_factory.mktemp("gallery"), root, CONTENT, settings="pelicanconf.py")
    return site.parse(GALLERY)


def list_macros(theme):
    files = sorted((theme / "templates" / "components").glob("*.html"))
    text = "\n".join(file.read_text("utf-8") for file in files)
    return set(re.findall(r"{%-? macro (\w+)\(", text))


def shown(gallery, name):
    return gallery.css(f"[data-component={name}]")


def test_every_macro_of_the_theme_is_called_in_the_gallery(theme):
    text = (theme / "templates" / "gallery.html").read_text("utf-8")
    assert list_macros(theme) - set(re.findall(r"(?<=[{( ])(\w+)\(", text)) == set()


def test_every_example_shows_something_but_the_one_of_nothing(gallery):
    silent = [
        example.css_first("code").text()
        for example in gallery.css("[data-component]")
        if not (example.text(strip=True).removeprefix(example.css_first("code").text(strip=True)))
        and not example.css_first("svg, template, img")
    ]
    assert silent == ["topic_links: none: nothing"]


def test_the_gallery_is_never_built_for_the_web(site):
    assert GALLERY not in site.names()


def test_every_element_of_the_gallery_has_a_name_of_its_own(gallery):
    ids = [node.attributes["id"] for node in gallery.css("[id]")]
    assert len(ids) == len(set(ids))
    labels = {node.attributes["aria-labelledby"] for node in gallery.css("[aria-labelledby]")}
    assert labels <= set(ids)


def test_a_review_is_said_with_who_when_and_when_again(gallery):
    byline = shown(gallery, "byline")[1].text()
    assert "Medically reviewed by A sample reviewer, February 1, 2026" in " ".join(byline.split())
    about = shown(gallery, "about")[0].css_first(".about").text(separator=" ")
    said = "Last reviewed February 1, 2026 Next review by February 1, 2027"
    assert said in " ".join(about.split())


def test_a_post_nobody_signed_says_nothing_of_a_review(gallery):
    assert "eview" not in shown(gallery, "byline")[0].text()
    assert "eview" not in shown(gallery, "about")[1].text()


def test_key_points_have_a_heading_and_are_no_entry_of_the_contents(gallery):
    points = shown(gallery, "prose")[0].css_first(".care--key-points")
    assert points.css_first(".care__title").text() == "Key points"
    assert len(points.css("li")) == 2


def test_a_source_without_an_address_is_words_alone(gallery):
    (listed,) = shown(gallery, "sources")
    assert [len(row.css("a:not(.back)")) for row in listed.css("li")] == [1, 0]
    assert listed.css_first("details") is None


def test_a_post_ends_with_whom_its_header_names(gallery):
    titles = [one.css_first("h2").text() for one in shown(gallery, "call_to_action")]
    assert titles[:2] == ["Talk with us", "Ask us: Injections"]
    assert titles[2].startswith("See <script>")  # the provider's name in the tests' clinic
    assert titles[3] == titles[2]
    told = [one.css_first(".contact > p").text() for one in shown(gallery, "call_to_action")]
    assert told[1] == told[3] == "Medicine close to the source of the pain."
