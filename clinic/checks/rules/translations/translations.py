"""Rules on further languages: interface text, clinic details and pages that are missing there."""

import re
from collections.abc import Iterator, Sequence

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.core.facts import Clinic, Localized
from clinic.core.facts_schema import TRANSLATED
from clinic.core.problem import Severity
from clinic.core.toml_file import TomlTrouble, read_toml

# The pages a patient needs before an appointment, and those on how the site treats its readers.
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
_COMMENT = re.compile(r"""(?P<string>"(?:[^"\\]|\\.)*"?|'[^']*'?)|#.*""")


def _read_catalogue(library: Library, lang: str) -> dict[str, str] | None:
    """Return the interface text of a language; None if its file is missing or cannot be read."""
    read = read_toml(library.root / STRINGS / f"{lang}.toml")
    return None if isinstance(read, TomlTrouble) else {k: str(one) for k, one in read[0].items()}


def _compare_catalogues(library: Library, lang: str) -> Iterator[Finding]:
    """Yield what is missing in a language's interface text; any of it would stop the build."""
    if not (library.root / STRINGS).is_dir():
        return
    first = _read_catalogue(library, library.default_language) or {}
    words = _read_catalogue(library, lang)
    file = f"{STRINGS}/{lang}.toml"
    if words is None:
        what = f'The interface text in "{lang}" is missing or cannot be read.'
        fix = f"Copy {STRINGS}/{library.default_language}.toml to {file}, and translate each line."
        yield Finding(file=file, what=what, fix=fix, severity=Severity.ERROR)
        return
    for key, text in first.items():
        if key not in words:
            what = f'The interface text "{key}" is missing ("{text}").'
            fix = f'Write  {key} = "…"  in this language.'
            yield Finding(file=file, what=what, fix=fix, severity=Severity.ERROR)
        elif sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(words[key])):
            places = " ".join(_PLACE.findall(text)) or "none"
            what = (
                f'The interface text "{key}" does not have the placeholders of the first language.'
            )
            fix = f"Write exactly these placeholders: {places}."
            yield Finding(file=file, what=what, fix=fix, severity=Severity.ERROR)


def _list_entries(clinic: Clinic) -> Iterator[tuple[str, Localized]]:
    """Yield every entry of clinic.toml that has text to translate, with the name of its section."""
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


def _find_line(lines: Sequence[str], text: str) -> int:
    """Return the first line with a text outside comments; 0 if no line has it."""
    values = (_COMMENT.sub(lambda found: found["string"] or "", line) for line in lines)
    return next((number for number, value in enumerate(values, 1) if text in value), 0)


def _look_at_facts(library: Library, clinic: Clinic, lang: str) -> Iterator[Finding]:
    lines = library.read_facts_lines()
    for section, entry in _list_entries(clinic):
        given = entry.words.get(lang, {})
        lacking = [one for one in TRANSLATED[section] if getattr(entry, one) and one not in given]
        if not lacking:
            continue
        text = getattr(entry, lacking[0])
        line = _find_line(lines, str(text if isinstance(text, str) else text[0]))
        words = ", ".join(f'{one} = "…"' for one in lacking)
        yield Finding(
            file=FACTS,
            line=line,
            what=f'Readers of "{lang}" see the first language here: {", ".join(lacking)}.',
            fix=f"Add to the same section:  {lang} = {{ {words} }}",
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
            what = f'Readers of "{lang}" cannot find this page in their language.'
            file = document.path.removesuffix(".md") + f".{lang}.md"
            yield document.finding_at(
                0, what, f"Have the page translated, and save the translation as {file}"
            )


@rule("translation-missing", Subject.LIBRARY, severity=Severity.WARN)
def look_for_missing_translations(library: Library) -> Iterator[Finding]:
    """Translate the interface text, the clinic details and the key pages into each language.

    The build stops if an interface text is missing. An untranslated clinic detail is shown in the
    first language. An untranslated page is not offered.
    """
    if library.clinic is None:
        return
    for lang in library.clinic.languages[1:]:
        yield from _compare_catalogues(library, lang)
        yield from _look_at_facts(library, library.clinic, lang)
        yield from _look_at_pages(library, lang)


@rule("translation-alone", Subject.LIBRARY, severity=Severity.WARN)
def look_for_lone_translations(library: Library) -> Iterator[Finding]:
    """Give a translation the same address as its original.

    Otherwise its link to the other language goes to the home page. A typo in a file name is enough
    to separate the two.
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
        what = f'This translation has no original in "{first}" with the address "{document.slug}".'
        fix = "Give the file the name, or the Slug, of the original."
        yield document.finding_at(0, what, fix)
