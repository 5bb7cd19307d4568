"""The site in its second language: whole pages, ways there and back, and the same facts."""

import json
import re
import tomllib
from itertools import chain

import pytest
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from clinic.checks.rules.translations.translations import _list_entries
from clinic.core.facts_loader import read_clinic

TEXTS_OF_PAGE = """() => {
  const texts = [];
  const both = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walker = document.createTreeWalker(document, both);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement || document.documentElement;
    if (element.closest('.prose, .sources, style, script, body [lang=en]')) continue;
    if (node.nodeType === Node.TEXT_NODE) texts.push(node.data.trim());
    else for (const one of node.attributes)
      if (/^(aria-label|title|alt|content|data-.*)$/.test(one.name)) texts.push(one.value);
  }
  return texts.filter(one => one);
}"""
POST = "blog/interventional-injections-back-pain/"
WHOLE = [
    POST, "blog/after-spine-injection/", "blog/back-pain-emergency/",
    "blog/prepare-for-spine-injection/", "about/", "contact/", "insurance/", "locations/",
    "new-patients/", "providers/", "services/",
]  # fmt: skip
SHORTER = ["accessibility/", "nondiscrimination/", "privacy/"]  # without the notes for the clinic
CARD = "section.care"
IN_SPANISH = {  # the sources that a reader of Spanish can have in Spanish
    "https://medlineplus.gov/ency/article/007494.htm": (
        "https://medlineplus.gov/spanish/ency/article/007494.htm"
    ),
    "https://medlineplus.gov/bloodthinners.html": (
        "https://stroke.org/es/help-and-support/resource-library/lets-talk-about-stroke/"
        "anticoagulants-and-antiplatelet-agents"
    ),
    "https://medlineplus.gov/anaphylaxis.html": (
        "https://newsnetwork.mayoclinic.org/es/2021/05/03/sintomas-de-la-anafilaxia"
    ),
    "https://medlineplus.gov/stroke.html": (
        "https://cdc.gov/stroke/es/signs-symptoms/signos-y-sintomas-de-accidente-cerebrovascular"
        ".html"
    ),
    "https://www.mayoclinic.org/diseases-conditions/back-pain/expert-answers/"
    "epidural-steroid-injections/faq-20058277": (
        "https://www.mayoclinic.org/es-es/diseases-conditions/back-pain/expert-answers/"
        "epidural-steroid-injections/faq-20058277"
    ),
    "https://www.veteranshealthlibrary.va.gov/TestsTreatments/BoneJointMuscle/142,85895_VA": (
        "https://valongbeach.healthclips.com/language/es-US/Asset/View/WN13420/"
        "inyeccion-epidural-lumbar-el-procedimiento"
    ),
}


@pytest.fixture(scope="module")
def catalogues(root):
    folder = root / "theme" / "strings"
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in folder.glob("*.toml")}


@pytest.fixture(scope="module")
def clinic(root):
    clinic, problems = read_clinic(root / "content" / "clinic.toml")
    assert clinic, problems
    return clinic


def parse(output, path):
    return LexborHTMLParser((output / path / "index.html").read_text(encoding="utf-8"))


def spanish(served):
    return [path for path in served.paths() if path.startswith("es/")]


def as_pattern(text):
    """The texts that a catalogue's text becomes once its places are filled."""
    return "".join(
        ".+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", text)
    )


def english_patterns(catalogues):
    """What only English says, each with the name of its key."""
    ours, theirs = catalogues["es"], catalogues["en"]
    return {
        key: re.compile(as_pattern(text))
        for key, text in theirs.items()
        if text != ours[key] and re.search(r"[a-zA-Z]{2}", re.sub(r"\{\w+\}", "", text))
    }


@pytest.mark.browser
def test_no_spanish_page_says_a_word_of_the_interface_in_english(served, look, catalogues):
    patterns, page = english_patterns(catalogues), look().page
    assert len(patterns) > 100
    assert len(spanish(served)) >= 14
    for path in spanish(served):
        page.goto(served.address + path)
        texts = page.evaluate(TEXTS_OF_PAGE)
        assert len(texts) > 20, path
        said = {text: key for text in texts for key, one in patterns.items() if one.fullmatch(text)}
        assert said == {}, path


@pytest.mark.browser
def test_the_same_look_finds_the_english_words_of_an_english_page(served, look, catalogues):
    page = look().page
    page.goto(served.address)
    texts, patterns = page.evaluate(TEXTS_OF_PAGE), english_patterns(catalogues)
    assert sum(any(one.fullmatch(text) for one in patterns.values()) for text in texts) > 20


def test_no_spanish_page_says_a_fact_of_the_clinic_in_english(served, output, clinic):
    english = [
        value
        for _, entry in _list_entries(clinic)
        for key in entry.words.get("es", {})
        for value in [getattr(entry, key)]
        if isinstance(value, str) and len(value) > 10
    ]
    assert len(english) >= 15
    for path in spanish(served):
        text = parse(output, path).body.text()
        assert [one for one in english if one in text] == [], path


def test_every_page_says_its_language_and_its_translations_say_the_same_of_each_other(
    served, output
):
    pairs = 0
    for path in served.paths():
        if path == "404.html":
            continue
        tree = parse(output, path)
        lang = "es" if path.startswith("es/") else "en"
        assert tree.css_first("html").attributes["lang"] == lang, path
        links = {
            one.attributes["hreflang"]: one.attributes["href"].removeprefix(
                "https://clinic.example/"
            )
            for one in tree.css("link[hreflang]")
        }
        if links:
            pairs += 1
            assert links[lang] == path
            assert links["x-default"] == links["en"]
            other = parse(output, links["en" if lang == "es" else "es"])
            back = other.css_first(f"link[hreflang={lang}]").attributes["href"]
            assert back == f"https://clinic.example/{path}"
        assert links or lang == "en", path
    assert pairs >= 28


def test_every_page_leads_to_the_same_page_in_the_other_language(served, output):
    for path in spanish(served):
        (link,) = parse(output, path).css(".header a[hreflang=en]")
        assert (output / path / link.attributes["href"]).resolve() == (
            output / path.removeprefix("es/")
        ), path


@pytest.mark.browser
def test_a_reader_may_change_the_language_and_come_back(served, look):
    page = look().page
    for path in ("es/", f"es/{POST}", "es/contact/"):
        page.goto(served.address + path)
        page.get_by_role("link", name="English", exact=True).click()
        expect(page).to_have_url(served.address + path.removeprefix("es/"))
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.get_by_role("link", name="Español", exact=True).click()
        expect(page).to_have_url(served.address + path)


@pytest.mark.browser
def test_where_there_is_no_translation_the_way_leads_to_that_languages_home(served, look):
    page = look().page
    for path in ("privacy-practices/", "topics/", "blog/sedation-and-driving/"):
        page.goto(served.address + path)
        link = page.get_by_role("link", name="Español", exact=True)
        assert (link.get_attribute("lang"), link.get_attribute("hreflang")) == ("es", "es")
        link.click()
        assert page.url == f"{served.address}es/"


def test_an_unknown_address_is_answered_in_both_languages(output):
    tree = LexborHTMLParser((output / "404.html").read_text(encoding="utf-8"))
    part = tree.css_first("section[lang=es]")
    assert "No encontramos esa página" in part.text()
    assert [one.attributes["href"] for one in part.css("li a")] == [
        "/es/",
        "/es/search/",
        "/es/contact/",
    ]


def test_dates_days_and_times_are_written_as_spanish_speakers_here_write_them(output):
    assert "14 de septiembre de 2026" in parse(output, f"es/{POST}").css_first(".byline").text()
    hours = parse(output, "es/").css_first(".hours").text()
    assert "Lunes a jueves" in hours
    assert "de 8:00 a.m. a 5:00 p.m." in hours
    closures = parse(output, "es/locations/").body.text()
    assert "25 de diciembre de 2026: Navidad" in closures


def read_cards(tree):
    return [
        (one.attributes["class"], len(one.css("li")), one.css_first("h2, h3").text())
        for one in tree.css(CARD)
    ]


@pytest.mark.parametrize("path", [*WHOLE, *SHORTER])
def test_the_care_cards_of_a_translation_are_those_of_its_original(output, catalogues, path):
    here, there = (read_cards(parse(output, f"{prefix}{path}")) for prefix in ("es/", ""))
    assert [one[:2] for one in here] == [one[:2] for one in there]
    titles = {catalogues["es"][f"care_{kind}"] for kind in ("emergency", "urgent", "ask")}
    assert titles == {"Llame al 911 si:", "Llámenos hoy si:", "Hable con su médico si:"}
    calls = {title for kind, _, title in here if re.search("emergency|urgent", kind)}
    assert calls <= titles


def numbers(tree):
    for one in tree.css("a.ref"):  # the number of a source
        one.decompose()
    words = chain.from_iterable(one.text().split() for one in tree.css(".prose, .lede"))
    return set(re.findall(r"\d+(?:[-.]\d+)*", " ".join(words)))


def outside_links(tree):
    found = {one.attributes["href"] for one in tree.css(".prose a, .sources a")}
    return {one for one in found if re.match("https?:|tel:", one)}


def as_in_spanish(links):
    """Links of an English page, with the Spanish source where there is one."""
    return {IN_SPANISH.get(one, one) for one in links}


@pytest.mark.parametrize("path", [*WHOLE, *SHORTER])
def test_a_translation_has_the_numbers_and_the_sources_of_its_original(output, path):
    here, there = parse(output, f"es/{path}"), parse(output, path)
    if path in WHOLE:
        assert numbers(here) == numbers(there)
        assert as_in_spanish(outside_links(here)) == as_in_spanish(outside_links(there))
        assert len(here.css(".sources li")) == len(there.css(".sources li"))
    assert numbers(here) <= numbers(there)
    assert as_in_spanish(outside_links(here)) <= as_in_spanish(outside_links(there))


def test_a_search_engine_hears_the_way_up_that_a_reader_sees_in_both_languages(output):
    posts = [one for one in WHOLE if one.startswith("blog/")]
    for path in (*posts, *(f"es/{one}" for one in posts)):
        tree = parse(output, path)
        graph = json.loads(tree.css_first("script[type='application/ld+json']").text())["@graph"]
        [trail] = [one["itemListElement"] for one in graph if one["@type"] == "BreadcrumbList"]
        crumb = tree.css_first(".crumb")
        seen = crumb.attributes["href"].replace("../", "").replace("/index.html", "/")
        told = trail[-2]["item"].removeprefix("https://clinic.example/")
        assert (trail[-2]["name"], told) == (crumb.text().strip(), seen), path


@pytest.mark.parametrize(("path", "day"), [("privacy/", "November"), ("es/privacy/", "noviembre")])
def test_the_privacy_page_of_each_language_states_what_this_build_measured(output, path, day):
    tree = parse(output, path)
    said = {one.attributes["data-measured"]: one.text() for one in tree.css("[data-measured]")}
    pages = len(list(output.rglob("*.html")))
    assert said == {"requests": "0", "cookies": "0", "pages": str(pages)}
    assert day in tree.css_first(".measured time").text()


def test_each_language_lists_its_own_articles_and_has_feeds_of_its_own(output):
    for prefix, feed in (("", "all"), ("es/", "all.es")):
        listed = parse(output, f"{prefix}blog/").css(".card__title a")
        assert listed
        atom = (output / "feeds" / f"{feed}.atom.xml").read_text(encoding="utf-8")
        addresses = re.findall(r"<link href=\"https://clinic\.example/([^\"]*blog/[^\"]+)\"", atom)
        assert addresses
        assert all(one.startswith(f"{prefix}blog/") for one in addresses)
    home = parse(output, "es/").css_first("link[type='application/atom+xml']")
    assert home.attributes["href"] == "../feeds/all.es.atom.xml"


@pytest.mark.browser
def test_the_search_in_spanish_finds_spanish_articles_alone(served, look):
    page = look().page
    for path, query in (("es/search/", "aguja"), ("search/", "needle")):
        page.goto(f"{served.address}{path}#q={query}")
        first = page.locator(".found .card a").first
        first.wait_for()
        found = page.locator(".found .card a").evaluate_all("all => all.map(one => one.href)")
        languages = {one.startswith(f"{served.address}es/") for one in found}
        assert languages == {path.startswith("es/")}, found
