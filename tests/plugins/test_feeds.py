import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from clinic.plugins.feeds import make_absolute

from .conftest import CLINIC, WORDS, post

pytestmark = pytest.mark.slow

SITE = "https://clinic.example"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
TOPIC = CLINIC + 'summary = "What an injection can do."\n'
BODY = """
    First words.[^1] See [the other]({filename}/posts/other.md) & <b title="a > b">more</b>.

    ![Where it goes]({attach}map.svg)

    Last words, in full. [Call](tel:+15555550142)

    [^1]: A note.
"""
CONTENT = {
    "posts/needle.md": post(
        "Where <b>&</b> how", Modified="2026-07-01", Author="first-provider", body=BODY
    ),
    "posts/other.md": post("Other", "2025-01-05"),
    "posts/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
}
FEEDS = ["all.atom.xml", "all.rss.xml", "injections.atom.xml", "injections.rss.xml"]


@pytest.fixture
def site(build):
    return build(CONTENT, clinic=TOPIC)


def read(site, name):
    return ElementTree.fromstring(site.read(f"feeds/{name}"))


def full_text(site, name):
    """The text of the newest item, as a feed of that name carries it."""
    feed = read(site, name)
    if "atom" in name:
        return feed.findtext("a:entry/a:content", "", ATOM)
    return feed.findtext("channel/item/description", "")


@pytest.mark.parametrize("name", [one for one in FEEDS if "atom" in one])
def test_an_atom_feed_has_what_rfc_4287_requires(site, name):
    feed = read(site, name)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.findtext("a:author/a:name", "", ATOM) == "Sample Back Pain Clinic"
    assert feed.find("a:link[@rel='self']", ATOM).attrib["href"] == f"{SITE}/feeds/{name}"
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == 2
    for one in [feed, *entries]:
        assert len(one.findall("a:id", ATOM)) == len(one.findall("a:title", ATOM)) == 1
        (updated,) = one.findall("a:updated", ATOM)
        assert datetime.fromisoformat(updated.text).tzinfo is not None
    for one in entries:
        assert one.find("a:link[@rel='alternate']", ATOM).attrib["href"].startswith(f"{SITE}/blog/")
        assert one.find("a:content", ATOM).attrib["type"] == "html"
    ids = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) == len(set(ids)) == 3
    assert [one.text for one in entries[0].findall("a:author/a:name", ATOM)] == [
        "Your first provider"
    ]


@pytest.mark.parametrize("name", [one for one in FEEDS if "rss" in one])
def test_an_rss_feed_has_what_rss_2_requires(site, name):
    feed = read(site, name)
    assert (feed.tag, feed.attrib["version"]) == ("rss", "2.0")
    (channel,) = feed
    for required in ("title", "link", "description"):
        assert channel.findtext(required), required
    assert channel.findtext("language") == "en"
    items = channel.findall("item")
    assert len(items) == 2
    for one in items:
        assert one.findtext("title") and one.findtext("link").startswith(f"{SITE}/blog/")
        assert one.find("guid").attrib == {"isPermaLink": "false"}
        assert parsedate_to_datetime(one.findtext("pubDate")).tzinfo is not None
    assert len({one.findtext("guid") for one in items}) == 2


def test_every_feed_has_an_identity_of_its_own(site):
    names = [one for one in FEEDS if "atom" in one]
    assert len({read(site, one).findtext("a:id", "", ATOM) for one in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "title", "about"),
    [
        ("all", "Sample Back Pain Clinic", "All articles from Sample Back Pain Clinic."),
        ("injections", "Sample Back Pain Clinic - Injections", "What an injection can do."),
    ],
)
def test_a_feed_says_whose_it_is_and_what_it_holds(site, name, title, about):
    atom, rss = read(site, f"{name}.atom.xml"), read(site, f"{name}.rss.xml")
    assert atom.findtext("a:title", "", ATOM) == rss.findtext("channel/title") == title
    assert atom.findtext("a:subtitle", "", ATOM) == rss.findtext("channel/description") == about


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_carries_the_whole_text_of_a_post(site, name):
    text = full_text(site, name)
    assert "First words." in text and "Last words, in full." in text and "A note." in text


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("below", ["", "/sub"])
def test_every_address_in_a_feed_is_a_whole_one(build, name, below):
    home = SITE + below
    site = build(CONTENT, clinic=TOPIC, SITEURL=home, FEED_DOMAIN=home)
    found = re.findall(r'\b(?:href|src)="([^"]*)"', full_text(site, name))
    assert f"{home}/blog/other/" in found
    assert any(one.startswith(f"{home}/blog/needle/map.") for one in found)
    assert f"{home}/blog/needle/#fn:1" in found
    assert all(one.startswith((f"{home}/", "tel:")) for one in found), found


def test_an_address_is_made_whole_wherever_a_tag_may_hold_one():
    html = (
        '<picture><source srcset="a.avif 400w, ../b.avif 2x" type="image/avif">'
        "<img src='../c.png' alt='d'></picture> href=\"e\" <a href='mailto:f@g.example'>g</a>"
    )
    assert make_absolute(html, f"{SITE}/blog/p/") == (
        f'<picture><source srcset="{SITE}/blog/p/a.avif 400w, {SITE}/blog/b.avif 2x"'
        f" type=\"image/avif\"><img src='{SITE}/blog/c.png' alt='d'></picture>"
        " href=\"e\" <a href='mailto:f@g.example'>g</a>"
    )


def test_a_feed_says_its_language_even_when_nothing_in_it_is_a_translation(build):
    content = CONTENT | {"posts/solo.md": post("Solo", Lang="es")}
    two = TOPIC.replace('["en"]', '["en", "es"]')
    words = {"strings/es.toml": WORDS.replace("All articles from", "Todo de")}
    feed = read(build(content, clinic=two, theme=words), "all.es.rss.xml")
    assert feed.findtext("channel/language") == "es"
    assert feed.findtext("channel/description") == "Todo de Sample Back Pain Clinic."
    assert [one.findtext("title") for one in feed.iter("item")] == ["Solo"]


def test_a_feed_in_two_languages_claims_neither(build):
    spanish = {"posts/otro.md": post("Otro", Slug="needle", Lang="es")}
    words = {"strings/es.toml": WORDS}
    mixed = "feeds/mixed.rss.xml"
    site = build(CONTENT | spanish, clinic=TOPIC, theme=words, FEED_ALL_RSS=mixed)
    assert read(site, "mixed.rss.xml").find("channel/language") is None


def test_building_twice_writes_the_same_feeds(build, site):
    first = [site.read(f"feeds/{one}") for one in FEEDS]
    again = build(CONTENT, clinic=TOPIC)
    assert [again.read(f"feeds/{one}") for one in FEEDS] == first


def test_a_feed_without_posts_does_not_name_the_moment_of_the_build(build):
    site = build()
    moment = datetime.fromisoformat(read(site, "all.atom.xml").findtext("a:updated", "", ATOM))
    assert moment.year == 1970
    built = parsedate_to_datetime(read(site, "all.rss.xml").findtext("channel/lastBuildDate"))
    assert built.year == 1970


@pytest.mark.parametrize("name", FEEDS)
def test_a_character_that_xml_has_no_place_for_breaks_no_feed(build, name):
    odd = post("Odd\uffff title", Summary="Words\x01 here", body="A\uffffb\x0c.")
    feed = read(build({"posts/odd.md": odd}, clinic=TOPIC), name)
    assert "Odd title" in "".join(feed.itertext())


ALL = """
/// glance
- clock | It takes | [A few](https://a.example/) minutes
///

It [may help](https://a.example/), or not.

## When to call

/// urgent
- you have a fever
///
"""


@pytest.mark.parametrize("name", ["all.atom.xml", "all.rss.xml"])
def test_a_feed_has_what_the_page_shows_beside_the_text(build, name):
    content = {"posts/a.md": post(body=ALL, Sources="[A & B](https://a.example/)")}
    text = full_text(build(content), name)
    assert "<li>It takes: A few [1] minutes</li>" in text
    assert f'<a href="{SITE}/blog/a/#when-to-call">' in text
    assert "It may help, [1] or not." in text
    assert '<li><a href="https://a.example/">A &amp; B</a></li>' in text
    assert "Urgent problem? Call (555) 555-0142. When we are closed, go to" in text
    assert "This article gives general information." in text
    assert "<svg" not in text and 'class="ref"' not in text
    assert not re.search(r'href="(?!https?:|tel:|mailto:)', text)


def test_a_feed_of_summaries_stays_short(build):
    site = build({"posts/a.md": post(body=ALL, Summary="Short.")}, RSS_FEED_SUMMARY_ONLY=True)
    assert full_text(site, "all.rss.xml") == "Short."
