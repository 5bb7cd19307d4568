"""Find phone numbers in text, and tell whose they are."""

import re

from clinic.core.facts import Clinic

# A US number as people write it. Each part is bounded, to avoid slow matches.
PHONE = re.compile(
    r"(?<![\w.+/-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?![\w-])"
)
# Malformed numbers: a digit too few or too many, a letter O, words, no area code.
ODD_PHONE = re.compile(
    r"(?<![\w.+/-])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]{1,2}[\dOIl]{2,5}[ .-][\dOIl]{2,6}(?![\w-])"
    r"|(?<![\w.+/-])1[ -]8\d\d[ -][A-Z\d-]{7,12}(?![\w-])"
    r"|(?<![\w.+/(-])(?<!\) )(?<!\d )[2-9]\d{2}-\d{4}(?![\w-])"
)
CALLING = re.compile(
    r"\b(?:call|calls|phone|telephone|dial|fax|text us|tel|llame|llámenos|teléfono|marque)\b",
    re.IGNORECASE,
)
# Office for Civil Rights (voice, TDD), the No Surprises help desk, and other federal hotlines.
HOTLINES = frozenset({"8003681019", "8005377697", "8009853059", "8002738255", "8002221222"})


def normalize(number: str) -> str:
    """Return a number's ten digits, without the country code."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def is_hotline(digits: str) -> bool:
    """Return whether a number is a federal hotline, or three digits such as 911."""
    return digits in HOTLINES or len(digits) == 3


def known_numbers(clinic: Clinic) -> set[str]:
    """Return the phone numbers in content/clinic.toml."""
    numbers = {clinic.phone, clinic.fax, *(one.phone for one in clinic.locations)}
    numbers |= set(PHONE.findall(f"{clinic.urgent_after_hours} {clinic.after_hours}"))
    return {normalize(one) for one in numbers if one}
