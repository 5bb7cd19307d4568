"""An edition for each language: what it lists, what its feeds hold, and the ways to the others."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from .conftest import CLINIC, WORDS, post

BOTH = CLINIC.replace('["en"]', '["en", "es"]').replace(
    '[[category]]\nname = "Injections"',
    '[[category]]\nname = "Injections"\nes = { name = "Inyecciones" }',
)
SPANISH = {
    "strings/es.toml": WORDS.replace("Call us today if:", "Llámenos hoy si:").replace(
        "Jump back to footnote", "Volver a la nota"
    )
}
SHOWN = (
    "{% for one in articles %}{{ one.url }} {% endfor %}|{{ EDITIONS[lang|default('en')].lang }}"
    "|{% for pair in list_alternates() %}{{ pair|join('=') }} {% endfor %}"
    "|{% for pair in list_ways(lang|default('en')) %}{{ pair|join('=') }} {% endfor %}"
)
LISTS = {f"templates/{name}.html": SHOWN for name in ("index", "blog", "search", "tags")}
CONTENT = {
    "posts/walk.md": post("Walk", date="2026-01-05"),
    "posts/walk.es.md": post("Caminar", date="2026-01-05"),
    "posts/rest.md": post("Rest", date="2026-01-06"),
    "posts/solo.es.md": post("Solo", date="2026-01-07"),
    "pages/contact.md": "Title: Contact\n\nCall.\n",
    "pages/contact.es.md": "Title: Contacto\n\nLlame.\n",
}


@pytest.fixture
def site(build):
    return build(CONTENT, theme=SPANISH | LISTS, clinic=BOTH)


def test_a_file_named_es_is_the_spanish_of_the_file_it_is_named_after(site):
    walk = site.article("walk", "es")
    assert (walk.url, [one.url for one in walk.translations]) == ("es/blog/walk/", ["blog/walk/"])
    assert "Llame." in site.read("es/contact/index.html")


@pytest.mark.parametrize("name", ["index.html", "blog/index.html", "search/index.html"])
def test_each_language_lists_its_own_posts_the_newest_first(site, name):
    assert site.read(name).split("|")[0] == "blog/rest/ blog/walk/ "
    assert site.read(f"es/{name}").split("|")[:2] == ["es/blog/solo/ es/blog/walk/ ", "es"]


def test_a_post_that_is_there_in_spanish_alone_is_in_no_list_of_the_first_language(site):
    for name in ("feeds/all.atom.xml", "topics/injections/index.html", "archive/index.html"):
        assert "solo" not in site.read(name).lower(), name
    assert "es/blog/solo/index.html" in {
        path.relative_to(site.output).as_posix() for path in site.output.rglob("*.html")
    }


def test_each_language_has_feeds_of_its_own_and_none_mixes_them(site):
    for kind in ("atom", "rss"):
        assert "/es/blog/" not in site.read(f"feeds/all.{kind}.xml")
        feed = site.read(f"feeds/all.es.{kind}.xml")
        assert "clinic.example/es/blog/walk/" in feed
        assert "clinic.example/blog/" not in feed


def test_lists_and_pages_name_their_translations_and_a_lone_page_names_none(site):
    alternates = [site.read(name).split("|")[2] for name in ("blog/index.html", "es/index.html")]
    assert alternates == ["en=blog/ es=es/blog/ ", "en= es=es/ "]
    assert site.read("tags/index.html").split("|")[2] == ""


def test_the_way_to_another_language_leads_to_the_same_page_or_else_to_its_home(site):
    assert site.read("blog/index.html").split("|")[3] == "es=es/blog/ "
    assert site.read("es/search/index.html").split("|")[3] == "en=search/ "
    assert site.read("tags/index.html").split("|")[3] == "es=es/ "


def test_a_translated_post_names_its_topic_in_its_language_at_the_topics_address(site):
    here, there = (site.article("walk", lang).category for lang in ("es", "en"))
    assert (here.name, there.name) == ("Inyecciones", "Injections")
    assert here.url == there.url


def test_a_site_in_one_language_has_no_ways_and_no_second_lists(build):
    site = build({"posts/walk.md": post()}, theme=LISTS)
    assert site.read("index.html").split("|")[2:] == ["", ""]
    assert not (site.output / "es").exists()


def test_a_language_without_a_post_still_has_a_home(build):
    site = build({"posts/walk.md": post()}, theme=SPANISH | LISTS, clinic=BOTH)
    assert site.read("es/index.html").startswith("|es|")


CARDS = (
    "/// urgent\n- fiebre\n///\n\n/// urgent | Llame ya:\n- dolor\n///\n\nVea.[^1]\n\n[^1]: Nota.\n"
)


def test_care_cards_and_footnotes_speak_the_language_of_their_post(build):
    content = {"posts/a.md": post(body=CARDS), "posts/a.es.md": post(body=CARDS)}
    site = build(content, theme=SPANISH, clinic=BOTH)
    for name, title, back in (
        ("es/blog/a/index.html", "Llámenos hoy si:", "Volver a la nota 1 in the text"),
        ("blog/a/index.html", "Call us today if:", "Jump back to footnote 1 in the text"),
    ):
        html = site.read(name)
        assert LexborHTMLParser(html).css_first("h2#care-urgent").text() == title
        assert ">Llame ya:</h2>" in html
        assert f'title="{back}"' in html


def test_a_service_may_name_a_page_in_place_of_a_post(build):
    service = (
        '\n[[service]]\nid = "visit"\nname = "Visit"\nsummary = "We talk."\npost = "contact"\n'
    )
    site = build(CONTENT, theme=SPANISH | LISTS, clinic=BOTH + service)
    titles = {
        lang: one.service_posts["visit"].title for lang, one in site.context["EDITIONS"].items()
    }
    assert titles == {"en": "Contact", "es": "Contacto"}
