"""The header keys an editor may write: one table, one place.

Keys of later pieces (sign-off, waivers, calls to action) are added here, with the rule that
looks at their value.
"""

from dataclasses import dataclass

from clinic.core.facts_schema import POST_TYPES

POST = frozenset({"post"})
PAGE = frozenset({"page"})
BOTH = POST | PAGE


@dataclass(frozen=True)
class Key:
    """A header key: how it is written, on which kinds of file, and whether it must be there."""

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
    """Return the keys that a ``post`` or a ``page`` may have, as they are written."""
    return [key.name for key in KEYS.values() if kind in key.kinds]
