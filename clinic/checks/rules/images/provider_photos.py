"""The rule on provider photos, which clinic.toml names."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT
from clinic.content.images import IMAGE_ENDINGS
from clinic.core.facts import Provider

FILE = f"{CONTENT}/clinic.toml"


def _find_line(library: Library, provider: Provider, name: str) -> int:
    """Return the line of a provider's field in clinic.toml, or of the provider's id, or 0."""
    lines = library.read_facts_lines()
    start = next((at for at, line in enumerate(lines, 1) if f'"{provider.id}"' in line), 0)
    for at, line in enumerate(lines[start:], start + 1):
        if line.lstrip().startswith("["):
            break
        if line.partition("=")[0].strip() == name:
            return at
    return start


def _look_for_file(library: Library, provider: Provider, place: str) -> tuple[str, str] | None:
    if not place.lower().endswith(IMAGE_ENDINGS):
        return f'"{place}" is not the name of a picture.', "Write the full name of the file."
    if place in library.files:
        return None
    same = [one for one in sorted(library.files) if one.endswith("/" + place.rpartition("/")[2])]
    same += [one for one in sorted(library.files) if one.casefold() == place.casefold()]
    what = f"Cannot find the photo of {provider.name}: {CONTENT}/{place}."
    fix = f'Did you mean  photo = "{same[0]}"  ?' if same else ""
    return what, fix or f"Put the photo there, or correct its path below {CONTENT}/."


@rule("provider-photo", Subject.LIBRARY, is_starred=True)
def look_at_provider_photos(library: Library) -> Iterator[Finding]:
    """Put every photo that clinic.toml names in content/, and describe it in words.

    People who cannot see the photo hear the words instead (WCAG 2.1, 1.1.1 Non-text Content).
    """
    for provider in library.clinic.providers if library.clinic else ():
        if not provider.photo:
            continue
        place = provider.photo.removeprefix(f"{CONTENT}/").lstrip("/")
        if found := _look_for_file(library, provider, place):
            line = _find_line(library, provider, "photo")
            yield Finding(file=FILE, line=line, what=found[0], fix=found[1])
        if not provider.photo_alt.strip():
            what = f"The photo of {provider.name} has no description."
            fix = f'Write below the photo:  photo_alt = "{provider.name}, smiling"'
            line = _find_line(library, provider, "photo")
            yield Finding(file=FILE, line=line, what=what, fix=fix)
