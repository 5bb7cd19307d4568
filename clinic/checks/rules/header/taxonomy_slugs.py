"""The rule on names that become addresses: each tag, topic and provider has its own page."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.boundary import is_device
from clinic.core.slugs import LONGEST, make_slug

FACTS = f"{CONTENT}/clinic.toml"


def _list_tags(document: Document) -> list[str]:
    value = document.front.text("tags").replace("\n", ",").replace(";", ",")
    return [one.strip() for one in value.split(",") if one.strip()]


def _list_facts(library: Library) -> Iterator[tuple[str, str]]:
    """Yield the kind and name of each topic and provider in clinic.toml."""
    clinic = library.clinic
    if clinic is not None:
        yield from (("topic", one) for one in clinic.category_names)
        yield from (("provider", one.id) for one in clinic.providers)


@rule("name-clash", Subject.LIBRARY)
def look_for_clashing_names(library: Library) -> Iterator[Finding]:
    """Give each tag, topic and provider a name that makes its own address.

    "MRI" and "mri" become the same page, under one of the two names. "???" becomes no page at all.
    """
    seen: dict[tuple[str, str], str] = {}
    for kind, name in _list_facts(library):
        yield from _judge(seen, kind, name, None)
        if (
            kind == "topic"
            and f"feeds/{make_slug(name)}.atom.xml" in library.site_settings.site.files
        ):
            what = (
                f'The feed of the topic "{name}" would have the address of the feed of all posts.'
            )
            yield Finding(file=FACTS, what=what, fix="Rename the topic.")
    for document in library.documents.values():
        for name in _list_tags(document):
            yield from _judge(seen, "tag", name, document)


def _judge(
    seen: dict[tuple[str, str], str], kind: str, name: str, document: Document | None
) -> Iterator[Finding]:
    slug = make_slug(name)
    if is_device(slug):
        what = f'The {kind} "{name}" becomes an address that Windows cannot save as a file.'
        yield _point(document, what, "Write another name.")
        return
    if len(name) > LONGEST:
        what = f'The {kind} "{name[:40]}…" is too long for an address.'
        yield _point(document, what, f"Write a name of at most {LONGEST} characters.")
        return
    first = seen.setdefault((kind, slug), name)
    if slug and first == name:
        return
    what = f'The {kind} "{name}" has no letter or digit to use in an address.'
    fix = "Write a name with plain letters."
    if slug:
        what = f'The {kind} "{name}" and "{first}" become the same page.'
        fix = f'Write "{first}" in both places, or use another word.'
    yield _point(document, what, fix)


def _point(document: Document | None, what: str, fix: str) -> Finding:
    field = document.front.get("tags") if document else None
    if document and field:
        return document.finding_at(field.line, what, fix)
    return Finding(file=FACTS, what=what, fix=fix)
