"""Say why pages were made again, for `make html WHY=1`."""

from collections import defaultdict
from collections.abc import Mapping

from clinic.builder.page_cache import NEW, OPAQUE
from clinic.core.environment import PROGRAM

NAMED = 10  # pages of one reason
_WORDS = {
    NEW: "The page is new",
    OPAQUE: "Its template shows something that no build can compare",
    PROGRAM: "The program or a package changed",
    "settings": "A setting changed",
    "theme": "The theme changed",
    "clinic.toml": "content/clinic.toml changed",
    "day": "A new day began",
    "template": "The page has another template",
    "listing": "A title, date or other line at the top of a post or page changed",
    "shared variables": "Something that all pages show changed",
    "own variables": "A list on the page changed",
    "own text": "The text of the page changed",
}


def describe_rendered(rendered: Mapping[str, list[str]]) -> str:
    """Return in words which pages were made again and why, a line for each page that is named.

    Parameters
    ----------
    rendered:
        What had changed for each page, as `clinic.builder.page_cache.PageCache` notes it.
    """
    if not rendered:
        return "No page had to be made again."
    reasons: dict[str, list[str]] = defaultdict(list)
    for page, parts in sorted(rendered.items()):
        reasons["; ".join(_WORDS.get(one, one) for one in parts)].append(page)
    lines = []
    for reason, pages in sorted(reasons.items(), key=lambda one: -len(one[1])):
        count = "1 page was" if len(pages) == 1 else f"{len(pages):,} pages were"
        lines.append(f"{count} made again. {reason}:")
        lines += [f"  /{one.removesuffix('index.html')}" for one in pages[:NAMED]]
        if len(pages) > NAMED:
            lines.append(f"  … and {len(pages) - NAMED:,} more")
    return "\n".join(lines)
