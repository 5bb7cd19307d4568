"""Rules on waivers (``Gate_ok``): each is valid, has a reason, and still silences something."""

from collections.abc import Iterator

from clinic.checks.registry import RULES, Finding, Subject, rule, suggest_nearest
from clinic.checks.waivers import Waiver, list_waivers, read_waivers
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Problem, Severity

FORM = "Write:  Gate_ok: claim-strong (REASON)"


def _explain(waiver: Waiver) -> tuple[str, str] | None:
    """Return what is wrong with a waiver and how to fix it; None if it is valid."""
    if not waiver.rule:
        return "This line needs the name of a rule and a reason.", FORM
    known = RULES.get(waiver.rule)
    if known is None:
        return f'"{waiver.rule}" is not a rule.', suggest_nearest(waiver.rule, RULES, FORM)
    if known.is_starred:
        fix = "Fix the problem, and remove this line."
        return f'Gate_ok cannot accept the rule "{waiver.rule}".', fix
    if not waiver.reason:
        return "This line gives no reason.", f"Write:  Gate_ok: {waiver.rule} (REASON)"
    return None


@rule("waiver-invalid", Subject.DOCUMENT, is_starred=True)
def look_at_waivers(document: Document, _library: Library) -> Iterator[Finding]:
    """In Gate_ok, name a rule whose findings can be accepted, and give a reason.

    Later readers must be able to judge whether the reason still holds.
    """
    for waiver in read_waivers(document):
        if trouble := _explain(waiver):
            line = document.lines[waiver.line - 1]
            start = max(0, line.find(waiver.written))
            span = (start, start + len(waiver.written))
            yield document.finding_at(waiver.line, *trouble, span)


@rule("waiver-unused", Subject.OUTCOME, severity=Severity.WARN)
def look_for_unused_waivers(library: Library, problems: list[Problem]) -> Iterator[Finding]:
    """Remove a Gate_ok line when nothing breaks its rule anymore.

    An old line would hide the next problem. Lines for rules on the built site are not judged: only
    a build shows whether they are needed.
    """
    found = {(one.file, one.rule) for one in problems}
    by_path = {one.path: one for one in library.documents.values()}
    for waiver in list_waivers(library.documents.values()):
        is_of_site = RULES[waiver.rule].subject in (Subject.PAGE, Subject.SITE)
        if is_of_site or (waiver.file, waiver.rule) in found:
            continue
        what = f'Nothing here breaks the rule "{waiver.rule}" anymore.'
        yield by_path[waiver.file].finding_at(waiver.line, what, "Remove this Gate_ok line.")
