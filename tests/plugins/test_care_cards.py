"""A card that says to call ends with a button, with hours, and with what to do when closed."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from .conftest import CLINIC, post

OFFICE = """
[[location]]
id = "{id}"
name = "{name}"
address = "100 Example Street"
city = "Sampletown"
state = "TX"
zip = "00000"
phone = "(555) 555-0144"
[location.hours]
monday = "08:00-17:00"
tuesday = "08:00-17:00"
thursday = "08:00-17:00"
friday = "08:00-15:00"
"""
BODY = """
/// emergency
- you cannot feel your legs

    /// urgent
    - a card inside another
    ///
///

/// ask
- you have a question
///
"""


@pytest.fixture
def shown(build):
    clinic = CLINIC + OFFICE.format(id="main", name="Main office")
    return LexborHTMLParser(build({"posts/a.md": post(body=BODY)}, clinic=clinic).read(PLACE))


PLACE = "blog/a/index.html"


def test_an_emergency_card_ends_with_a_button_that_calls_911(shown):
    act = shown.css_first(".care--emergency > :last-child")
    assert act.attributes["class"] == "care__act"
    button = act.css_first("a.btn.btn--911")
    assert (button.attributes["href"], button.text()) == ("tel:911", "Call 911")


def test_an_urgent_card_says_the_number_the_hours_and_what_to_do_when_closed(shown):
    act = shown.css_first(".care--urgent > .care__act")
    button = act.css_first("a.btn.btn--call")
    assert (button.attributes["href"], button.text()) == (
        "tel:+15555550142",
        "Call (555) 555-0142",
    )
    hours = (
        "Open Monday to Tuesday 8:00 AM to 5:00 PM, Thursday 8:00 AM to 5:00 PM, "
        "Friday 8:00 AM to 3:00 PM."
    )
    closed = "When we are closed, go to an urgent care center."
    assert [one.text() for one in act.css("span")] == [hours, closed]


def test_a_card_of_questions_has_no_button_and_every_title_its_icon(shown):
    assert shown.css(".care--ask .care__act") == []
    icons = [one.attributes["href"] for one in shown.css(".care__title > svg > use")]
    assert icons == ["#i-alert", "#i-phone", "#i-person"]


def test_the_hours_of_several_offices_are_said_with_their_names(build):
    offices = OFFICE.format(id="main", name="Main") + OFFICE.format(id="north", name="North")
    site = build({"posts/a.md": post(body=BODY)}, clinic=CLINIC + offices)
    hours = LexborHTMLParser(site.read(PLACE)).css_first(".care--urgent .care__act span").text()
    assert hours.startswith("Open Main: Monday") and "; North: Monday" in hours


def test_a_clinic_without_hours_says_the_number_and_what_to_do(build):
    site = build({"posts/a.md": post(body=BODY)})
    act = LexborHTMLParser(site.read(PLACE)).css_first(".care--urgent .care__act")
    assert [one.text() for one in act.css("span")] == [
        "When we are closed, go to an urgent care center."
    ]
