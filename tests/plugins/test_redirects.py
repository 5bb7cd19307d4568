"""A page that was renamed is still found at its old address."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from clinic.core.old_addresses import find_place, is_old_address

from .conftest import CLINIC, post

NEEDLE = {
    "posts/2026/needle.md": post("The <needle> & you", Aliases="/old-name/\n    /2019/a.html")
}


@pytest.mark.parametrize(
    ("place", "way"),
    [("old-name/index.html", "../blog/needle/"), ("2019/a.html", "../blog/needle/")],
)
def test_an_old_address_leads_on_to_where_the_post_is_now(build, place, way):
    page = LexborHTMLParser(build(NEEDLE).read(place))
    canonical = page.css_first('link[rel="canonical"]').attributes["href"]
    assert canonical == "https://clinic.example/blog/needle/"
    assert page.css_first("meta[http-equiv]").attributes["content"] == f"0; url={way}"
    link = page.css_first("a")
    assert (link.attributes["href"], link.text()) == (way, "The <needle> & you")


def test_below_a_path_the_old_address_leads_on_as_well(build):
    site = build(NEEDLE, CANONICAL_SITEURL="https://clinic.example/sub")
    assert "https://clinic.example/sub/blog/needle/" in site.read("old-name/index.html")


def test_a_page_may_have_had_another_address_too(build):
    site = build({"pages/about.md": "Title: About us\nAliases: /team\n\nWords.\n"})
    assert '<a href="../about/">About us</a>' in site.read("team/index.html")


def test_a_draft_takes_no_old_address(build):
    draft = post(Status="draft", Aliases="/old-name/")
    assert "old-name/" not in build({"posts/2026/a.md": draft}).public_pages()


def test_an_old_address_never_takes_the_place_of_a_page(build):
    other = {"posts/2026/other.md": post("Other", Aliases="/blog/needle/")}
    site = build({**NEEDLE, **other}, clinic=CLINIC)
    assert "The &lt;needle&gt; &amp; you" in site.read("blog/needle/index.html")
    assert "http-equiv" not in site.read("blog/needle/index.html")


NOWHERE = ["/../etc", "/a/../b", "//host/a", "https://x.example/", "/a?b", "/", "old", "/a.php"]
NOWHERE += ["/" + "a" * 300, "/.htaccess", "/a%2e%2e/b", "/a\\b", "/ü/"]


@pytest.mark.parametrize("address", NOWHERE)
def test_no_old_address_leaves_the_site_or_needs_more_than_files(address):
    assert not is_old_address(address)


@pytest.mark.parametrize(
    ("address", "place"),
    [("/old/", "old/index.html"), ("/old", "old/index.html"), ("/2019/old.html", "2019/old.html")],
)
def test_an_old_address_becomes_the_file_a_host_shows_for_it(address, place):
    assert is_old_address(address)
    assert find_place(address) == place
