from xml.etree import ElementTree

import pytest

from clinic.plugins import sitemap
from clinic.plugins.sitemap import part_lines, write_lines, write_sitemaps

from .conftest import CLINIC, WORDS, post

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
CONTENT = {f"posts/p{n}.md": post(date=f"2026-01-{n:02}", Tags="steroids") for n in range(1, 9)}
CONTENT |= {
    "posts/p1-es.md": post(date="2026-01-01", Slug="p1", Lang="es"),
    "pages/about.md": post(title="About", date=""),
    "pages/privacy.md": post(title="Privacy", date="2025-05-05", Modified="2025-06-07"),
}
UNLISTED = {
    "posts/draft.md": post(Status="draft", Tags="only-in-a-draft", Category="Drafts"),
    "posts/future.md": post(date="2999-01-01", Tags="only-in-the-future", Category="Future"),
    "posts/hidden.md": post(Status="hidden", Tags="only-hidden"),
    "pages/hidden-page.md": post(Status="hidden"),
    "pages/draft-page.md": post(Status="draft"),
}


def read_entries(site, name="sitemap.xml"):
    tree = ElementTree.fromstring(site.read(name))
    return [
        (one.findtext("s:loc", "", NAMES), one.findtext("s:lastmod", "", NAMES))
        for one in tree.findall("s:url", NAMES)
    ]


def test_the_sitemap_names_every_public_page_once(build):
    site = build(CONTENT)
    addresses = [address for address, _ in read_entries(site)]
    assert sorted(addresses) == [f"https://clinic.example/{name}" for name in site.public_pages()]
    assert "https://clinic.example/blog/page/2/" in addresses
    assert "https://clinic.example/es/blog/p1/" in addresses


def test_the_sitemap_names_no_draft_no_hidden_and_no_future_page(build):
    assert read_entries(build(CONTENT | UNLISTED)) == read_entries(build(CONTENT))


def test_a_future_post_appears_nowhere(build):
    title = "Not yet out"
    site = build(CONTENT | {"posts/future.md": post(title, "2999-01-01", Tags="not-yet-a-tag")})
    files = [path for path in site.output.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        assert "future" not in path.name
        text = path.read_text(encoding="utf-8", errors="replace")
        assert title not in text and "not-yet-a-tag" not in text, path


def test_the_day_of_the_last_change_is_given_only_where_it_is_true(build):
    changed = dict(
        read_entries(
            build(CONTENT | {"posts/p1.md": post(date="2026-01-01", Modified="2026-03-03")})
        )
    )
    address = "https://clinic.example/"
    assert changed[address + "blog/p1/"] == "2026-03-03"
    assert changed[address + "blog/p2/"] == "2026-01-02"
    assert changed[address + "privacy/"] == "2025-06-07"
    assert changed[address + "about/"] == ""
    assert changed[address + "blog/"] == "2026-01-08"
    assert changed[address + "blog/page/2/"] == "2026-03-03"
    assert changed[address] == ""


def test_an_address_is_escaped_for_the_web_and_for_xml():
    lines = write_lines("https://clinic.example", [("blog/a&b <ñ>/", "")], {})
    text = write_sitemaps("https://clinic.example", lines)["sitemap.xml"]
    assert "<loc>https://clinic.example/blog/a%26b%20%3C%C3%B1%3E/</loc>" in text
    ElementTree.fromstring(text)


def test_building_twice_writes_the_same_bytes(build):
    first = build(CONTENT).read("sitemap.xml")
    assert build(CONTENT).read("sitemap.xml") == first


def test_a_sample_site_keeps_search_engines_out(build):
    sample = CLINIC.replace("demo = false", "demo = true")
    assert build(clinic=sample).read("robots.txt") == "User-agent: *\nDisallow: /\n"


def test_a_real_site_shows_search_engines_its_sitemap(build):
    robots = build(CANONICAL_SITEURL="https://clinic.example/sub").read("robots.txt")
    assert "Disallow" not in robots
    assert "\nSitemap: https://clinic.example/sub/sitemap.xml\n" in robots


@pytest.mark.parametrize("name", ["sitemap.xml", "robots.txt"])
def test_a_site_without_posts_still_has_both_files(build, name):
    assert build().read(name)


def test_what_is_there_in_two_languages_says_so_from_both_sides(build):
    two = CLINIC.replace('["en"]', '["en", "es"]')
    content = CONTENT | {"posts/solo.md": post("Solo", Lang="es")}
    words = {"strings/es.toml": WORDS}
    site = build(content, clinic=two, theme=words, CANONICAL_SITEURL="https://clinic.example/sub")
    told = {
        one.findtext("s:loc", "", NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in one.findall("x:link", NAMES)
        }
        for one in ElementTree.fromstring(site.read("sitemap.xml"))
    }
    home = "https://clinic.example/sub/"
    assert sorted(told) == [home + name for name in site.public_pages()]
    for english, spanish in (("blog/p1/", "es/blog/p1/"), ("", "es/"), ("blog/", "es/blog/")):
        both = {"en": home + english, "es": home + spanish, "x-default": home + english}
        assert told[home + english] == told[home + spanish] == both
    assert told[f"{home}es/blog/solo/"] == told[f"{home}blog/p2/"] == told[f"{home}about/"] == {}


def test_a_sitemap_too_long_for_one_file_is_parted_and_every_page_named_once(build, monkeypatch):
    whole = build(CONTENT)
    expected = read_entries(whole)
    assert len(expected) > 20
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 7)
    site = build(CONTENT)
    index = ElementTree.fromstring(site.read("sitemap.xml"))
    assert index.tag == f"{{{NAMES['s']}}}sitemapindex"
    listed = [one.text for one in index.iterfind("s:sitemap/s:loc", NAMES)]
    files = [address.removeprefix("https://clinic.example/") for address in listed]
    assert sorted(files) == sorted(one.name for one in site.output.glob("sitemap-*.xml"))
    assert len(files) == -(-len(expected) // 7)
    assert [entry for name in files for entry in read_entries(site, name)] == expected
    assert all(len(read_entries(site, name)) <= 7 for name in files)


def test_no_file_of_a_sitemap_is_heavier_than_search_engines_read(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_BYTES", 300)
    lines = [
        f"<url><loc>https://clinic.example/{'ñ' * number}/</loc></url>\n" for number in range(40)
    ]
    parts = part_lines(lines)
    assert [line for part in parts for line in part] == lines
    assert all(sum(len(line.encode()) for line in part) <= 300 for part in parts)
    assert len(parts) < len(lines) / 2


def test_what_only_people_with_the_link_may_see_is_not_in_the_sitemap(build):
    hidden = {
        "posts/secret.md": post("Secret", Status="hidden"),
        "pages/leaflet.md": post("Leaflet", date="", Status="hidden"),
        "posts/p7.es.md": post("Uno", Status="hidden"),
    }
    two = CLINIC.replace('["en"]', '["en", "es"]')
    site = build(CONTENT | hidden, clinic=two, theme={"strings/es.toml": WORDS})
    assert (site.output / "blog/secret/index.html").is_file()
    listed = site.read("sitemap.xml")
    assert "secret" not in listed and "leaflet" not in listed and "/es/blog/p7/" not in listed
