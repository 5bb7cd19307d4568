"""Fill in the blanks of the legal notices from the clinic details."""

import re
from pathlib import Path

from clinic.actions.clinic_details.sample_detection import BLANK
from clinic.core.facts import Clinic

# People that only the clinic can name; each question may be left blank.
ROLES = {
    "officer": "Privacy officer (name or title)",
    "coordinator": "Disability and language access coordinator (name or title)",
}
# The blanks in the pages of the project, and the values that fill them.
_FILLED_BY = {
    "clinic's phone number": "phone",
    "teléfono de la clínica": "phone",
    "phone number, TTY or relay, email, and mailing address": "ways",
    "teléfono, TTY o servicio de retransmisión, correo electrónico y dirección postal": "ways_es",
    "clinic's privacy officer, by name or title": "officer",
    "privacy officer's phone number": "phone",
    "privacy officer's mailing address": "mail",
    "Section 1557 coordinator or other person, by name or title": "coordinator",
    "coordinador de la Sección 1557 u otra persona, por nombre o cargo": "coordinator",
}


def gather_values(clinic: Clinic, people: dict[str, str]) -> dict[str, str]:
    """Return the values for the blanks; 711 reaches a relay operator from any US phone.

    https://www.fcc.gov/consumers/guides/711-telecommunications-relay-service
    """
    values = {"phone": clinic.phone, **people}
    if clinic.locations:
        office = clinic.locations[0]
        values["mail"] = (
            f"{clinic.name}, {office.address}, {office.city}, {office.state} {office.zip}"
        )
        values["ways"] = f"{clinic.phone} (relay: 711), {clinic.email}, {values['mail']}"
        values["ways_es"] = f"{clinic.phone} (retransmisión: 711), {clinic.email}, {values['mail']}"
    return {name: value for name, value in values.items() if value}


def fill_blanks(text: str, values: dict[str, str]) -> tuple[str, int]:
    """Return the text with known blanks filled in, and their number."""
    filled = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal filled
        value = values.get(_FILLED_BY.get(" ".join(found[1].split()), ""), "")
        filled += bool(value)
        return value or found[0]

    return BLANK.sub(fill, text), filled


def fill_pages(root: Path, values: dict[str, str]) -> tuple[dict[Path, str], int]:
    """Return the changed pages with their new text, and the number of filled blanks."""
    texts: dict[Path, str] = {}
    count = 0
    for path in sorted((root / "content/pages").rglob("*.md")):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        made, filled = fill_blanks(text, values)
        if filled:
            texts[path] = made
            count += filled
    return texts, count
