from datetime import datetime

import pytest

from .conftest import CLINIC

SECURITY = CLINIC + "\n[security]\nexpires = 2027-06-30\n"
PLACE = ".well-known/security.txt"


def read_fields(text):
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_whoever_finds_a_hole_is_told_where_to_write(build):
    spanish = SECURITY.replace('["en"]', '["en", "es"]')
    assert read_fields(build(clinic=spanish).read(PLACE)) == {
        "Contact": "mailto:hello@clinic.example",
        "Expires": "2027-06-30T23:59:59-05:00",
        "Preferred-Languages": "en, es",
        "Canonical": "https://clinic.example/.well-known/security.txt",
    }


def test_the_last_day_counts_to_its_end_by_the_clinics_clock(build):
    winter = SECURITY.replace("2027-06-30", "2027-01-31")
    expires = datetime.fromisoformat(read_fields(build(clinic=winter).read(PLACE))["Expires"])
    assert expires == datetime.fromisoformat("2027-02-01T05:59:59+00:00")


def test_below_a_path_the_file_names_its_own_address(build):
    site = build(clinic=SECURITY, CANONICAL_SITEURL="https://clinic.example/sub")
    assert read_fields(site.read(PLACE))["Canonical"] == f"https://clinic.example/sub/{PLACE}"


def test_a_clinic_that_names_no_last_day_has_no_such_file(build):
    with pytest.raises(FileNotFoundError):
        build().read(PLACE)
