"""A date is read in one way or not at all, and a wrong one is answered with a right one."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from clinic.content.date_parsing import DateTrouble, read_date


@given(st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_every_day_written_rightly_is_read_as_that_day(day):
    assert read_date(day.isoformat()) == datetime(day.year, day.month, day.day)


def test_a_time_and_its_zone_are_kept():
    moment = read_date("2026-09-14 08:30+02:00")
    assert isinstance(moment, datetime)
    assert moment.isoformat() == "2026-09-14T08:30:00+02:00"
    assert read_date("2026-09-14T08:30") == datetime(2026, 9, 14, 8, 30)


@given(st.text() | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.*", fullmatch=True))
def test_whatever_is_written_the_date_offered_instead_is_a_right_one(text):
    trouble = read_date(text)
    if isinstance(trouble, DateTrouble) and trouble.meant:
        for offered in trouble.meant.split(" or "):
            assert isinstance(read_date(offered), datetime), (text, offered)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_american_order_is_never_guessed_at(day):
    trouble = read_date(f"{day:%m/%d/%Y}")
    assert isinstance(trouble, DateTrouble)
    assert day.isoformat() in trouble.meant
