import json
import re
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins import signals
from selectolax.lexbor import LexborHTMLParser

import pelicanconf
from clinic.core.facts import Provider
from clinic.plugins.structured_data import write_graph

from .conftest import CLINIC, post
from .schema_org import allowed_properties

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SITE = "https://clinic.example"
GRAPH = (
    '<script type="application/ld+json">'
    "{{{{ structured_data({title}, 'All about it.', canonical_url(), {lang}) }}}}</script>"
)
TITLES = dict.fromkeys([*pelicanconf.DIRECT_TEMPLATES, "period_archives"], "'A list'") | {
    "article": "article.title|e",
    "page": "page.title|e",
    "category": "category.name|e",
    "tag": "tag.name|e",
    "author": "author.name|e",
}
THEME = {
    f"templates/{name}.html": GRAPH.format(
        title=title, lang="article.lang" if name == "article" else "DEFAULT_LANG"
    )
    for name, title in TITLES.items()
}
THEME["strings/en.toml"] = (ROOT / "theme/strings/en.toml").read_text("utf-8")
OFFICE = """
[[location]]
id = "{id}"
name = "{name}"
address = "100 Example Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0144"
closures = [{{ date = 2026-12-25, reason = "Christmas Day" }}]
[location.hours]
monday = "08:00-17:00"
tuesday = "08:00-17:00"
friday = "08:00-15:00"
"""
ONE_OFFICE = CLINIC + OFFICE.format(id="main", name="Main office")
TWO_OFFICES = ONE_OFFICE + OFFICE.format(id="north", name="North office")
CONTENT = {
    "posts/needle.md": post(
        "Where the needle goes",
        "2026-01-05 09:30",
        Modified="2026-07-01",
        Author="first-provider",
        Tags="steroids",
    ),
    "posts/other.md": post("Other"),
    "pages/about.md": post("About", date=""),
    "pages/contact.md": post("Contact", date=""),
    "pages/insurance.md": post("Insurance", date=""),
    "pages/providers.md": post("Providers", date=""),
}
# All that clinic.toml may tell search engines.
TOLD = ONE_OFFICE.replace(
    'phone = "(555) 555-0144"', 'phone = "(555) 555-0144"\nlatitude = 30.5\nlongitude = -97'
).replace('languages = ["en"]', 'languages = ["en"]\nspecialties = ["Musculoskeletal"]', 1)
TOLD = TOLD.replace(
    'name = "Your first provider"',
    'name = "Your first provider"\ncredentials = "MD"\nboard = "A board"\nlanguages = ["English"]',
)


@pytest.fixture
def build(build):
    return partial(build, theme=THEME)


def parse(html):
    (script,) = LexborHTMLParser(html).css("script[type='application/ld+json']")
    return json.loads(script.text())


def read(site, name="blog/needle/index.html"):
    """The nodes of a page's graph, by type."""
    graph = parse(site.read(name))
    assert graph["@context"] == "https://schema.org"
    nodes = {one["@type"]: one for one in graph["@graph"]}
    assert len(nodes) == len(graph["@graph"])
    return nodes


def every_node(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from every_node(one)


def every_graph(site):
    for file in sorted(site.output.rglob("*.html")):
        if file.name != "404.html":
            yield file.relative_to(site.output).as_posix(), parse(file.read_text("utf-8"))


CARD = SimpleNamespace(url="cards/needle.png", width=1200, height=630)
REVIEW = SimpleNamespace(reviewer="first-provider", date=date(2026, 8, 1))


@pytest.fixture(autouse=True)
def with_more():
    """Have every article carry what a test says that other plugins give it, and no card else."""
    given = {"social_card": None}

    def give(generators):
        for one in generators[0].context["articles"]:
            vars(one).update(given)

    signals.all_generators_finalized.connect(give)
    yield given.update
    signals.all_generators_finalized.disconnect(give)


@pytest.mark.parametrize("clinic", [CLINIC, ONE_OFFICE, TWO_OFFICES, TOLD])
def test_schema_org_allows_every_property_on_its_type(build, with_more, clinic):
    with_more(social_card=CARD, review=REVIEW)
    site = build(CONTENT, clinic=clinic)
    kinds = set()
    for name, graph in every_graph(site):
        for node in every_node(graph["@graph"]):
            if "@type" in node:
                kinds.add(node["@type"])
                said = {key for key in node if not key.startswith("@")}
                assert said <= allowed_properties(node["@type"]), (name, node["@type"])
            else:
                assert list(node) == ["@id"], (name, node)
    assert {"MedicalWebPage", "BlogPosting", "Person", "CollectionPage"} <= kinds


def test_every_reference_leads_to_a_node_of_the_same_page(build, with_more):
    with_more(review=REVIEW)
    for name, graph in every_graph(build(CONTENT, clinic=TWO_OFFICES)):
        nodes = list(every_node(graph["@graph"]))
        known = [one["@id"] for one in nodes if "@id" in one and len(one) > 1]
        assert len(known) == len(set(known)), name
        assert {one["@id"] for one in nodes if list(one) == ["@id"]} <= set(known), name


def test_a_post_says_what_it_is_when_it_was_written_and_by_whom(build, with_more):
    with_more(social_card=None)
    nodes = read(build(CONTENT))
    address = f"{SITE}/blog/needle/"
    assert nodes["BlogPosting"] == {
        "@type": "BlogPosting",
        "@id": f"{address}#article",
        "headline": "Where the needle goes",
        "description": "All about it.",
        "datePublished": "2026-01-05T09:30:00-06:00",
        "dateModified": "2026-07-01T00:00:00-05:00",
        "author": {"@id": f"{SITE}/#person-first-provider"},
        "publisher": {"@id": f"{SITE}/#clinic"},
        "articleSection": "Injections",
        "inLanguage": "en",
    }
    assert nodes["MedicalWebPage"]["mainEntity"] == {"@id": f"{address}#article"}
    assert nodes["Person"]["name"] == "Your first provider"
    assert nodes["Person"]["url"] == f"{SITE}/providers/#first-provider"
    trail = nodes["BreadcrumbList"]["itemListElement"]
    assert [(one["name"], one.get("item")) for one in trail] == [
        ("Home", f"{SITE}/"),
        ("Articles", f"{SITE}/blog/"),
        ("Injections", f"{SITE}/topics/injections/"),
        ("Where the needle goes", None),
    ]
    assert [one["position"] for one in trail] == [1, 2, 3, 4]


def test_a_post_of_the_clinic_names_the_clinic_and_no_change_that_was_not_made(build, with_more):
    with_more(social_card=None)
    nodes = read(build(CONTENT), "blog/other/index.html")
    assert nodes["BlogPosting"]["author"] == {"@id": f"{SITE}/#clinic"}
    assert "dateModified" not in nodes["BlogPosting"]
    assert "image" not in nodes["BlogPosting"]
    assert "Person" not in nodes


def test_a_review_is_told_only_where_there_is_one(build, with_more):
    assert "lastReviewed" not in read(build(CONTENT))["MedicalWebPage"]
    reviewer = Provider("first-provider", "First")
    with_more(review=SimpleNamespace(reviewer=reviewer, date=date(2026, 8, 1)))
    nodes = read(build(CONTENT), "blog/other/index.html")
    assert nodes["MedicalWebPage"]["lastReviewed"] == "2026-08-01"
    assert nodes["MedicalWebPage"]["reviewedBy"] == {"@id": nodes["Person"]["@id"]}
    assert nodes["BlogPosting"]["author"] == {"@id": f"{SITE}/#clinic"}


def test_what_an_id_says_is_the_same_on_every_page(build, with_more):
    with_more(review=REVIEW, social_card=CARD)
    said = {}
    for name, graph in every_graph(build(CONTENT, clinic=TOLD)):
        for node in every_node(graph["@graph"]):
            for key, value in node.items() if len(node) > 1 and "@id" in node else ():
                # On short nodes, the clinic is called what it is among others.
                told = "MedicalClinic" if value == "MedicalOrganization" else value
                assert said.setdefault((node["@id"], key), told) == told, name


def test_a_provider_is_described_on_the_page_of_providers_and_referred_to_by_a_review(
    build, with_more
):
    reviewer = Provider("first-provider", "Your first provider", credentials="MD")
    with_more(review=SimpleNamespace(reviewer=reviewer, date=date(2026, 8, 1)))
    site = build(CONTENT, clinic=TOLD)
    whole = read(site, "providers/index.html")["Person"]
    assert whole["knowsLanguage"] == ["English"] and whole["hasCredential"]["name"] == "A board"
    short = read(site, "blog/other/index.html")["Person"]
    assert short == {key: whole[key] for key in short}
    assert (short["url"], short["honorificSuffix"]) == (
        f"{SITE}/providers/#first-provider",
        "MD",
    )


def test_a_clinic_says_its_field_of_medicine_and_its_place_on_the_map(build):
    clinic = read(build(CONTENT, clinic=TOLD), "contact/index.html")["MedicalClinic"]
    assert clinic["medicalSpecialty"] == ["https://schema.org/Musculoskeletal"]
    assert (clinic["geo"]["latitude"], clinic["geo"]["longitude"]) == (30.5, -97)


def test_a_post_names_its_sources_and_what_was_corrected(build):
    more = {"Sources": "[A](https://a.example/)", "Changes": "2026-03-01 The number to call"}
    nodes = read(build(CONTENT | {"posts/needle.md": post(**more)}))
    assert nodes["BlogPosting"]["citation"] == ["https://a.example/"]
    assert nodes["BlogPosting"]["correction"] == ["The number to call"]
    assert nodes["BlogPosting"]["dateModified"].startswith("2026-03-01")


def test_news_of_the_clinic_is_no_medical_page(build):
    nodes = read(build(CONTENT | {"posts/needle.md": post(Type="news")}))
    assert "MedicalWebPage" not in nodes and "WebPage" in nodes


def test_a_social_card_is_the_picture_of_the_post(build, with_more):
    with_more(social_card=CARD)
    assert read(build(CONTENT))["BlogPosting"]["image"] == f"{SITE}/cards/needle.png"


@pytest.mark.parametrize("name", ["index", "about/index", "contact/index"])
def test_where_a_search_engine_learns_about_the_clinic_it_is_told_hours_and_closures(build, name):
    clinic = read(build(CONTENT, clinic=ONE_OFFICE), f"{name}.html")["MedicalClinic"]
    assert clinic["address"]["streetAddress"] == "100 Example Street"
    assert clinic["openingHoursSpecification"]
    assert clinic["specialOpeningHoursSpecification"]


@pytest.mark.parametrize("name", ["blog/other/index", "insurance/index", "topics/index"])
def test_elsewhere_the_clinic_is_named_and_no_more(build, name):
    assert read(build(CONTENT, clinic=ONE_OFFICE), f"{name}.html")["MedicalOrganization"] == {
        "@type": "MedicalOrganization",
        "@id": f"{SITE}/#clinic",
        "name": "Sample Back Pain Clinic",
        "url": f"{SITE}/",
    }


def test_the_website_is_described_on_the_home_page_alone(build):
    site = build(CONTENT)
    kinds = {name: read(site, name).keys() for name, _ in every_graph(site)}
    assert [name for name, told in kinds.items() if "WebSite" in told] == ["index.html"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index", "WebPage"),
        ("about/index", "AboutPage"),
        ("contact/index", "ContactPage"),
        ("insurance/index", "WebPage"),
        ("search/index", "WebPage"),
        ("blog/index", "CollectionPage"),
        ("topics/index", "CollectionPage"),
        ("topics/injections/index", "CollectionPage"),
        ("tags/steroids/index", "CollectionPage"),
        ("authors/first-provider/index", "CollectionPage"),
        ("archive/2026/index", "CollectionPage"),
    ],
)
def test_each_kind_of_page_is_called_by_its_name(build, name, kind):
    assert kind in read(build(CONTENT), f"{name}.html")


def test_the_page_of_errors_says_nothing(build):
    assert "schema.org" not in build(CONTENT).read("404.html")


def test_below_a_path_every_address_names_the_path(build):
    site = build(CONTENT, clinic=ONE_OFFICE, CANONICAL_SITEURL=f"{SITE}/sub")
    for name, graph in every_graph(site):
        addresses = re.findall(rf"{re.escape(SITE)}[^\"]*", json.dumps(graph))
        assert len(addresses) > 5
        assert all(one.startswith(f"{SITE}/sub/") for one in addresses), name


@given(st.text() | st.sampled_from(["</script>", "<!--<script>", "]]>", "\u2028", '"&amp;', "\\"]))
def test_no_title_can_break_out_of_the_graph(title):
    text = str(write_graph([{"@type": "WebPage", "name": f"Title {title}"}]))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["@graph"][0]["name"] == f"Title {title}"


def test_a_hostile_title_is_told_as_it_is_written(build):
    title = "</script><script>alert(1)</script> \"A\" & 'B' \u2028 &amp; C"
    site = build({"posts/a.md": post(title)})
    assert read(site, "blog/a/index.html")["BlogPosting"]["headline"] == title
    assert len(LexborHTMLParser(site.read("blog/a/index.html")).css("script")) == 1


def test_building_twice_tells_the_same(build):
    first = build(CONTENT).read("blog/needle/index.html")
    assert build(CONTENT).read("blog/needle/index.html") == first
