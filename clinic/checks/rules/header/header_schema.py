"""The schema of the header: the fields an editor may write, in one table.

A new field is added here, with the rule that checks its value.
"""

from dataclasses import dataclass

from clinic.core.facts_schema import EMBLEMS, POST_TYPES

POST = frozenset({"post"})
PAGE = frozenset({"page"})
BOTH = POST | PAGE


@dataclass(frozen=True)
class Key:
    """A header field: its name, the kinds of document it is for, and its allowed values."""

    name: str
    kinds: frozenset[str]
    required: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()


KEYS = {
    key.name.lower(): key
    for key in (
        Key("Title", BOTH, required=BOTH),
        Key("Date", POST, required=POST),
        Key("Category", POST, required=POST),
        Key("Type", POST, choices=POST_TYPES),
        Key("Author", POST),
        Key("Provider", POST),
        Key("Service", POST),
        Key("Summary", BOTH),
        Key("Sources", BOTH),
        Key("Picture", POST, choices=EMBLEMS),
        Key("Changes", BOTH),
        Key("Status", BOTH, choices=("published", "draft", "hidden")),
        Key("Lang", BOTH),
        Key("Slug", BOTH),
        Key("Template", PAGE),
        Key("Modified", BOTH),
        Key("Tags", POST),
        Key("Reviewed_by", POST),
        Key("Reviewed", POST),
        Key("Review_by", POST),
        Key("Reviewed_type", POST),
        Key("Review_mark", POST),
        Key("When_to_get_help", POST, choices=("none",)),
        Key("Consent", BOTH),
        Key("Aliases", BOTH),
        Key("Gate_ok", BOTH),
    )
}


def keys_for(kind: str) -> list[str]:
    """Return the names of the fields that a ``post`` or a ``page`` may have."""
    return [key.name for key in KEYS.values() if kind in key.kinds]
