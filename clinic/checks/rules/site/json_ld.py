"""Parse a page's JSON-LD structured data."""

import json
from collections.abc import Iterator
from typing import Any

from clinic.checks.rules.site.pages import Page


def list_things(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (any JSON)
    """Yield every node of a JSON-LD value."""
    if isinstance(value, list):
        for one in value:
            yield from list_things(one)
    elif isinstance(value, dict):
        yield value
        yield from list_things(value.get("@graph", []))


def read_things(page: Page) -> Iterator[dict[str, Any]]:
    """Yield every node of a page's JSON-LD; invalid JSON is skipped."""
    for node in page.find('script[type="application/ld+json"]'):
        try:
            yield from list_things(json.loads(node.text()))
        except ValueError:
            continue
