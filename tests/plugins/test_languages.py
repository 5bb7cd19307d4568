import re
import tomllib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.plugins.languages import (
    WordsError,
    iso_date,
    show_clock,
    show_date,
    show_day,
    show_number,
)

DAY = date(2026, 9, 14)


def test_a_word_comes_from_the_catalogue_with_its_places_filled(build):
    assert build().render("{{ say('en', 'call', phone='555') }}") == "Call 555 today"


def test_what_fills_a_place_is_text_and_never_markup(build):
    shown = build().render("{{ say('en', 'call', phone='<b>&') }}")
    assert shown == "Call &lt;b&gt;&amp; today"


def test_a_macro_can_speak_without_the_pages_context(build):
    macro = "{% macro call() %}{{ say('en', 'call', phone='555') }}{% endmacro %}"
    page = "{% from 'macro.html' import call %}{{ call() }}"
    assert build(theme={"templates/macro.html": macro}).render(page) == "Call 555 today"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ say('en', 'cal') }}", ['"cal"', "theme/strings/en.toml"]),
        ("{{ say('es', 'call') }}", ['"call"', "theme/strings/es.toml"]),
        ("{{ say('en', 'call') }}", ['"call"', "theme/strings/en.toml", "phone"]),
    ],
    ids=["no such key", "no such language", "a place left open"],
)
def test_a_word_that_cannot_be_said_is_named_with_its_file(build, template, words):
    with pytest.raises(WordsError) as told:
        build().render(template)
    for word in words:
        assert word in str(told.value)


def test_a_damaged_catalogue_is_named(build):
    with pytest.raises(WordsError, match=r"theme/strings/es\.toml"):
        build(theme={"strings/es.toml": "call = \n"})


def test_a_date_is_written_in_full_in_the_language_of_the_page():
    assert show_date("en", DAY) == "September 14, 2026"
    assert show_date("es", DAY) == "14 de septiembre de 2026"


def test_a_month_a_weekday_and_a_time_are_written_as_people_write_them(build):
    site = build()
    site.context["day"] = DAY
    assert site.render("{{ show_month('en', day) }}") == "September 2026"
    assert show_day("en", "monday") == "Monday"
    assert show_day("es", "sunday") == "domingo"
    assert show_clock("en", "08:00") == "8:00 AM"
    assert show_clock("en", "12:30") == "12:30 PM"


def test_a_late_evening_post_keeps_its_day_for_machines_and_people():
    late = datetime(2026, 9, 14, 23, 30, tzinfo=ZoneInfo("America/Chicago"))
    assert iso_date(late) == "2026-09-14"
    assert iso_date(DAY) == "2026-09-14"
    assert show_date("en", late) == "September 14, 2026"


def test_spanish_in_the_united_states_has_a_clock_of_twelve_hours():
    assert show_clock("es", "08:00") == "8:00 a.m."
    assert show_clock("es", "17:00") == "5:00 p.m."
    assert show_clock("fr", "17:00") == "17:00"  # French has no ways of the United States


def test_a_large_number_is_written_as_people_read_it():
    assert (show_number("en", 1200), show_number("es", 1200)) == ("1,200", "1,200")
    assert show_number("de", 1200) == "1.200"


def test_all_catalogues_say_the_same_things_with_the_same_places(root):
    folder = root / "theme" / "strings"
    found = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in folder.glob("*.toml")}
    assert len(found) >= 2
    for catalogue in found.values():
        assert list(catalogue) == list(found["en"])
        for key, text in catalogue.items():
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(
                re.findall(r"\{\w+\}", found["en"][key])
            ), key
