"""The schema of content/clinic.toml: sections, fields, and types."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.core.facts import MOST_MONTHS, REVIEW_MONTHS, WEEKDAYS


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_degrees(most: int) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most
    )


def _is_choice(*choices: str) -> Callable[[object], bool]:
    return lambda value: value in ("", *choices)


@dataclass(frozen=True)
class Kind:
    """The type of a field: a predicate, a description for messages, and the empty value."""

    holds: Callable[[object], bool]
    words: str
    empty: Any


TEXT = Kind(_is_text, 'text in quotes, like "Main office"', "")
TEXTS = Kind(_is_texts, 'a list in brackets, like ["English", "Spanish"]', [])
DATE = Kind(_is_date, "a day without quotes, like 2026-12-25", None)
NUMBER = Kind(_is_number, "a whole number without quotes, like 12", 0)
MONTHS = Kind(
    lambda value: _is_number(value) and 1 <= value <= MOST_MONTHS,  # type: ignore[operator]
    f"a whole number from 1 to {MOST_MONTHS}, without quotes",
    REVIEW_MONTHS,
)
YES_NO = Kind(lambda value: isinstance(value, bool), "true or false, without quotes", False)
TABLES = Kind(
    lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
    "a list of entries",
    [],
)
TABLE = Kind(lambda value: isinstance(value, dict), "a section of its own", {})

POST_TYPES = ("article", "treatment", "news")
# The drawings of the theme that a post or a topic may show.
EMBLEMS = (
    *("needle", "clipboard", "walk", "phone", "door", "scan", "pills"),
    *("ask", "car", "heal", "card", "map", "people", "book"),
)
USUAL_EMBLEM = "book"
EMBLEM = Kind(_is_choice(*EMBLEMS), f"one of these in quotes: {', '.join(EMBLEMS)}", "")
COLOR = Kind(
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"|#[0-9A-Fa-f]{6}", value)),
    'a color as six hex digits, like "#07534f"',
    "",
)
# Members of https://schema.org/MedicalSpecialty that a clinic may name.
SPECIALTIES = (
    *("Anesthesia", "Dermatology", "Dietetics", "Emergency", "Endocrine", "Gastroenterologic"),
    *("Geriatric", "Gynecologic", "Musculoskeletal", "Neurologic", "Nursing", "Obstetric"),
    *("Oncologic", "Optometric", "Otolaryngologic", "Pediatric", "Physiotherapy", "Podiatric"),
    *("PrimaryCare", "Psychiatric", "Pulmonary", "Radiography", "Renal", "Rheumatologic"),
    *("Surgical", "Urologic", "Cardiovascular"),
)
SPECIALTY_LIST = Kind(
    lambda value: _is_texts(value) and set(value) <= {*SPECIALTIES},  # type: ignore[call-overload]
    f"a list in brackets of these: {', '.join(sorted(SPECIALTIES))}",
    [],
)
LATITUDE = Kind(_is_degrees(90), "degrees north without quotes, like 30.2672", None)
LONGITUDE = Kind(_is_degrees(180), "degrees east without quotes, like -97.7431", None)

# Each field of each section: its type, and whether it is required.
FIELDS: dict[str, dict[str, tuple[Kind, bool]]] = {
    "clinic": {
        "name": (TEXT, True),
        "legal_name": (TEXT, False),
        "demo": (YES_NO, False),
        "phone": (TEXT, True),
        "fax": (TEXT, False),
        "email": (TEXT, True),
        "url": (TEXT, True),
        "state": (TEXT, True),
        "timezone": (TEXT, True),
        "languages": (TEXTS, True),
        "employees": (NUMBER, False),
        "federal_funds": (YES_NO, False),
        "portal_url": (TEXT, False),
        "urgent_after_hours": (TEXT, False),
        "after_hours": (TEXT, False),
        "sign_off_needed": (TEXTS, False),
        "review_months": (MONTHS, False),
        "specialties": (SPECIALTY_LIST, False),
        "logo": (TEXT, False),
        "color": (COLOR, False),
    },
    "location": {
        "id": (TEXT, True),
        "name": (TEXT, True),
        "address": (TEXT, True),
        "city": (TEXT, True),
        "state": (TEXT, True),
        "zip": (TEXT, True),
        "phone": (TEXT, True),
        "parking": (TEXT, False),
        "access": (TEXT, False),
        "latitude": (LATITUDE, False),
        "longitude": (LONGITUDE, False),
        "closures": (TABLES, False),
        "hours": (TABLE, True),
    },
    "closures": {"date": (DATE, True), "reason": (TEXT, True)},
    "hours": dict.fromkeys(WEEKDAYS, (TEXT, False)),
    "provider": {
        "id": (TEXT, True),
        "name": (TEXT, True),
        "credentials": (TEXT, False),
        "board": (TEXT, False),
        "accepting_new": (YES_NO, False),
        "languages": (TEXTS, False),
        "photo": (TEXT, False),
        "photo_alt": (TEXT, False),
        "bio": (TEXT, False),
    },
    "service": {
        "id": (TEXT, True),
        "name": (TEXT, True),
        "summary": (TEXT, True),
        "post": (TEXT, False),
    },
    "insurance": {"checked": (DATE, True), "plans": (TEXTS, False), "note": (TEXT, False)},
    "security": {"expires": (DATE, True)},
    "category": {"name": (TEXT, True), "summary": (TEXT, False), "picture": (EMBLEM, False)},
}
SECTIONS = (
    "clinic",
    "location",
    "provider",
    "service",
    "insurance",
    "notices",
    "security",
    "category",
)
REPEATED = ("location", "provider", "service", "category")

# The translatable fields of each section. Sections without text for readers, such as hours, have
# none.
TRANSLATED: dict[str, tuple[str, ...]] = {
    "clinic": ("urgent_after_hours", "after_hours"),
    "location": ("name", "parking", "access"),
    "closures": ("reason",),
    "provider": ("languages", "photo_alt", "bio"),
    "service": ("name", "summary"),
    "insurance": ("note",),
    "category": ("name", "summary"),
}
