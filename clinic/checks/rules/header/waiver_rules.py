"""Rules on waivers: each can be read, has a reason, and still silences something."""

from collections.abc import Iterator

from clinic.checks.registry import RULES, Finding, Subject, rule, suggest_nearest
from clinic.checks.waivers import Waiver, list_waivers, read_waivers
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Problem, Severity

FORM = "Write it like this:  Gate_ok: claim-strong (why it is right here)"


def _explain(waiver: Waiver) -> tuple[str, str] | None:
    """Say why a waiver does not hold, and what to do; None when it does."""
    if not waiver.rule:
        return "This line cannot be read as a rule and a reason.", FORM
    known = RULES.get(waiver.rule)
    if known is None:
        return f'There is no rule "{waiver.rule}".', suggest_nearest(waiver.rule, RULES, FORM)
    if known.is_starred:
        fix = "Fix the problem, and remove this line."
        return f'The rule "{waiver.rule}" cannot be waived.', fix
    if not waiver.reason:
        return "A waiver says why.", f"Write the reason:  Gate_ok: {waiver.rule} (why)"
    return None


@rule("waiver-invalid", Subject.DOCUMENT, is_starred=True)
def look_at_waivers(document: Document, _library: Library) -> Iterator[Finding]:
    """A waiver names a rule that may be waived, and says why.

    Whoever comes later must be able to judge whether the reason still holds.
    """
    for waiver in read_waivers(document):
        if trouble := _explain(waiver):
            line = document.lines[waiver.line - 1]
            start = max(0, line.find(waiver.written))
            span = (start, start + len(waiver.written))
            yield document.finding_at(waiver.line, *trouble, span)


@rule("waiver-unused", Subject.OUTCOME, severity=Severity.WARN)
def look_for_unused_waivers(library: Library, problems: list[Problem]) -> Iterator[Finding]:
    """A waiver still silences something.

    One that no longer does would silence the next mistake unseen. Waivers of rules on the built
    site are not judged: whether they are needed is known only once it is built.
    """
    found = {(one.file, one.rule) for one in problems}
    by_path = {one.path: one for one in library.documents.values()}
    for waiver in list_waivers(library.documents.values()):
        is_of_site = RULES[waiver.rule].subject in (Subject.PAGE, Subject.SITE)
        if is_of_site or (waiver.file, waiver.rule) in found:
            continue
        what = f'Nothing here is against the rule "{waiver.rule}" any more.'
        yield by_path[waiver.file].finding_at(waiver.line, what, "Take this waiver out.")
