"""Parse typed answers: opening hours, phone numbers, URLs, lists, yes and no."""

import re
from collections.abc import Sequence

from clinic.checks.phone_numbers import PHONE, normalize

NOTHING = "-"  # typed to leave a field empty
CLOSED = "closed"
_TIME = r"(\d{1,2})(?::(\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?"
_SPAN = re.compile(rf"^{_TIME}\s*(?:-|–|to)\s*{_TIME}$", re.IGNORECASE)
_NOON = 12


def _read_time(hour: str, minute: str | None, half: str | None) -> str:
    """Return a 24-hour time: ``5``, ``30`` and ``pm`` become ``17:30``."""
    hours = int(hour)
    if half and half.lower().startswith("p") and hours < _NOON:
        hours += _NOON
    elif half and half.lower().startswith("a") and hours == _NOON:
        hours = 0
    return f"{hours:02}:{minute or '00'}"


def read_hours(answer: str) -> str:
    """Return hours in the format of clinic.toml: ``8am-5pm`` becomes ``08:00-17:00``.

    An invalid answer is returned unchanged, so that the checks report it.
    """
    found = _SPAN.match(answer.strip())
    if not found:
        return answer.strip()
    opens, closes = _read_time(*found.groups()[:3]), _read_time(*found.groups()[3:])
    return f"{opens}-{closes}"


def read_phone(answer: str) -> str:
    """Return a US number as ``(512) 555-0142``; any other answer unchanged."""
    digits = normalize(answer)
    is_american = len(digits) == 10 and digits[0] in "23456789"
    written = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return written if is_american and PHONE.fullmatch(written) else answer.strip()


def read_address(answer: str) -> str:
    """Return a URL with a scheme and without a trailing slash."""
    plain = answer.strip().rstrip("/")
    return plain if "://" in plain or not plain else f"https://{plain}"


def read_list(answer: str) -> list[str]:
    """Return the values between commas."""
    return [one.strip() for one in answer.split(",") if one.strip()]


def read_yes(answer: str) -> bool | None:
    """Return True for yes, False for no, None for other answers."""
    plain = answer.strip().lower()
    return True if plain in ("y", "yes") else False if plain in ("n", "no") else None


def say_value(value: object) -> str:
    """Return a value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(one) for one in value)
    return str(value)
