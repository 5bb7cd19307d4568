"""Every page comes from our theme, and each kind of page says what it is for."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pelican
import pytest
from theme.conftest import HOSTILE

import pelicanconf

PAGE_KINDS = ["article", "page", "category", "tag", "author", "period_archives"]
PAGE_TEMPLATES = ["services", "providers", "locations", "insurance", "contact"]
POST = "blog/plain-post/index.html"


def texts(tree, selector):
    return [node.text(strip=True) for node in tree.css(selector)]


def test_every_template_pelican_asks_for_is_ours(site, theme):
    loaded = site.loaded_templates()
    for name in [*pelicanconf.DIRECT_TEMPLATES, *PAGE_KINDS, *PAGE_TEMPLATES]:
        assert loaded[f"{name}.html"] == theme / "templates" / f"{name}.html"


def test_no_template_falls_back_to_pelicans_own(site):
    simple = Path(pelican.__file__).parent / "themes"
    strays = {name for name, file in site.loaded_templates().items() if simple in file.parents}
    assert strays == set()


def test_every_template_of_pelicans_own_theme_has_one_of_ours(theme):
    simple = Path(pelican.__file__).parent / "themes" / "simple" / "templates"
    not_pages = {"pagination.html", "translations.html"}  # pieces; ours are components
    asked = {file.name for file in simple.glob("*.html")} - not_pages
    assert asked <= {file.name for file in (theme / "templates").glob("*.html")}


def test_the_parts_of_a_post_stand_in_their_order(site):
    tree = site.parse(POST)
    parts = [
        ".crumb", "h1", ".byline", ".columns .prose", ".steps", ".sources",
        ".about", ".contact", ".share", ".paper",
    ]  # fmt: skip
    html = tree.css_first("main").html
    places = [html.index(tree.css_first(part).html) for part in parts]
    assert places == sorted(places)


def test_a_post_that_opens_with_signs_of_danger_has_no_sentence_before_them(site):
    # A list of parts before the signs would cost a reader in danger a screen of a phone.
    assert site.parse(POST).css_first(".care--emergency")
    assert not site.parse(POST).css_first(".lede")
    assert not site.parse(POST).css_first(".contents")


def test_key_points_stand_in_place_of_the_summary_above_the_contents(site):
    html = site.parse("blog/points-post/index.html").css_first("main").html
    assert 'class="lede"' not in html
    marks = (
        'class="byline"',
        "care--key-points",
        'class="contents"',
        "First words",
        "Heading 1</h2>",
    )
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places)
    assert html.count("care--key-points") == 1


def test_the_posted_date_is_a_time_a_machine_can_read(site):
    first = site.parse(POST).css_first(".byline time")
    assert (first.attributes["datetime"], first.text()) == ("2026-02-05", "February 5, 2026")


def test_no_label_of_a_byline_stands_without_its_value(site):
    for name in site.names():
        for part in site.parse(name).css(".byline > span"):
            words = part.text(strip=True)
            assert words not in ("", "By", "Updated", "Posted on"), name


def test_an_update_is_dated_only_where_there_was_one(site):
    assert "Updated" in site.parse(POST).css_first(".byline").text()
    assert "Updated" not in site.parse("blog/short-post/index.html").css_first(".byline").text()


def test_contents_are_listed_from_four_headings_on(site):
    links = site.parse("blog/points-post/index.html").css(".contents a")
    headings = [f"Heading {number}" for number in range(1, 5)]
    assert [link.text() for link in links][:4] == headings
    assert site.parse("blog/short-post/index.html").css_first(".contents") is None


def test_no_post_claims_a_medical_review(site):
    assert not any("reviewed" in site.read(name).lower() for name in site.names())


def test_sharing_hands_title_and_public_address_to_the_readers_own_mail(site):
    tree = site.parse("blog/hostile/index.html")  # a title with &, quotes and spaces
    mail, message = (link.attributes["href"] for link in tree.css(".share a"))
    told = parse_qs(urlsplit(mail).query)
    assert told["subject"] == [HOSTILE]
    assert told["body"] == ["https://clinic.example/sub/blog/hostile/"]
    assert message.startswith("sms:?&body=")
    assert parse_qs(urlsplit(message).query)["body"] == told["body"]


def test_every_post_ends_with_a_number_to_call_and_the_hours(site):
    contact = site.parse(POST).css_first(".contact")
    assert contact.css_first("a").attributes["href"] == "tel:+15555550142"
    assert texts(contact, ".hours b") == ["Monday to Tuesday", "Friday"]
    assert "100 Example Street" in contact.text()


def test_the_emergency_card_holds_no_link_but_the_one_that_calls(site):
    card = site.parse(POST).css_first(".care--emergency")
    assert [one.attributes["href"] for one in card.css("a")] == ["tel:911"]


def test_a_closed_day_is_said_to_be_closed(site):
    week = texts(site.parse("locations/index.html"), ".hours__table td")
    assert week == [
        "8:00 AM to 5:00 PM", "8:00 AM to 5:00 PM", "Closed", "Closed",
        "8:00 AM to 3:00 PM", "Closed", "Closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("services/index.html", "Medicine close to the source of the pain."),
        ("providers/index.html", "Yes, accepting new patients"),
        ("locations/index.html", "December 25, 2026: Christmas Day"),
        ("insurance/index.html", "Sample Health Plan"),
        ("contact/index.html", "(555) 555-0143"),
    ],
)
def test_a_page_of_facts_shows_the_clinics_facts_and_its_own_text(site, name, words):
    main = site.parse(name).css_first("main").text()
    assert words in main
    assert "Text." in main


def test_the_home_page_leads_to_the_phone_and_to_every_service(site):
    links = [link.attributes["href"] for link in site.parse("index.html").css("main a")]
    assert "tel:+15555550142" in links
    assert "./blog/plain-post/" in links  # the service that has a post
    assert "./services/#assessment" in links  # the service that has none


def test_the_home_page_leads_from_the_emergency_to_911_and_to_the_post_about_it(site):
    links = [link.attributes["href"] for link in site.parse("index.html").css(".emergency a")]
    assert links == ["./blog/short-post/", "tel:911"]  # the newest post tagged "emergency"


def test_a_page_that_does_not_exist_links_from_the_root_of_the_host(site):
    inside = [
        link.attributes["href"]
        for link in site.parse("404.html").css("a, link[rel=icon]")
        if not link.attributes["href"].startswith(("tel:", "data:", "#"))
    ]
    assert len(inside) > 10
    assert all(address.startswith("/sub/") for address in inside)


def test_a_list_of_more_than_one_page_leads_on_and_back(site):
    first, second = site.parse("blog/index.html"), site.parse("blog/page/2/index.html")
    assert first.css_first("[rel=next]").attributes["href"] == "../blog/page/2/"
    assert second.css_first("[rel=prev]").attributes["href"] == "../../../blog/"
    assert first.css_first("[rel=prev]") is None
    assert site.parse("tags/emergency/index.html").css_first(".pagination") is None


def test_the_archive_lists_every_post_under_its_year(site):
    tree = site.parse("archive/index.html")
    assert texts(tree, ".year h2") == ["2026", "2025"]
    assert len(tree.css(".titles__row")) == 12


def test_every_topic_and_subject_can_be_found_without_scripts(site):
    tree = site.parse("search/index.html")
    assert len(tree.css(".titles a")) == 12
    assert "steroids" in texts(tree, ".tags a")
    assert tree.css("main input, main button, main form") == []
