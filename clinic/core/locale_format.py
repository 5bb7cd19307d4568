"""Dates, times of day and numbers as a language writes them in the United States."""

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal

from clinic.core.facts import WEEKDAYS

COUNTRY = "US"  # the territory of locales without one


@lru_cache(maxsize=32)
def read_locale(lang: str) -> Locale:
    """Return Babel's locale for a language such as ``en`` or ``pt-br``, by default in the US.

    Spanish in the United States uses a.m. and p.m., unlike Spanish elsewhere.
    """
    locale = Locale.parse(lang, sep="-")
    if locale.territory:
        return locale
    try:
        return Locale(locale.language, territory=COUNTRY, script=locale.script)
    except UnknownLocaleError:
        return locale


def show_date(lang: str, day: date) -> str:
    """Format a date: ``September 14, 2026``."""
    return format_date(day, "long", read_locale(lang))


def show_month(lang: str, day: date) -> str:
    """Format the month of a date: ``September 2026``."""
    return str(format_skeleton("yMMMM", day, locale=read_locale(lang)))


def show_day(lang: str, weekday: str) -> str:
    """Format a weekday, given as in clinic.toml: ``monday``."""
    return str(read_locale(lang).days["stand-alone"]["wide"][WEEKDAYS.index(weekday)])


def show_clock(lang: str, clock: str) -> str:
    """Format a 24-hour time of day: ``08:00`` becomes ``8:00 AM``."""
    shown = format_time(time.fromisoformat(clock), "short", locale=read_locale(lang))
    # CLDR puts a narrow no-break space before AM, which many fonts lack.
    return shown.replace("\u202f", " ")


def show_number(lang: str, number: int) -> str:
    """Format a number: ``1,200``."""
    return format_decimal(number, locale=read_locale(lang))


def iso_date(day: date) -> str:
    """Format a date for machines: ``2026-09-14``."""
    return (day.date() if isinstance(day, datetime) else day).isoformat()
