"""Rules on the values of header fields: known topics, ids and languages, and lengths."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule, suggest_nearest
from clinic.checks.rules.header.header_schema import KEYS
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Severity

TITLE_LENGTH = 70
SUMMARY_LENGTH = 155


@rule("category-missing", Subject.DOCUMENT, is_starred=True)
def look_for_category(document: Document, library: Library) -> Iterator[Finding]:
    """Give every post a topic, so that readers find it in the lists."""
    if document.kind == "page":
        return
    names = library.clinic.category_names if library.clinic else ()
    fix = f"Write below the title:  Category: {names[0] if names else 'Injections'}"
    if len(names) > 1:
        fix += f"  (topics: {', '.join(names)})"
    found = document.front.get("category")
    if found and not found.value:
        yield document.finding_at(found.line, "The Category field is empty.", fix)
    elif document.is_without("category"):
        yield document.point_at_top("This post has no topic.", fix)


@rule("category-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_category(document: Document, library: Library) -> Iterator[Finding]:
    """Use a topic from content/clinic.toml.

    A misspelled topic would start a second list with one post in it.
    """
    found = document.front.get("category")
    if not found or not found.value or library.clinic is None or document.kind == "page":
        return
    names = library.clinic.category_names
    if found.value not in names:
        known = f"The topics are: {', '.join(names)}."
        fix = suggest_nearest(found.value, names)
        yield document.point_at_field(
            found, f'"{found.value}" is not a known topic.', f"{fix} {known}".strip()
        )


@rule("title-long", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_title_length(document: Document, _library: Library) -> Iterator[Finding]:
    """Keep a title to 70 characters, so that search results and phones show all of it."""
    found = document.front.get("title")
    if found and len(found.value) > TITLE_LENGTH:
        what = f"The title has {len(found.value)} characters, so search results cut it off."
        yield document.point_at_field(
            found, what, f"Shorten the title to {TITLE_LENGTH} characters."
        )


@rule("summary-long", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_summary_length(document: Document, _library: Library) -> Iterator[Finding]:
    """Keep a summary to 155 characters, so that lists and search results show all of it."""
    found = document.front.get("summary")
    if found and len(found.value) > SUMMARY_LENGTH:
        what = f"The summary has {len(found.value)} characters, so lists cut it off."
        fix = f"Shorten the summary to {SUMMARY_LENGTH} characters."
        yield document.point_at_field(found, what, fix)


@rule("status-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_status(document: Document, _library: Library) -> Iterator[Finding]:
    """Write published, draft or hidden as the Status.

    A misspelled status leaves the post out of the site without warning.
    """
    yield from _look_at_choice(document, "status")


@rule("type-unknown", Subject.DOCUMENT)
def look_at_type(document: Document, _library: Library) -> Iterator[Finding]:
    """Write article, treatment or news as the Type.

    The type decides which checks a post must pass.
    """
    yield from _look_at_choice(document, "type")


@rule("help-unknown", Subject.DOCUMENT)
def look_at_help(document: Document, _library: Library) -> Iterator[Finding]:
    """Write "none" for When_to_get_help, or leave the field out.

    The warning signs themselves go in a card.
    """
    yield from _look_at_choice(document, "when_to_get_help")


@rule("picture-unknown", Subject.DOCUMENT)
def look_at_picture(document: Document, _library: Library) -> Iterator[Finding]:
    """Write the name of one of the site's drawings as the Picture, or leave the field out.

    Without the field, a post shows the drawing of its topic.
    """
    yield from _look_at_choice(document, "picture")


def _look_at_choice(document: Document, name: str) -> Iterator[Finding]:
    found = document.front.get(name)
    if found is None or document.kind not in KEYS[name].kinds:
        return
    choices = KEYS[name].choices
    if found.value.lower() not in choices:
        known = f"Write: {' or '.join(choices)}"
        what = f'"{found.value}" is not a valid {KEYS[name].name}.'
        if not found.value:
            what = f'The field "{found.key}" is empty.'
        yield document.point_at_field(
            found, what, f"{suggest_nearest(found.value, choices)} {known}".strip()
        )


@rule("author-unknown", Subject.DOCUMENT)
def look_at_author(document: Document, library: Library) -> Iterator[Finding]:
    """Write the id of a provider in content/clinic.toml as the Author, or "clinic".

    A post without an Author is by the clinic.
    """
    found = document.front.get("author")
    if found is None or library.clinic is None or document.kind == "page":
        return
    known = [one.id for one in library.clinic.providers] + ["clinic"]
    by_name = {one.name.casefold(): one.id for one in library.clinic.providers}
    for name in filter(None, (one.strip() for one in found.value.split(";"))):
        if name in known:
            continue
        what = f'content/clinic.toml has no provider with the id "{name}".'
        if meant := by_name.get(name.casefold()):
            fix = f"Write the id instead of the name:  Author: {meant}"
        else:
            fix = suggest_nearest(name, known, f"Write one of these: {', '.join(known)}.")
        yield document.point_at_field(found, what, fix)


@rule("provider-unknown", Subject.DOCUMENT)
def look_at_provider(document: Document, library: Library) -> Iterator[Finding]:
    """Write the id of a provider in content/clinic.toml as the Provider a post ends with.

    With a misspelled id, readers would see only the clinic's general text.
    """
    if library.clinic:
        yield from _look_at_id(document, "provider", [one.id for one in library.clinic.providers])


@rule("service-unknown", Subject.DOCUMENT)
def look_at_service(document: Document, library: Library) -> Iterator[Finding]:
    """Write the id of a service in content/clinic.toml as the Service a post ends with."""
    if library.clinic:
        yield from _look_at_id(document, "service", [one.id for one in library.clinic.services])


def _look_at_id(document: Document, name: str, known: list[str]) -> Iterator[Finding]:
    found = document.front.get(name)
    if found is None or document.kind == "page" or found.value in known:
        return
    what = f'content/clinic.toml has no {name} with the id "{found.value}".'
    ids = f"Write one of these: {', '.join(known)}." if known else "Remove this line."
    fix = suggest_nearest(found.value, known, ids)
    yield document.point_at_field(found, what, fix)


@rule("lang-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_language(document: Document, library: Library) -> Iterator[Finding]:
    """Write each post in a language of the clinic's site."""
    if library.clinic is None:
        return
    known = library.clinic.languages
    found = document.front.get("lang")
    if found and found.value not in known:
        what = f'This site has no language "{found.value}".'
        yield document.point_at_field(found, what, f"Write one of these: {', '.join(known)}.")
    elif not found and document.language and document.language not in known:
        name = document.path.rpartition("/")[2]
        what = f'The site does not have the language "{document.language}", which "{name}" names.'
        fix = f"Rename the file: remove the dot, or write one of these: {', '.join(known)}."
        yield document.finding_at(0, what, fix)


@rule("template-unknown", Subject.DOCUMENT, is_starred=True, reads=[Reads.THEME])
def look_at_template(document: Document, library: Library) -> Iterator[Finding]:
    """Use a page template from theme/templates/."""
    found = document.front.get("template")
    if not found:
        return
    known = sorted(one.stem for one in (library.root / "theme/templates").glob("*.html"))
    if known and document.kind == "page" and found.value not in known:
        what = f'The theme has no template "{found.value}".'
        fix = suggest_nearest(found.value, known, f"Write one of these: {', '.join(known)}.")
        yield document.point_at_field(found, what, fix)
