"""Rules on the site's further languages: what a reader of one would not find there."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.facts import Clinic, Localized
from clinic.core.facts_schema import TRANSLATED
from clinic.core.problem import Severity
from clinic.core.toml_file import TomlTrouble, read_toml

# The pages a patient needs before a visit, and those that say how this site treats its readers.
KEY_PAGES = (
    "about",
    "accessibility",
    "contact",
    "insurance",
    "locations",
    "new-patients",
    "nondiscrimination",
    "privacy",
    "services",
)
STRINGS = "theme/strings"
FACTS = f"{CONTENT}/clinic.toml"
_PLACE = re.compile(r"\{\w*\}")


def _read_catalogue(library: Library, lang: str) -> dict[str, str] | None:
    """Return the words of a language; None when there is no file, or one that can't be read."""
    read = read_toml(library.root / STRINGS / f"{lang}.toml")
    return None if isinstance(read, TomlTrouble) else {k: str(one) for k, one in read[0].items()}


def _compare_catalogues(library: Library, lang: str) -> Iterator[Finding]:
    """Yield what a further language's catalogue lacks; any of it would stop the build."""
    if not (library.root / STRINGS).is_dir():
        return
    first = _read_catalogue(library, library.default_language) or {}
    words = _read_catalogue(library, lang)
    file = f"{STRINGS}/{lang}.toml"
    if words is None:
        what = f'The words of the interface in "{lang}" are not there, or cannot be read.'
        fix = f"Copy {STRINGS}/{library.default_language}.toml to {file}, and translate each text."
        yield Finding(file=file, what=what, fix=fix, severity=Severity.ERROR)
        return
    for key, text in first.items():
        if key not in words:
            what = f'The text "{key}" is missing ("{text}").'
            fix = f'Write  {key} = "…"  in that language.'
            yield Finding(file=file, what=what, fix=fix, severity=Severity.ERROR)
        elif sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(words[key])):
            places = " ".join(_PLACE.findall(text)) or "no place in braces"
            what = f'The text "{key}" does not have the places to fill of the first language.'
            fix = f"It needs: {places}."
            yield Finding(file=file, what=what, fix=fix, severity=Severity.ERROR)


def _list_entries(clinic: Clinic) -> Iterator[tuple[str, Localized]]:
    """Yield everything in clinic.toml that has words, each with the name of its section."""
    yield "clinic", clinic
    for location in clinic.locations:
        yield "location", location
        for closure in location.closures:
            yield "closures", closure
    for provider in clinic.providers:
        yield "provider", provider
    for service in clinic.services:
        yield "service", service
    if clinic.insurance:
        yield "insurance", clinic.insurance
    for category in clinic.categories:
        yield "category", category


def _look_at_facts(library: Library, clinic: Clinic, lang: str) -> Iterator[Finding]:
    lines = library.read_facts_lines()
    for section, entry in _list_entries(clinic):
        given = entry.words.get(lang, {})
        lacking = [one for one in TRANSLATED[section] if getattr(entry, one) and one not in given]
        if not lacking:
            continue
        text = getattr(entry, lacking[0])
        needle = str(text if isinstance(text, str) else text[0])
        line = next((at for at, one in enumerate(lines, 1) if needle in one), 0)
        words = ", ".join(f'{one} = "…"' for one in lacking)
        yield Finding(
            file=FACTS,
            line=line,
            what=f'In "{lang}" this is said in the first language: {", ".join(lacking)}.',
            fix=f"Write below it, in the same section:  {lang} = {{ {words} }}",
            excerpt=lines[line - 1] if line else "",
        )


def _is_public(document: Document) -> bool:
    return document.status == "published"


def _look_at_pages(library: Library, lang: str) -> Iterator[Finding]:
    here = {
        one.slug
        for one in library.documents.values()
        if one.kind == "page" and _is_public(one) and library.language_of(one) == lang
    }
    for document in library.documents.values():
        is_key = document.kind == "page" and document.slug in KEY_PAGES
        is_first = library.language_of(document) == library.default_language
        if is_key and is_first and _is_public(document) and document.slug not in here:
            what = f'Readers who chose "{lang}" do not find this page in their language.'
            file = document.path.removesuffix(".md") + f".{lang}.md"
            yield document.finding_at(0, what, f"Have it translated, and save it as {file}")


@rule("translation-missing", Subject.LIBRARY, severity=Severity.WARN)
def look_for_missing_translations(library: Library) -> Iterator[Finding]:
    """Each language of the site has the words of the interface, of the facts and of the key pages.

    A word that is missing in a catalogue would stop the build. A fact is shown in the first
    language instead, on a page that is not, and a page is not offered at all.
    """
    if library.clinic is None:
        return
    for lang in library.clinic.languages[1:]:
        yield from _compare_catalogues(library, lang)
        yield from _look_at_facts(library, library.clinic, lang)
        yield from _look_at_pages(library, lang)


@rule("translation-alone", Subject.LIBRARY, severity=Severity.WARN)
def look_for_lone_translations(library: Library) -> Iterator[Finding]:
    """A text in a further language has its partner of the same address in the first one.

    Else the way to the other language leads home, and a slip in a file's name parts the two.
    """
    first = library.default_language
    further = library.clinic.languages[1:] if library.clinic else ()  # lang-unknown says the rest
    partners = {
        (one.kind, one.slug)
        for one in library.documents.values()
        if library.language_of(one) == first
    }
    for document in library.documents.values():
        lang = library.language_of(document)
        if lang not in further or (document.kind, document.slug) in partners:
            continue
        what = (
            f'This text in "{lang}" is alone: none in "{first}" has the address "{document.slug}".'
        )
        fix = "If it is a translation, give it the name, or the Slug, of the text it translates."
        yield document.finding_at(0, what, fix)
