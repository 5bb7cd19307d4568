"""The rule on ids of a page: each is unique, and not one of the theme's."""

from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import Document

# The ids in the theme's templates (a test compares them): everywhere, on posts, on pages.
EVERYWHERE = frozenset(
    {"footer-notices", "footer-pages", "footer-reading", "main", "site-nav", "sources"}
)
ON_POSTS = frozenset({"about-article", "read-next"})
ON_PAGES = frozenset(
    {"by-topic", "contact-call", "contact-find", "contact-write", "emergency", "feeds"}
    | {"gallery-prose", "home-services", "list-subjects", "measured", "needs", "newest", "plans"}
    | {"search", "topics"}
)
FROM_PLUGINS = frozenset({"glance"})  # the numbers of sources give way to what a text has
_BEGIN_ON_PAGES = ("location-", "not-found-", "topic-", "year-")


def _is_owned(name: str, document: Document, library: Library) -> bool:
    if name in FROM_PLUGINS:
        return True
    if document.kind == "post":
        return name in EVERYWHERE or name in ON_POSTS
    clinic = library.clinic
    listed = [one.id for one in clinic.providers] if clinic else []
    listed += [one.id for one in clinic.services] if clinic else []
    is_listed = name.startswith(_BEGIN_ON_PAGES) or name in listed
    return name in EVERYWHERE or name in ON_PAGES or is_listed


def _find_line(document: Document, node: LexborNode, name: str) -> int:
    words = " ".join((node.text() or "").split())
    return (
        document.find_line(f"#{name}")
        or document.find_line(f'id="{name}"')
        or (document.find_line(words, document.front.body_line - 1) if words else 0)
        or document.find_line(name)
    )


@rule("id-owned", Subject.DOCUMENT, is_starred=True)
def look_at_ids(document: Document, library: Library) -> Iterator[Finding]:
    """Give each part of a page a name that nothing else on the page has.

    Otherwise a link to the part, or a screen reader, ends at the other part.
    """
    nodes = document.rendered.tree.css("body [id]")
    counts = Counter(node.attributes["id"] or "" for node in nodes)
    names = {one for one in counts if one}
    for node in nodes:
        name = node.attributes["id"] or ""
        is_twice = counts.pop(name, 0) > 1  # reported once for several
        if name not in names or not (is_twice or _is_owned(name, document, library)):
            continue
        names.discard(name)
        who = "another part" if is_twice else "the page around the post"
        what = f'The name of this part, "{name}", is already used by {who}.'
        fix = "Change the heading, or write another name after it: {#ANOTHER-NAME}"
        yield document.finding_at(_find_line(document, node, name), what, fix)
