"""Rules on the clinic details: required legal notices, and entries that are out of date."""

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
    """Return the first line of clinic.toml that starts with, or else contains, a prefix; or 0."""
    lines = library.read_facts_lines()
    for at, line in enumerate(lines, 1):
        if any(line.lstrip().startswith(one) for one in starts):
            return at
    return next((at for at, line in enumerate(lines, 1) if any(s in line for s in starts)), 0)


def _owed(clinic: Clinic) -> list[str]:
    """Return the kinds of notice that the clinic details require."""
    owed = []
    if clinic.federal_funds or (clinic.insurance and clinic.insurance.plans):
        owed.append("privacy_practices")
    if clinic.federal_funds:
        owed.append("nondiscrimination")
    return owed


@rule("notice-missing", Subject.LIBRARY)
def look_for_notices(library: Library) -> Iterator[Finding]:
    """Publish each notice that the law requires as a page.

    The answers in clinic.toml decide. A clinic that bills health plans needs the notice of privacy
    practices. A clinic that takes federal money also needs the nondiscrimination notice, with the
    notice that language help is free (45 CFR 92.10 and 92.11). Ask your lawyer which apply.
    """
    if library.clinic is None:
        return
    pages = {one.slug: one for one in library.documents.values() if one.kind == "page"}
    for kind in _owed(library.clinic):
        slug = library.clinic.notices.get(kind, "")
        if not slug:
            what = f"The law may require a {NOTICES[kind]}, but [notices] names no page for it."
            fix = f'Write the page. Then add below [notices]:  {kind} = "FILE-NAME"'
            yield Finding(file=FILE, line=_find_line(library, "[notices]"), what=what, fix=fix)
    for kind, slug in library.clinic.notices.items():
        if not slug:
            continue
        line = _find_line(library, f"{kind} =", f"{kind}=")
        if slug not in pages:
            what = f"Cannot find {CONTENT}/pages/{slug}.md, the page of this notice."
            yield Finding(
                file=FILE, line=line, what=what, fix="Restore the page, or name another page."
            )
        elif pages[slug].status != "published":
            what = f"The law may require this notice, but {pages[slug].path} is not published."
            yield Finding(
                file=FILE, line=line, what=what, fix="Remove the Status line of the page."
            )


@rule("insurance-old", Subject.LIBRARY, severity=Severity.WARN)
def look_at_insurance(library: Library) -> Iterator[Finding]:
    """Check the list of health plans every half year.

    A patient who trusts an old list gets the whole bill.
    """
    if library.clinic is None or library.clinic.insurance is None:
        return
    checked, today = library.clinic.insurance.checked, library.here.date()
    if checked and today - checked > INSURANCE_HOLDS:
        what = f"The list of plans was last checked {(today - checked).days} days ago."
        fix = f"Ask each plan, then write  checked = {today.isoformat()}"
        yield Finding(file=FILE, line=_find_line(library, "checked"), what=what, fix=fix)
    elif checked and checked > today:
        what = "The date of the last check of the plans is in the future."
        fix = f"Write the day of the last check, such as  checked = {today.isoformat()}"
        yield Finding(file=FILE, line=_find_line(library, "checked"), what=what, fix=fix)


@rule("closure-past", Subject.LIBRARY, severity=Severity.WARN)
def look_at_closures(library: Library) -> Iterator[Finding]:
    """Remove days off from clinic.toml once they are past.

    Old days off hide the next one from readers. On the day itself, a warning says that the clinic
    is closed.
    """
    today = library.here.date()
    for location in library.clinic.locations if library.clinic else ():
        for closure in location.closures:
            day = closure.date.isoformat()
            line = _find_line(library, f"date = {day}", f"date={day}", day)
            named = f"{closure.date:%B} {closure.date.day}, {closure.date.year}"
            if closure.date < today:
                what = f"This day off is past: {named} ({closure.reason})."
                yield Finding(file=FILE, line=line, what=what, fix="Remove the line.")
            elif closure.date == today:
                what = f"{location.name} is closed today ({closure.reason})."
                fix = "Correct the date if the clinic is open today."
                yield Finding(file=FILE, line=line, what=what, fix=fix)


@rule("urgent-hours-missing", Subject.LIBRARY, severity=Severity.WARN)
def look_at_urgent_hours(library: Library) -> Iterator[Finding]:
    """Say in clinic.toml what a patient with an urgent problem does while the clinic is closed.

    Until then, pages send such a patient to an emergency room. You may know a place that is nearer.
    """
    if library.clinic and not library.clinic.urgent_after_hours:
        what = "The clinic details do not say where urgent problems go while you are closed."
        fix = 'Write in [clinic]:  urgent_after_hours = "Go to an emergency room, or call 911."'
        yield Finding(file=FILE, line=_find_line(library, "[clinic]"), what=what, fix=fix)


@rule("facts-address", Subject.LIBRARY, severity=Severity.WARN)
def look_at_addresses(library: Library) -> Iterator[Finding]:
    """Start the clinic's own addresses in clinic.toml with https://, and write them plainly.

    Without encryption, anyone on the same network can read and change what a patient sees.
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
