"""What must hold of the content, before anything is built. A module named here is in force."""

from clinic.checks.content import (
    addresses,
    blocks,
    files,
    header,
    links,
    markup,
    pictures,
    posted,
    prose,
    raw_html,
    review,
    security,
    values,
)

__all__ = [
    "addresses",
    "blocks",
    "files",
    "header",
    "links",
    "markup",
    "pictures",
    "posted",
    "prose",
    "raw_html",
    "review",
    "security",
    "values",
]
