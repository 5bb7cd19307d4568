"""Rules on the clinic itself: the notices it owes, and facts in clinic.toml that have aged."""

from collections.abc import Iterator
from datetime import timedelta

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT
from clinic.core.facts import Clinic
from clinic.core.problem import Severity
from clinic.core.web_address import find_address_problems

FILE = f"{CONTENT}/clinic.toml"
INSURANCE_HOLDS = timedelta(days=180)
NOTICES = {
    "privacy_practices": "notice of privacy practices (45 CFR 164.520(c)(3))",
    "nondiscrimination": "nondiscrimination notice (45 CFR 92.10)",
}


def _find_line(library: Library, *starts: str) -> int:
    """Return the first line of clinic.toml that begins with, or holds, one of some words; or 0."""
    lines = library.read_facts_lines()
    for at, line in enumerate(lines, 1):
        if any(line.lstrip().startswith(one) for one in starts):
            return at
    return next((at for at, line in enumerate(lines, 1) if any(s in line for s in starts)), 0)


def _owed(clinic: Clinic) -> list[str]:
    """Return the kinds of notice that a clinic's own facts ask for."""
    owed = []
    if clinic.federal_funds or (clinic.insurance and clinic.insurance.plans):
        owed.append("privacy_practices")
    if clinic.federal_funds:
        owed.append("nondiscrimination")
    return owed


@rule("notice-missing", Subject.LIBRARY)
def look_for_notices(library: Library) -> Iterator[Finding]:
    """Each notice that the law asks of this clinic's website is one of its pages.

    By clinic.toml: a clinic that bills health plans owes the notice of privacy practices; one that
    takes federal money also the nondiscrimination notice, with the notice that language help is
    free (45 CFR 92.10 and 92.11). Ask your counsel what binds you.
    """
    if library.clinic is None:
        return
    pages = {one.slug: one for one in library.documents.values() if one.kind == "page"}
    for kind in _owed(library.clinic):
        slug = library.clinic.notices.get(kind, "")
        if not slug:
            what = f"This clinic owes its patients a {NOTICES[kind]}, and no page is named for it."
            fix = f'Write the page, and below [notices]  {kind} = "the name of its file"'
            yield Finding(file=FILE, line=_find_line(library, "[notices]"), what=what, fix=fix)
    for kind, slug in library.clinic.notices.items():
        if not slug:
            continue
        line = _find_line(library, f"{kind} =", f"{kind}=")
        if slug not in pages:
            what = f"There is no page {CONTENT}/pages/{slug}.md for this notice."
            yield Finding(
                file=FILE, line=line, what=what, fix="Put it back, or name the right one."
            )
        elif pages[slug].status != "published":
            what = f"The page {pages[slug].path} is not published, and this notice is owed."
            yield Finding(file=FILE, line=line, what=what, fix="Take its Status line out.")


@rule("insurance-old", Subject.LIBRARY, severity=Severity.WARN)
def look_at_insurance(library: Library) -> Iterator[Finding]:
    """Somebody has looked at the list of health plans within the last half year.

    A patient who trusts an old list gets the whole bill.
    """
    if library.clinic is None or library.clinic.insurance is None:
        return
    checked, today = library.clinic.insurance.checked, library.here.date()
    if checked and today - checked > INSURANCE_HOLDS:
        what = f"Nobody has looked at the list of plans for {(today - checked).days} days."
        fix = f"Ask each plan, then write  checked = {today.isoformat()}"
        yield Finding(file=FILE, line=_find_line(library, "checked"), what=what, fix=fix)
    elif checked and checked > today:
        what = "The day on which the list of plans was checked is still to come."
        fix = f"Write the day somebody really did it, such as  checked = {today.isoformat()}"
        yield Finding(file=FILE, line=_find_line(library, "checked"), what=what, fix=fix)


@rule("closure-past", Subject.LIBRARY, severity=Severity.WARN)
def look_at_closures(library: Library) -> Iterator[Finding]:
    """The days off in clinic.toml are still to come; on the day itself, it is said.

    Old days off hide the next one from readers.
    """
    today = library.here.date()
    for location in library.clinic.locations if library.clinic else ():
        for closure in location.closures:
            day = closure.date.isoformat()
            line = _find_line(library, f"date = {day}", f"date={day}", day)
            named = f"{closure.date:%B} {closure.date.day}, {closure.date.year}"
            if closure.date < today:
                what = f"This day off is past: {named} ({closure.reason})."
                yield Finding(file=FILE, line=line, what=what, fix="Take the line out.")
            elif closure.date == today:
                what = f"{location.name} is closed today ({closure.reason})."
                fix = "If that is right, there is nothing to do."
                yield Finding(file=FILE, line=line, what=what, fix=fix)


@rule("facts-address", Subject.LIBRARY, severity=Severity.WARN)
def look_at_addresses(library: Library) -> Iterator[Finding]:
    """The clinic's own addresses in clinic.toml begin with https:// and show where they lead.

    Without encryption, anybody in the same network can read and change what a patient sees.
    """
    clinic = library.clinic
    for key in ("url", "portal_url") if clinic else ():
        address = getattr(clinic, key)
        line = _find_line(library, f"{key} =", f"{key}=")
        if address.lower().startswith("http:"):
            what = f'The address in "{key}" is not encrypted: it starts with http://'
            fix = f'Write  {key} = "https{address[4:]}"  if that address works.'
            yield Finding(file=FILE, line=line, what=what, fix=fix)
        for one in find_address_problems(address):
            yield Finding(file=FILE, line=line, what=one.what, fix=one.fix)
