"""A third language is a catalogue and content, as docs/languages.md says: no program is written."""

import re
import tomllib
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from projects import NOW, copy_project
from selectolax.lexbor import LexborHTMLParser

from clinic.builder.pipeline import build_site
from tests.site.nginx import serve

pytestmark = pytest.mark.browser

LANG = "vi"  # the language of that page's example; here its words are the Spanish ones, with marks
MARK = "◆"
TITLE = f"{MARK} Khi nào đau lưng là cấp cứu"
POST = "blog/back-pain-emergency/"
HOME = "https://clinic.example/"
OLD = f"/{LANG}/cu/dau-lung/"  # where the post was before


def mark_texts(catalogue: str) -> str:
    """Mark each text of a catalogue, so that it is known wherever it is read."""
    return re.sub(r'^(\w+ = ")(.*")$', rf"\g<1>{MARK} \g<2>", catalogue, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    """The clinic's site, built with a catalogue, a language in clinic.toml and a post more."""
    folder = tmp_path_factory.mktemp("third")
    project = copy_project(root, folder / "project")
    strings, posts = project / "theme" / "strings", project / "content" / "posts" / "2025"
    catalogue = mark_texts((strings / "es.toml").read_text(encoding="utf-8"))
    (strings / f"{LANG}.toml").write_text(catalogue, encoding="utf-8")
    facts = (project / "content" / "clinic.toml").read_text(encoding="utf-8")
    more = facts.replace('languages = ["en", "es"]', f'languages = ["en", "es", "{LANG}"]')
    assert more != facts
    (project / "content" / "clinic.toml").write_text(more, encoding="utf-8")
    post = (posts / "back-pain-emergency.es.md").read_text(encoding="utf-8")
    post = re.sub("^Title: .*", f"Title: {TITLE}", post).replace(
        "Lang: es", f"Lang: {LANG}\nAliases: {OLD}"
    )
    (posts / f"back-pain-emergency.{LANG}.md").write_text(post, encoding="utf-8")
    result = build_site(project, "publishconf.py", who="Ana", now=NOW)
    assert result.is_built, result.problems
    return SimpleNamespace(output=result.output, texts=tomllib.loads(catalogue), result=result)


@pytest.fixture(scope="module")
def hosted(site, tmp_path_factory):
    with serve(site.output, tmp_path_factory.mktemp("nginx") / "work") as served:
        yield served


def parse(site, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((site.output / path / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["", "blog/", "search/", POST])
def test_every_page_of_a_third_language_is_in_that_language(site, path):
    tree = parse(site, f"{LANG}/{path}")
    assert tree.css_first("html").attributes["lang"] == LANG
    assert tree.css_first(".skip").text() == site.texts["skip_to_content"]
    words = [one.text(strip=True) for one in tree.css(".nav a, .footer nav:nth-of-type(2) a")]
    assert len(words) >= 2
    assert [one for one in words if not one.startswith(MARK)] == []


def test_a_third_language_lists_and_feeds_its_own_posts_alone(site):
    assert [one.text() for one in parse(site, f"{LANG}/blog/").css(".card__title")] == [TITLE]
    for kind in ("atom", "rss"):
        feed = (site.output / "feeds" / f"all.{LANG}.{kind}.xml").read_text(encoding="utf-8")
        assert TITLE in feed
        items = re.findall(rf"<link(?: href=\"|>){HOME}([\w/-]*blog/[\w-]+/)", feed)
        assert items == [f"{LANG}/{POST}"]


def test_dates_and_cards_of_a_third_language_follow_by_themselves(site):
    tree = parse(site, f"{LANG}/{POST}")
    assert tree.css_first(".byline time").text() == "8 tháng 9, 2025"
    cards = tree.css(".care--emergency, .care--urgent")
    titles = [one.css_first(".care__title").text() for one in cards]
    known = {site.texts[f"care_{kind}"] for kind in ("emergency", "urgent")}
    assert titles and set(titles) <= known


def test_each_of_three_languages_names_the_two_others(site):
    places = {"en": "", "es": "es/", LANG: f"{LANG}/"}
    told = {lang: f"{HOME}{place}{POST}" for lang, place in places.items()}
    for place in places.values():
        links = parse(site, f"{place}{POST}").css("link[hreflang]")
        found = {one.attributes["hreflang"]: one.attributes["href"] for one in links}
        assert found == told | {"x-default": told["en"]}
    sitemap = (site.output / "sitemap.xml").read_text(encoding="utf-8")
    entry = re.search(rf"<loc>{told[LANG]}</loc>.*", sitemap)[0]
    assert all(address in entry for address in told.values())


def test_what_is_not_translated_is_said_and_stops_nothing(site):
    told = {one.file for one in site.result.problems if one.rule == "translation-missing"}
    assert "content/pages/contact.md" in told
    assert "content/clinic.toml" in told
    assert not (site.output / LANG / "contact").exists()


def test_a_reader_comes_to_a_third_language_and_finds_its_post_by_searching(hosted, look):
    visit = look()
    page = visit.page
    page.goto(hosted.address + POST)
    page.locator(f".header a[hreflang={LANG}]").click()
    assert page.url == f"{hosted.address}{LANG}/{POST}"
    page.goto(f"{hosted.address}{LANG}/search/#q=emergencia")
    results = page.locator(".found .card a")
    expect(results).to_have_text([TITLE])
    results.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    assert visit.complaints == []
    assert [one for one in visit.requests if not one.startswith(hosted.address)] == []


def test_an_old_address_leads_a_reader_on_within_the_policy(hosted, look):
    visit = look()
    visit.page.goto(hosted.address + OLD.lstrip("/"))
    visit.page.wait_for_url(f"{hosted.address}{LANG}/{POST}")
    expect(visit.page.locator("h1")).to_have_text(TITLE)
    assert visit.complaints == []
