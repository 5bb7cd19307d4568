"""Explain why pages were rebuilt, for `make html WHY=1`."""

from collections import defaultdict
from collections.abc import Mapping

from clinic.builder.page_cache import NEW, OPAQUE
from clinic.core.environment import PROGRAM

NAMED = 10  # pages listed per reason
_WORDS = {
    NEW: "The page is new",
    OPAQUE: "The template shows a value that cannot be compared between builds",
    PROGRAM: "The program or a package changed",
    "settings": "A setting changed",
    "theme": "The theme changed",
    "clinic.toml": "content/clinic.toml changed",
    "day": "The date changed",
    "template": "The page uses another template",
    "listing": "A title, date or other header field of a post or page changed",
    "shared variables": "Something that all pages show changed",
    "own variables": "A list on the page changed",
    "own text": "The body of the page changed",
}


def describe_rendered(rendered: Mapping[str, list[str]]) -> str:
    """Return which pages were rebuilt and why, grouped by reason.

    Parameters
    ----------
    rendered:
        The reasons by page, from `clinic.builder.page_cache.PageCache`.
    """
    if not rendered:
        return "No page was rebuilt."
    reasons: dict[str, list[str]] = defaultdict(list)
    for page, parts in sorted(rendered.items()):
        reasons[". ".join(_WORDS.get(one, one) for one in parts)].append(page)
    lines = []
    for reason, pages in sorted(reasons.items(), key=lambda one: -len(one[1])):
        count = "1 page was" if len(pages) == 1 else f"{len(pages):,} pages were"
        lines.append(f"{count} rebuilt. {reason}:")
        lines += [f"  /{one.removesuffix('index.html')}" for one in pages[:NAMED]]
        if len(pages) > NAMED:
            lines.append(f"  … and {len(pages) - NAMED:,} more")
    return "\n".join(lines)
