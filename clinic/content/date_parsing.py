"""Parse a date as editors write it, and suggest the right form of an invalid one."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

_RIGHT = re.compile(
    r"^(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?)?$",
    re.ASCII,
)
_NUMBERS = re.compile(r"^(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})$", re.ASCII)
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
PATTERN = "2026-09-30"
_LONGEST = 60  # characters; no form of a date and time is longer
_ZONES = range(-12 * 60, 14 * 60 + 1)  # UTC offsets in minutes that are in use
_UNREADABLE = "This is not a date."


@dataclass(frozen=True)
class DateTrouble:
    """What is wrong with a date, and the date that may be meant, in the right form."""

    what: str
    meant: str = ""


def _explain_day(year: int, month: int, day: int) -> DateTrouble:
    """Return why three numbers in the right order are not a date."""
    if not 1 <= month <= 12:
        swapped = f"{year:04}-{day:02}-{month:02}" if 1 <= day <= 12 and month <= 31 else ""
        return DateTrouble(f"This day does not exist: {month} is not a month.", swapped)
    length = calendar.monthrange(max(year, 1), month)[1]
    name = calendar.month_name[month]
    if month == 2 and day == 29:
        name = f"February {year}"
    return DateTrouble(
        f"This day does not exist: {name} has {length} days.", f"{year:04}-{month:02}-{length:02}"
    )


def _read_numbers(first: str, second: str, third: str) -> DateTrouble:
    """Explain a date of three numbers in another order or with other separators."""
    a, b, c = int(first), int(second), int(third)
    if len(first) == 4:
        try:
            return DateTrouble("Dates here are written with dashes.", date(a, b, c).isoformat())
        except ValueError:
            return _explain_day(a, b, c)
    year = c if len(third) == 4 else 2000 + c
    days = {(year, month, day) for month, day in ((a, b), (b, a)) if _is_day(year, month, day)}
    written = " or ".join(sorted(date(*one).isoformat() for one in days))
    if len(days) > 1:
        return DateTrouble("This date can be read as two different days.", written)
    if days:
        return DateTrouble("Dates here start with the year.", written)
    return DateTrouble("This day does not exist.")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except (ValueError, OverflowError):
        return False
    return True


def _read_words(text: str) -> DateTrouble | None:
    """Explain a date with its month in words, such as ``Sept 5 2026``; None if it is not one."""
    words = re.findall(r"[A-Za-z]+|[0-9]+", _ORDINAL.sub("", text))
    months = [_MONTHS[word.lower()] for word in words if word.lower() in _MONTHS]
    short = (word for word in words if word.isdigit() and len(word) <= 4)  # a year, at most
    numbers = [int(word) for word in short]
    if len(months) == 1 and len(numbers) == 1:
        return DateTrouble("The year is missing.")
    if len(months) != 1 or len(numbers) < 2:
        return None
    year = next((number for number in numbers if number > 31), 0)
    day = next((number for number in numbers if number <= 31), 0)
    if year and _is_day(year, months[0], day):
        return DateTrouble(
            "Dates here write the month as a number.", date(year, months[0], day).isoformat()
        )
    return _explain_day(year, months[0], day) if year and day else None


def _write_plain_digits(text: str) -> str:
    """Return a text with the digits of every script and width as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() and not one.isascii() else one
        for one in text
    )


def _is_zone(zone: str) -> bool:
    """Return whether ``+hhmm`` is a UTC offset in use."""
    minutes = int(zone[1:3]) * 60 + int(zone[3:])
    return int(zone[3:]) < 60 and (-minutes if zone[0] == "-" else minutes) in _ZONES


def _is_right(text: str) -> bool:
    return isinstance(_read(text), datetime)


@lru_cache(maxsize=4096)  # rules ask again for every link to a post
def read_date(text: str) -> datetime | DateTrouble:
    """Return the parsed date and time, or what is wrong with it.

    The only valid form is ISO 8601, ``2026-09-30`` or ``2026-09-30 08:00``: it is unambiguous in
    every country.
    """
    typed = _write_plain_digits(text)
    # Word processors replace hyphens and straight quotes.
    plain = re.sub("[\u2010-\u2015\u2212]", "-", typed.strip().strip("\"'“”‘’")).strip()
    read = _read(plain) if len(plain) <= _LONGEST else DateTrouble(_UNREADABLE)
    if isinstance(read, datetime) and typed != text:
        return DateTrouble("These are not the digits 0 to 9 of your keyboard.", plain)
    if isinstance(read, datetime) and plain != text.strip().strip("\"'"):
        return DateTrouble("The dashes or quotes of this date came from a word processor.", plain)
    if isinstance(read, DateTrouble):
        meant = [one for one in read.meant.split(" or ") if _is_right(one)]
        return DateTrouble(read.what, " or ".join(meant))
    return read


def _read(text: str) -> datetime | DateTrouble:
    found = _RIGHT.match(text)
    if found:
        year, month, day = (int(part) for part in found["day"].split("-"))
        if not _is_day(year, month, day):
            return _explain_day(year, month, day)
        if year < 1990 or year > 2200:
            return DateTrouble(f"The year {year} cannot be right.")
        hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
        if hour > 23 or minute > 59 or int(found["second"] or 0) > 59:
            return DateTrouble("This time of day does not exist.", f"{found['day']} 08:00")
        zone = (found["zone"] or "").replace("Z", "+00:00").replace(":", "")
        if zone and not _is_zone(zone):
            return DateTrouble(
                "This time zone does not exist.", f"{found['day']} {hour:02}:{minute:02}"
            )
        return datetime.fromisoformat(f"{found['day']}T{hour:02}:{minute:02}:00{zone}")
    if numbers := _NUMBERS.match(text):
        return _read_numbers(*numbers.groups())
    if re.fullmatch(r"[0-9]{1,2}[-/.][0-9]{1,2}", text):
        return DateTrouble("The year is missing.")
    if re.fullmatch(r"[0-9]{8}", text) and _is_day(int(text[:4]), int(text[4:6]), int(text[6:])):
        return DateTrouble("The dashes are missing.", f"{text[:4]}-{text[4:6]}-{text[6:]}")
    if begun := re.match(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})\s*\S", text):
        return DateTrouble("The words after the date are not a time.", begun[1])
    return _read_words(text) or DateTrouble(_UNREADABLE)
