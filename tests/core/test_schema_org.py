"""The clinic in schema.org's words says what clinic.toml says, and says nothing twice."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.core.facts import Clinic, Closure, Hours, Location, Provider
from clinic.core.schema_org import describe_clinic, describe_person

SITE = "https://clinic.example"
OFFICE = Location(
    id="main",
    name="Main office",
    address="100 Example Street",
    city="Sampletown",
    state="TX",
    zip="00000",
    phone="(555) 555-0144",
    hours=(
        Hours("monday", "08:00", "17:00"),
        Hours("tuesday", "08:00", "17:00"),
        Hours("friday", "08:00", "15:00"),
    ),
    closures=(Closure(date(2026, 12, 25), "Christmas Day"),),
)
CLINIC = Clinic(
    name="Sample Clinic",
    phone="(555) 555-0142",
    email="hello@clinic.example",
    url=SITE,
    state="TX",
    timezone="America/Chicago",
    languages=("en",),
    locations=(OFFICE,),
)


def test_a_clinic_of_one_office_says_where_it_is_and_when_it_is_open():
    told = describe_clinic(CLINIC, SITE)
    assert told["telephone"] == "+15555550142"
    assert told["address"]["streetAddress"] == "100 Example Street"
    assert [
        (one["dayOfWeek"], one["opens"], one["closes"]) for one in told["openingHoursSpecification"]
    ] == [(["Friday"], "08:00", "15:00"), (["Monday", "Tuesday"], "08:00", "17:00")]
    assert "department" not in told


def test_a_day_off_is_open_from_midnight_to_midnight():
    (closed,) = describe_clinic(CLINIC, SITE)["specialOpeningHoursSpecification"]
    assert (closed["validFrom"], closed["validThrough"]) == ("2026-12-25", "2026-12-25")
    assert (closed["opens"], closed["closes"]) == ("00:00", "00:00")


def test_each_of_several_offices_has_its_own_address_and_telephone():
    north = replace(OFFICE, id="north", name="North office", phone="(555) 555-0145")
    told = describe_clinic(replace(CLINIC, locations=(OFFICE, north)), SITE)
    assert [one["streetAddress"] for one in told["address"]] == ["100 Example Street"] * 2
    assert [(one["name"], one["telephone"]) for one in told["department"]] == [
        ("Sample Clinic, Main office", "+15555550144"),
        ("Sample Clinic, North office", "+15555550145"),
    ]
    assert len({told["@id"], *(one["@id"] for one in told["department"])}) == 3


@pytest.mark.parametrize(
    ("legal_name", "told"), [("Sample Clinic", ""), ("Sample Clinic PLLC", "Sample Clinic PLLC")]
)
def test_a_legal_name_is_told_only_where_it_is_another(legal_name, told):
    assert describe_clinic(replace(CLINIC, legal_name=legal_name), SITE)["legalName"] == told


def test_a_provider_is_called_by_the_letters_after_the_name_and_works_for_the_clinic():
    told = describe_person(Provider("first", "First Provider", credentials="PT, DPT"), SITE)
    assert (told["name"], told["honorificSuffix"]) == ("First Provider", "PT, DPT")
    assert told["worksFor"] == {"@id": describe_clinic(CLINIC, SITE)["@id"]}
