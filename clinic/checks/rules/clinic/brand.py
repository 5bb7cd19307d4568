"""Rules on what makes a clinic's site look like its own: the logo, and the main color."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT
from clinic.content.images import IMAGE_ENDINGS
from clinic.core.color import BLACK, LEAST, find_weakest, mix_until_clear, read_grounds

FILE = f"{CONTENT}/clinic.toml"
TOKENS = "theme/static/css/tokens.css"


def _point_at(library: Library, key: str, what: str, fix: str) -> Finding:
    """Return a Finding on the line of a key in the section [clinic]."""
    lines = library.read_facts_lines()
    named = (at for at, one in enumerate(lines, 1) if one.partition("=")[0].strip() == key)
    line = next(named, 0)
    excerpt = lines[line - 1] if line else ""
    return Finding(file=FILE, line=line, what=what, fix=fix, excerpt=excerpt)


@rule("logo-missing", Subject.LIBRARY, is_starred=True)
def look_at_logo(library: Library) -> Iterator[Finding]:
    """Put the logo that clinic.toml names in content/."""
    if library.clinic is None or not library.clinic.logo:
        return
    place = library.clinic.logo.removeprefix(f"{CONTENT}/").lstrip("/")
    if not place.lower().endswith(IMAGE_ENDINGS):
        what = f'"{place}" is not the name of a picture.'
        yield _point_at(library, "logo", what, "Write the full name of the file.")
    elif place not in library.files:
        what = f"Cannot find the logo: {CONTENT}/{place}."
        fix = f"Put the logo there, or correct its path below {CONTENT}/."
        yield _point_at(library, "logo", what, fix)


@rule("color-unclear", Subject.LIBRARY, reads=[Reads.THEME])
def look_at_color(library: Library) -> Iterator[Finding]:
    """Choose a main color that is clear on every background: a contrast of 7 to 1.

    Patients are often older, and read links and buttons in this color (WCAG 2.2, 1.4.6). On dark
    screens the site makes the color as light as it needs to be.
    """
    color = library.clinic.color if library.clinic else ""
    if not color:
        return
    tokens = library.root / TOKENS
    css = tokens.read_text(encoding="utf-8") if tokens.is_file() else ""
    grounds = read_grounds(css).light
    contrast, ground = find_weakest(color, grounds)
    if contrast < LEAST:
        what = f"The main color {color} has a contrast of {contrast:.1f}:1 with {ground}."
        better = mix_until_clear(color, grounds, BLACK)
        fix = f"Choose a darker color, with at least {LEAST:.0f}:1, such as  {better}"
        yield _point_at(library, "color", what, fix)
