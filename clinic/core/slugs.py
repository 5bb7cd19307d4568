"""The last part of an address, made of any words."""

import re

from unidecode import unidecode

LONGEST = 80


def make_slug(text: str) -> str:
    """Return the safe address nearest to a text: small letters, digits and dashes.

    Other scripts are spelled in Latin letters, as Pelican does it for tags: 中文 is zhong-wen.
    """
    text = re.sub(r"<[^<>]*>", "", text)  # Pelican drops elements from a name before it makes one
    plain = re.sub(r"['`]", "", unidecode(text)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
