"""Rules on what stands behind the header's words: a topic that exists, a length that fits."""

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
    """Every post belongs to a topic, so that readers find it in the lists."""
    if document.kind == "page":
        return
    names = library.clinic.category_names if library.clinic else ()
    fix = f"Write it like this, below the title:  Category: {names[0] if names else 'Injections'}"
    if len(names) > 1:
        fix += f"  (topics: {', '.join(names)})"
    found = document.front.get("category")
    if found and not found.value:
        yield document.finding_at(found.line, "There is nothing behind the category.", fix)
    elif document.is_without("category"):
        yield document.point_at_top("This post has no category.", fix)


@rule("category-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_category(document: Document, library: Library) -> Iterator[Finding]:
    """A post's topic is one of those in content/clinic.toml.

    A misspelt topic would open a second list with one post in it.
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
    """A title of up to 70 characters is shown whole in search results and on phones."""
    found = document.front.get("title")
    if found and len(found.value) > TITLE_LENGTH:
        what = f"The title has {len(found.value)} characters; search results cut it off."
        yield document.point_at_field(found, what, f"Try to say it in {TITLE_LENGTH} characters.")


@rule("summary-long", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_summary_length(document: Document, _library: Library) -> Iterator[Finding]:
    """A summary of up to 155 characters is shown whole in lists and search results."""
    found = document.front.get("summary")
    if found and len(found.value) > SUMMARY_LENGTH:
        what = f"The summary has {len(found.value)} characters; lists cut it off."
        fix = f"Try to say it in {SUMMARY_LENGTH} characters."
        yield document.point_at_field(found, what, fix)


@rule("status-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_status(document: Document, _library: Library) -> Iterator[Finding]:
    """The status is published, draft or hidden.

    A misspelt status leaves the post out of the site without a word.
    """
    yield from _look_at_choice(document, "status")


@rule("type-unknown", Subject.DOCUMENT)
def look_at_type(document: Document, _library: Library) -> Iterator[Finding]:
    """The type is article, treatment or news: it says which checks a post must pass."""
    yield from _look_at_choice(document, "type")


@rule("help-unknown", Subject.DOCUMENT)
def look_at_help(document: Document, _library: Library) -> Iterator[Finding]:
    """When_to_get_help is "none", or is not there: the signs themselves stand in a card."""
    yield from _look_at_choice(document, "when_to_get_help")


def _look_at_choice(document: Document, name: str) -> Iterator[Finding]:
    found = document.front.get(name)
    if found is None or document.kind not in KEYS[name].kinds:
        return
    choices = KEYS[name].choices
    if found.value.lower() not in choices:
        known = f"It can be: {', '.join(choices)}."
        what = f'"{found.value}" is not a known {KEYS[name].name.lower()}.'
        if not found.value:
            what = f'There is nothing behind "{found.key}".'
        yield document.point_at_field(
            found, what, f"{suggest_nearest(found.value, choices)} {known}".strip()
        )


@rule("author-unknown", Subject.DOCUMENT)
def look_at_author(document: Document, library: Library) -> Iterator[Finding]:
    """The author is somebody content/clinic.toml knows, or the clinic.

    A post without an author is the clinic's own.
    """
    found = document.front.get("author")
    if found is None or library.clinic is None or document.kind == "page":
        return
    known = [one.id for one in library.clinic.providers] + ["clinic"]
    by_name = {one.name.casefold(): one.id for one in library.clinic.providers}
    for name in filter(None, (one.strip() for one in found.value.split(";"))):
        if name in known:
            continue
        what = f'content/clinic.toml knows nobody with the id "{name}".'
        if meant := by_name.get(name.casefold()):
            fix = f"Write the id instead of the name:  Author: {meant}"
        else:
            fix = suggest_nearest(name, known, f"Known: {', '.join(known)}.")
        yield document.point_at_field(found, what, fix)


@rule("provider-unknown", Subject.DOCUMENT)
def look_at_provider(document: Document, library: Library) -> Iterator[Finding]:
    """The provider a post ends with is one of those in content/clinic.toml.

    A misspelt one would leave the readers with the clinic's general words.
    """
    if library.clinic:
        yield from _look_at_id(document, "provider", [one.id for one in library.clinic.providers])


@rule("service-unknown", Subject.DOCUMENT)
def look_at_service(document: Document, library: Library) -> Iterator[Finding]:
    """The service a post ends with is one of those in content/clinic.toml."""
    if library.clinic:
        yield from _look_at_id(document, "service", [one.id for one in library.clinic.services])


def _look_at_id(document: Document, name: str, known: list[str]) -> Iterator[Finding]:
    found = document.front.get(name)
    if found is None or document.kind == "page" or found.value in known:
        return
    what = f'content/clinic.toml has no {name} with the id "{found.value}".'
    fix = suggest_nearest(found.value, known, f"Known: {', '.join(known) or 'none'}.")
    yield document.point_at_field(found, what, fix)


@rule("lang-unknown", Subject.DOCUMENT, is_starred=True)
def look_at_language(document: Document, library: Library) -> Iterator[Finding]:
    """A post's language is one of those the clinic's site has."""
    if library.clinic is None:
        return
    known = library.clinic.languages
    found = document.front.get("lang")
    if found and found.value not in known:
        what = f'This site has no language "{found.value}".'
        yield document.point_at_field(found, what, f"It has: {', '.join(known)}.")
    elif not found and document.language and document.language not in known:
        name = document.path.rpartition("/")[2]
        what = f'The name "{name}" asks for the language "{document.language}"; there is none.'
        fix = f"The site has: {', '.join(known)}. If none is meant, take the dot out of the name."
        yield document.finding_at(0, what, fix)


@rule("template-unknown", Subject.DOCUMENT, is_starred=True, reads=[Reads.THEME])
def look_at_template(document: Document, library: Library) -> Iterator[Finding]:
    """A page's template is one of those in theme/templates/."""
    found = document.front.get("template")
    if not found:
        return
    known = sorted(one.stem for one in (library.root / "theme/templates").glob("*.html"))
    if known and document.kind == "page" and found.value not in known:
        what = f'The theme has no template "{found.value}".'
        fix = suggest_nearest(found.value, known, f"It has: {', '.join(known)}.")
        yield document.point_at_field(found, what, fix)
