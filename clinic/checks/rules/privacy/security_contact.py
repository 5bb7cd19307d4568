"""The rule on the expiry date of security.txt."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT
from clinic.core.problem import Severity

WARN_BEFORE = 60  # days
FILE = f"{CONTENT}/clinic.toml"


def _find_line(library: Library) -> int:
    """Return the line of ``expires`` in clinic.toml; 0 if it is written in an unusual way."""
    lines = library.read_facts_lines()
    return next((at for at, one in enumerate(lines, 1) if one.lstrip().startswith("expires")), 0)


@rule("security-expires", Subject.LIBRARY)
def look_at_expiry(library: Library) -> Iterator[Finding]:
    """Renew security.txt before it expires.

    RFC 9116, 2.5.5: after that day, people who find a security hole must not trust the file. Then
    they have nobody to tell.
    """
    if library.clinic is None or library.clinic.security is None:
        return
    expires = library.clinic.security.expires
    left = (expires - library.here.date()).days
    if left >= WARN_BEFORE:
        return
    day = f"{expires:%B} {expires.day}, {expires.year}"
    what = f"security.txt expires on {day}, in {left} day{'' if left == 1 else 's'}."
    if left < 0:
        what = f"security.txt expired on {day}."
    email = library.clinic.email
    fix = f"Check that someone reads email to {email}. Then write a day within the next year."
    severity = Severity.ERROR if left < 0 else Severity.WARN
    yield Finding(file=FILE, line=_find_line(library), what=what, fix=fix, severity=severity)
