"""Parse opening hours stated in prose: days, opening time and closing time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.core.facts import WEEKDAYS, Clinic, Hours

_DAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sat|sun)(?:day)?s?\b\.?"
_SPAN = rf"(?:{_DAY}(?: ?(?:-|–|—|to|through|and|,) ?{_DAY})*|weekdays|weekends|every day)"
_TIME = r"(?:(?:1[0-2]|[1-9])(?::[0-5]\d)? ?[ap]\.?m\b\.?|(?:[01]\d|2[0-3]):[0-5]\d|noon)"
_TIMES = rf"(?:from )?{_TIME} ?(?:-|–|—|to|until|till) ?{_TIME}"
_BOTH = re.compile(rf"\b(?P<days>{_SPAN})[,:]? ?(?:from )?(?P<times>{_TIMES})", re.IGNORECASE)
_TURNED = re.compile(rf"\b(?P<times>{_TIMES}),? (?:on )?(?P<days>{_SPAN})", re.IGNORECASE)
_OPEN = re.compile(rf"\bwe are open (?:on )?(?P<days>{_SPAN})", re.IGNORECASE)
_NEEDED = re.compile(r"\d|noon|open", re.IGNORECASE)  # each of the three above has one of these
_SPLIT = re.compile(r" ?(?:-|–|—|\bto\b|\bthrough\b) ?", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """Opening hours as stated: ``words`` as written, days, and 24-hour times."""

    words: str
    days: tuple[str, ...]
    opens: str = ""
    closes: str = ""


def _find_day(text: str) -> str:
    text = text.strip(" .,").lower()
    return next((day for day in WEEKDAYS if text and day.startswith(text[:3])), "")


def _read_days(text: str) -> tuple[str, ...]:
    lower = text.lower()
    if lower in ("weekdays", "every day", "weekends"):
        return {"weekdays": WEEKDAYS[:5], "weekends": WEEKDAYS[5:]}.get(lower, WEEKDAYS)
    days: list[str] = []
    for part in re.split(r" ?(?:,|\band\b) ?", text, flags=re.IGNORECASE):
        ends = [_find_day(one) for one in _SPLIT.split(part)]
        if len(ends) == 2 and all(ends):
            first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[1])
            days += WEEKDAYS[first : last + 1]
        else:
            days += [day for day in ends if day]
    return tuple(days)


def _read_time(text: str) -> str:
    """Return a time by the 24-hour clock: ``5 p.m.`` is ``17:00``."""
    lower = text.lower().replace(".", "").replace(" ", "")
    if lower == "noon":
        return "12:00"
    hour, _, minute = lower.rstrip("apm").partition(":")
    number = int(hour)
    if lower.endswith("m"):
        number = number % 12 + (12 if lower.endswith("pm") else 0)
    return f"{number:02}:{minute or '00'}"


def read_opening_hours(sentence: str) -> Iterator[Said]:
    """Yield every statement of opening hours in a sentence that names days."""
    if not _NEEDED.search(sentence):
        return
    for pattern in (_BOTH, _TURNED):
        for found in pattern.finditer(sentence):
            times = re.findall(_TIME, found["times"], re.IGNORECASE)
            days = _read_days(found["days"])
            if len(times) == 2 and days:
                yield Said(found[0], days, _read_time(times[0]), _read_time(times[1]))
    for found in _OPEN.finditer(sentence):
        if days := _read_days(found["days"]):
            yield Said(found[0], days)


def _is_true(said: Said, hours: tuple[Hours, ...]) -> bool:
    """Return whether stated opening hours agree with those of one location."""
    by_day = {one.day: one for one in hours}
    for day in said.days:
        known = by_day.get(day)
        if known is None or (said.opens and known.opens != said.opens):
            return False
        if said.closes and known.closes != said.closes:
            return False
    return True


def agrees(said: Said, clinic: Clinic) -> bool:
    """Return whether stated opening hours agree with those of any location."""
    places = [one.hours for one in clinic.locations if one.hours]
    return not places or any(_is_true(said, hours) for hours in places)
