"""Slugs: the last part of an address, from any words."""

import re

from unidecode import unidecode

LONGEST = 80


def make_slug(text: str) -> str:
    """Return the slug of a text: lowercase letters, digits and dashes.

    Other scripts are transliterated, as Pelican does for tags: 中文 is zhong-wen.
    """
    text = re.sub(r"<[^<>]*>", "", text)  # Pelican strips tags first
    plain = re.sub(r"['`]", "", unidecode(text)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
