"""What a care card ends with: a button that calls, when somebody answers, and what to do else.

The cards come from Markdown (clinic/plugins/blocks.py). Their endings come from clinic.toml and so
are added to each page: a sign-off covers the words of the post, and a new phone number voids none.
"""

import re
from collections.abc import Callable, Iterator
from html import escape

from clinic.content.glance import draw_icon
from clinic.core.facts import WEEKDAYS, Clinic, Hours, Location
from clinic.core.locale_format import show_clock, show_day

Say = Callable[..., str]
_ICONS = {"emergency": "alert", "urgent": "phone", "ask": "person"}
_SECTION = re.compile(r"<section\b[^>]*>|</section>", re.IGNORECASE)
_KIND = re.compile(r"\bclass=\"care care--(?P<kind>[a-z-]+)\"")
_TITLE = re.compile(r"<h[1-6]\b[^>]*\bclass=\"care__title\"[^>]*\bid=\"care-(?P<kind>[a-z]+)[^>]*>")


def _follows(one: Hours, before: Hours) -> bool:
    next_day = WEEKDAYS.index(one.day) == WEEKDAYS.index(before.day) + 1
    return next_day and (one.opens, one.closes) == (before.opens, before.closes)


def _list_runs(location: Location) -> list[list[Hours]]:
    """Return the open days, those in a row with the same hours together."""
    runs: list[list[Hours]] = []
    for one in location.hours:
        if runs and _follows(one, runs[-1][-1]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def say_hours(location: Location, lang: str, say: Say) -> str:
    """Return opening hours in words: ``Monday to Thursday 8:00 AM to 5:00 PM, Friday …``."""
    told = []
    for run in _list_runs(location):
        first, last = (show_day(lang, day.day) for day in (run[0], run[-1]))
        days = first if len(run) == 1 else say(lang, "day_range", first=first, last=last)
        opens, closes = (show_clock(lang, one) for one in (run[0].opens, run[0].closes))
        told.append(f"{days} {say(lang, 'time_range', opens=opens, closes=closes)}")
    return ", ".join(told)


def say_all_hours(clinic: Clinic, lang: str, say: Say) -> str:
    """Return the opening hours of all locations, each with its name if there are several."""
    open_ones = [one for one in clinic.locations if one.hours]
    told = [say_hours(one, lang, say) for one in open_ones]
    if len(open_ones) > 1:
        told = [f"{one.name}: {hours}" for one, hours in zip(open_ones, told, strict=True)]
    return "; ".join(told)


def _button(kind: str, address: str, words: str) -> str:
    icon = draw_icon("phone")
    return f'<a class="btn btn--{kind}" href="{address}">{icon}{escape(words, quote=False)}</a>'


def write_action(kind: str, clinic: Clinic, lang: str, say: Say) -> str:
    """Return the last paragraph of a card; empty for a kind that needs no call.

    Parameters
    ----------
    kind:
        ``emergency``, ``urgent`` or another.
    clinic:
        The clinic details in the language of the page.
    """
    if kind == "emergency":
        parts = [_button("911", "tel:911", say(lang, "call_911"))]
    elif kind == "urgent":
        parts = [_button("call", clinic.phone_link, say(lang, "call_clinic", phone=clinic.phone))]
        hours = say_all_hours(clinic, lang, say)
        told = [say(lang, "care_open", hours=hours)] if hours else []
        told += [clinic.urgent_after_hours] if clinic.urgent_after_hours else []
        parts += [f"<span>{escape(one, quote=False)}</span>" for one in told]
    else:
        return ""
    return f'<p class="care__act">{" ".join(parts)}</p>\n'


def _list_endings(html: str) -> Iterator[tuple[int, str]]:
    """Yield the end of the content of each card, and the card's kind."""
    kinds: list[str] = []
    for tag in _SECTION.finditer(html):
        if tag[0].startswith("</"):
            if kind := kinds.pop() if kinds else "":
                yield tag.start(), kind
        else:
            found = _KIND.search(tag[0])
            kinds.append(found["kind"] if found else "")


def complete_cards(html: str, clinic: Clinic, lang: str, say: Say) -> str:
    """Add an icon to the title of each care card of a body, and an action to its end."""
    if "care--" not in html:
        return html
    parts, start = [], 0
    for at, kind in _list_endings(html):
        parts += [html[start:at], write_action(kind, clinic, lang, say)]
        start = at
    whole = "".join([*parts, html[start:]])

    def draw(title: re.Match[str]) -> str:
        icon = _ICONS.get(title["kind"])
        return title[0] + draw_icon(icon) if icon else title[0]

    return _TITLE.sub(draw, whole)
