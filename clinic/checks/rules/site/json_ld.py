"""What a page says to search engines, taken apart: the things it names."""

import json
from collections.abc import Iterator
from typing import Any

from clinic.checks.rules.site.pages import Page


def list_things(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (any JSON)
    """Yield every thing in a piece of structured data."""
    if isinstance(value, list):
        for one in value:
            yield from list_things(one)
    elif isinstance(value, dict):
        yield value
        yield from list_things(value.get("@graph", []))


def read_things(page: Page) -> Iterator[dict[str, Any]]:
    """Yield every thing that a page's structured data names, as far as it can be read."""
    for node in page.find('script[type="application/ld+json"]'):
        try:
            yield from list_things(json.loads(node.text()))
        except ValueError:
            continue
