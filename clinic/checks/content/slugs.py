"""The last part of an address, made of any words."""

import re
import unicodedata

LONGEST = 80


def make_slug(text: str) -> str:
    """Return the safe address nearest to a text: small letters, digits and dashes."""
    text = re.sub(r"<[^<>]*>", "", text)  # Pelican drops elements from a name before it makes one
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
