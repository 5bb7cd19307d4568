"""Phone numbers: found in a text, and told apart by whose they are."""

import re

from clinic.core.facts import Clinic

# A US number as people write it. Each part is short, so that no text keeps the search busy.
PHONE = re.compile(
    r"(?<![\w.+/-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?![\w-])"
)
# What is meant as one and is none: a digit too few or too many, a letter O, words, no area code.
ODD_PHONE = re.compile(
    r"(?<![\w.+/-])(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]{1,2}[\dOIl]{2,5}[ .-][\dOIl]{2,6}(?![\w-])"
    r"|(?<![\w.+/-])1[ -]8\d\d[ -][A-Z\d-]{7,12}(?![\w-])"
    r"|(?<![\w.+/(-])(?<!\) )(?<!\d )[2-9]\d{2}-\d{4}(?![\w-])"
)
CALLING = re.compile(
    r"\b(?:call|calls|phone|telephone|dial|fax|text us|tel|llame|llámenos|teléfono|marque)\b",
    re.IGNORECASE,
)
# Office for Civil Rights (voice, TDD) and the No Surprises help desk; three digits are no matter.
HOTLINES = frozenset({"8003681019", "8005377697", "8009853059", "8002738255", "8002221222"})


def normalize(number: str) -> str:
    """Return a number's ten digits, without the country's code."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def is_hotline(digits: str) -> bool:
    """Return whether a number is one of the federal hotlines, or three digits such as 911."""
    return digits in HOTLINES or len(digits) == 3


def known_numbers(clinic: Clinic) -> set[str]:
    """Return the numbers that content/clinic.toml gives, in its facts and in its sentences."""
    numbers = {clinic.phone, clinic.fax, *(one.phone for one in clinic.locations)}
    numbers |= set(PHONE.findall(clinic.after_hours))
    return {normalize(one) for one in numbers if one}
