"""Each page answers what a patient comes for before anything else."""

import pytest
from theme.conftest import CLINIC, CONTENT, build_site

SECOND = """
[[location]]
id = "north"
name = "North office"
address = "7 Other Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0199"
[location.hours]
monday = "09:00-12:00"

[[provider]]"""


def find_places(html, *marks):
    return [html.index(mark) for mark in marks]


def main(site, name):
    return site.parse(f"{name}/index.html").css_first("main").html


def test_key_points_stand_in_place_of_the_summary_then_the_parts_then_whom_to_call(site):
    html = main(site, "visit")
    assert "All about it." not in html
    places = find_places(html, "In short", "contents__list", "Heading 1</h2>", "tel:+15555550142")
    assert places == sorted(places)
    assert html.count("Bring a card.") == 1


def test_a_page_without_key_points_says_its_summary_and_a_short_one_lists_no_parts(site):
    html = main(site, "privacy")
    assert "What we keep." in html
    assert "contents__list" not in html


def test_the_parts_of_a_long_page_lead_to_its_headings(site):
    tree = site.parse("visit/index.html")
    links = [one.attributes["href"].removeprefix("#") for one in tree.css(".contents a")]
    assert len(links) == 4
    assert links == [
        one.attributes["id"] for one in tree.css(".prose h2") if one.parent.tag == "div"
    ]


def test_the_days_off_come_before_the_hours_and_the_address_before_both(site):
    for name, hours in (("locations", "hours__table"), ("contact", "")):
        html = main(site, name)
        marks = ("100 Example Street", "Christmas Day", hours) if hours else ("Christmas Day",)
        places = find_places(html, *marks)
        assert places == sorted(places)


def test_a_map_is_two_links_that_say_whose_and_hold_the_whole_address(site):
    tree = site.parse("locations/index.html")
    links = {one.text(): one.attributes for one in tree.css(".facts .row a")}
    assert list(links) == ["Map (Apple)", "Map (Google)"]
    for attributes in links.values():
        assert attributes["href"].endswith(
            "=100%20Example%20Street%2C%20Sampletown%2C%20TX%2000000"
        )
        assert attributes["rel"] == "noreferrer"


def test_with_one_place_its_hours_need_no_name_and_with_two_each_has_its_own(site, tmp_path, root):
    assert "Main office" not in main(site, "contact")
    clinic = CLINIC.replace("\n[[provider]]", SECOND, 1)
    two = build_site(tmp_path, root, CONTENT, clinic).parse("contact/index.html")
    titles = [one.text() for one in two.css("main section h2")]
    assert titles[-3:-1] == ["Main office", "North office"]
    calls = [one.attributes["href"] for one in two.css("main .facts .btn--call")]
    assert calls == ["tel:+15555550142", "tel:+15555550142", "tel:+15555550199"]


def test_the_contact_page_says_beside_the_address_for_mail_what_not_to_write(site):
    entry = site.parse("contact/index.html").css_first(".pairs dd")
    assert entry.css_first("a").attributes["href"] == "mailto:hello@clinic.example"
    assert "Email is not private" in entry.text()


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("blog", ["../feeds/all.atom.xml", "../feeds/all.rss.xml"]),
        (
            "topics/injections",
            ["../../feeds/injections.atom.xml", "../../feeds/injections.rss.xml"],
        ),
    ],
)
def test_a_list_of_articles_names_its_feeds_for_people(site, page, feeds):
    links = site.parse(f"{page}/index.html").css("[aria-labelledby=feeds] a")
    assert [one.attributes["href"] for one in links] == feeds
    assert [one.text() for one in links] == ["Atom feed", "RSS feed"]


@pytest.mark.parametrize(
    ("page", "above"),
    [("topics/injections", "Topics"), ("tags/steroids", "A to Z"), ("archive/2026", "Archive")],
)
def test_a_page_of_a_list_says_what_it_is_part_of(site, page, above):
    (crumb,) = site.parse(f"{page}/index.html").css(".crumb")
    assert crumb.text() == above


def test_the_list_of_all_articles_offers_the_topics_first(site):
    html = main(site, "blog")
    places = find_places(html, 'aria-label="Topics"', 'class="card cover"')
    assert places == sorted(places)


def test_every_subject_of_the_a_to_z_says_how_much_there_is_to_read(site):
    rows = [one.text(strip=True) for one in site.parse("tags/index.html").css(".titles__row")]
    assert "emergency1 article" in rows
    assert rows == sorted(rows)
