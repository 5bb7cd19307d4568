"""The commands `sign-off` and `reviews`: record a medical review, and list due reviews."""

import difflib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.actions.context import PUBLISHING, Project
from clinic.actions.git_info import find_name
from clinic.builder.build_lock import hold_lock
from clinic.checks.registry import suggest_nearest
from clinic.checks.report import print_problems
from clinic.checks.rules.medical.signed_texts import (
    diff_snapshots,
    is_about_health,
    is_signed_in_old_way,
    is_unsigned,
    read_parts_of,
    read_signed,
    say_changes,
    say_date,
    type_of,
)
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.document_editor import set_fields
from clinic.core.decoding import decode
from clinic.core.facts import Clinic, Provider
from clinic.core.files import ChangedError, replace_file
from clinic.core.problem import Severity
from clinic.core.review_signature import (
    KEYS,
    SignOff,
    add_months,
    fingerprint,
    is_in_time,
    make_signature_fingerprint,
    read_day,
)

if TYPE_CHECKING:
    from clinic.builder.result import Result

DONE, FAILED, WRONG_USE, REFUSED = 0, 1, 2, 3
DUE_DAYS = 60
HOW = "make sign-off POST=content/posts/2026/x.md BY=provider-id"
# A new sign-off fixes these problems, so they do not prevent one.
_MENDED = {
    "reviewer-unknown",
    "review-malformed",
    "review-future",
    "review-type-changed",
    "sign-off-needed",
}
_PLACEHOLDER = re.compile(r"^your\b|^sample\b|\bsample entry\b|\[FILL IN|\bTODO\b|\bTBD\b", re.I)
_CHANGED = "The post changed while you had it open. Nothing was signed off. Read the post again."


@dataclass(frozen=True)
class Asked:
    """The arguments: who has read which post, and until when the sign-off holds.

    ``until`` is a date as typed, or "". ``shown`` is the fingerprint of the post on the screen,
    if it was shown.
    """

    post: str
    by: str
    until: str = ""
    shown: str = ""


class _RefusalError(Exception):
    """The post cannot be signed off; ``code`` is the exit code."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


def is_placeholder(provider: Provider) -> bool:
    """Return whether a provider in clinic.toml is still a sample entry."""
    return any(_PLACEHOLDER.search(one) for one in (provider.name, provider.bio))


def find_post(project: Project, result: "Result", asked: str) -> Document:
    """Return a post by its path or file name."""
    assert result.library is not None
    documents = {one.path: one for one in result.library.documents.values()}
    path = Path(asked)
    if path.is_absolute() and path.is_relative_to(project.root):
        path = path.relative_to(project.root)
    name = path.as_posix().removeprefix("./")
    found = documents.get(name)
    if found is None:
        fitting = [
            one for one in documents if one.endswith(f"/{name}") or one.endswith(f"/{name}.md")
        ]
        found = documents[fitting[0]] if len(fitting) == 1 else None
    if found is None:
        posts = [one.path for one in documents.values() if one.kind == "post"]
        near = difflib.get_close_matches(name, posts, n=1, cutoff=0.4)
        offer = f' Did you mean "{near[0]}"?' if near else " To list all posts, run: make reviews"
        raise _RefusalError(f'Cannot find the post "{asked}".{offer}', WRONG_USE)
    if found.kind == "page":
        raise _RefusalError(f"Only posts are signed off. {found.path} is a page.", WRONG_USE)
    return found


def find_reviewer(clinic: Clinic, asked: str) -> Provider:
    """Return a provider by id. A sample entry cannot sign off for a real clinic."""
    people = {one.id: one for one in clinic.providers}
    if asked not in people:
        known = f"Use one of: {', '.join(people)}." if people else "Add the provider there first."
        offer = suggest_nearest(asked, people, known)
        words = f'content/clinic.toml has no provider with the id "{asked}". {offer}'
        raise _RefusalError(words, WRONG_USE)
    if is_placeholder(people[asked]) and not clinic.demo:
        words = (
            f'"{people[asked].name}" in content/clinic.toml is a sample entry, not a person. '
            "Write the real name there first."
        )
        raise _RefusalError(words, REFUSED)
    return people[asked]


def _refuse_problems(project: Project, result: "Result", document: Document) -> None:
    """Refuse a post with problems or blanks: a signed-off post must be ready to publish."""
    problems = [
        one
        for one in result.problems
        if one.file == document.path
        and (one.severity is Severity.ERROR or one.rule == "placeholder-left")
        and one.rule not in _MENDED
    ]
    if problems:
        project.screen.close()
        print_problems(problems, project.screen.out, ending="Nothing was signed off.")
        is_blank = all(one.severity is not Severity.ERROR for one in problems)
        first = "Fill in the blanks first" if is_blank else "Fix the problems first"
        raise _RefusalError(f"{first}. Then ask a provider to read and sign off the post.", FAILED)


def choose_until(document: Document, asked: str, today: date, months: int) -> date:
    """Return the date of the next review: as requested, else from the header, else the latest.

    The header counts only before the first sign-off. Later, its date is that of the last one.
    """
    latest = add_months(today, months)
    written = document.front.text("review_by") if is_unsigned(document) else ""
    chosen = asked.strip() or written
    until = read_day(chosen) if chosen else latest
    if until is None or not is_in_time(today, until, months):
        where = "" if asked.strip() else f" in {document.path}"
        words = (
            f'"{chosen}"{where} is not a valid date for the next review. '
            f"Choose a date from tomorrow to {say_date(latest)}. Write the date like {latest}."
        )
        raise _RefusalError(words, FAILED)
    return until


def _sign(
    project: Project, result: "Result", document: Document, reviewer: Provider, asked: Asked
) -> None:
    """Write the sign-off to the header of the post, and print a confirmation."""
    assert result.library is not None and result.clinic is not None
    library, today = result.library, result.library.here.date()
    until = choose_until(document, asked.until, today, result.clinic.review_months)
    parts = read_parts_of(document, library)
    if asked.shown and asked.shown != fingerprint(parts):
        raise _RefusalError(_CHANGED, FAILED)
    signed = SignOff(reviewer.id, today, until, type_of(document))
    signed = replace(signed, mark=make_signature_fingerprint(signed, reviewer.name, parts))
    before = read_signed(document, library)
    path = project.root / document.path
    content = path.read_bytes()

    def is_as_read() -> bool:
        """Return whether the post and its pictures still match the fingerprint."""
        is_same = decode(path.read_bytes()) == document.text
        return is_same and read_parts_of(document, library) == parts

    try:
        if not is_as_read():
            raise ChangedError
        made = set_fields(content, signed.lines)
        if made == content:
            say = f"{reviewer.name} has already signed off {document.path} today."
            project.screen.say(say)
            return
        replace_file(path, made, is_as_read)
    except ChangedError:
        raise _RefusalError(_CHANGED, FAILED) from None
    _print_signed(project, document, reviewer, signed, before)


def _print_signed(
    project: Project,
    document: Document,
    reviewer: Provider,
    signed: SignOff,
    before: SignOff | None,
) -> None:
    say = project.screen.say
    name = ", ".join(filter(None, (reviewer.name, reviewer.credentials)))
    say(f'Signed off: "{document.front.text("title")}" ({document.path})')
    say(f"  Read by {name} on {say_date(signed.day)}.")
    say(f"  The sign-off holds until {say_date(signed.until)}, as long as the post stays the same.")
    if before:
        say(f"  It replaces the sign-off by {before.reviewer} of {say_date(before.day)}.")
    if is_placeholder(reviewer):
        say("  This is the sample site, and this provider is not a real person.")
    say(f"To undo: remove the lines {', '.join(KEYS[:-1])} and {KEYS[-1]} from the file.")


def sign_off(project: Project, asked: Asked) -> int:
    """Record that a provider has read a post: who, when, and a fingerprint of the content."""
    if not asked.post or not asked.by:
        missing = "Name the post" if not asked.post else "Name the provider who read the post"
        project.screen.say(f"{missing}: {HOW}")
        return WRONG_USE
    from clinic.builder.pipeline import check_project  # a slow import (Pelican)
    from clinic.builder.result import WORK_FOLDER

    with hold_lock(project.root / WORK_FOLDER, find_name(project.root)):
        result = check_project(project.root, PUBLISHING, now=datetime.now().astimezone())
        if result.library is None or result.clinic is None:
            project.screen.close()
            print_problems(result.problems, project.screen.out, ending="Nothing was signed off.")
            return FAILED
        try:
            document = find_post(project, result, asked.post)
            reviewer = find_reviewer(result.clinic, asked.by)
            _refuse_problems(project, result, document)
            _sign(project, result, document, reviewer, asked)
        except _RefusalError as refusal:
            project.screen.say(str(refusal))
            return refusal.code
    return DONE


STATES = {
    "changed": "changed since sign-off",
    "again": "sign off again",
    "overdue": "overdue",
    "due": f"due within {DUE_DAYS} days",
    "unreadable": "sign-off cannot be read",
    "unsigned": "not signed off",
    "signed": "signed off",
    "unneeded": "no sign-off needed",
}


def find_state(document: Document, library: Library) -> tuple[str, str]:
    """Return the state of a post (a key of STATES) and a detail."""
    today = library.here.date()
    if is_unsigned(document):
        if not is_about_health(document):
            return "unneeded", "news or a short notice"
        return "unsigned", "a draft" if document.status == "draft" else ""
    if is_signed_in_old_way(document):
        return "again", "signed off with an older version of the program"
    signed = read_signed(document, library)
    if signed is None:
        return "unreadable", "to see why, run: make check"
    if changes := diff_snapshots(document, library, signed):
        return "changed", say_changes(changes, signed).removesuffix(".")
    if signed.until < today:
        return "overdue", f"since {say_date(signed.until)}, {signed.reviewer}"
    state = "due" if signed.until <= today + timedelta(days=DUE_DAYS) else "signed"
    return state, f"until {say_date(signed.until)}, {signed.reviewer}"


def reviews(project: Project) -> int:
    """List all posts by sign-off state, most urgent first."""
    from clinic.builder.pipeline import check_project

    result = check_project(project.root, PUBLISHING, now=datetime.now().astimezone())
    screen = project.screen
    if result.library is None:
        screen.close()
        print_problems(result.problems, screen.out)
        return FAILED
    library = result.library
    posts = [one for one in library.documents.values() if one.kind == "post"]
    found = {one.path: find_state(one, library) for one in posts}
    order = list(STATES)
    rows = sorted(found.items(), key=lambda one: (order.index(one[1][0]), one[0]))
    width = max((len(STATES[state]) for state, _ in found.values()), default=0)
    for path, (state, words) in rows:
        beside = f"  ({words})" if words else ""
        screen.say(f"  {STATES[state]:{width}}  {path}{beside}")
    states = [state for state, _ in found.values()]
    counts = [f"{states.count(one)} {words}" for one, words in STATES.items() if one in states]
    total = f"{len(posts)} post{'' if len(posts) == 1 else 's'}"
    screen.say(f"{total}: {', '.join(counts)}." if posts else "There are no posts yet.")
    if set(states) & {"changed", "again", "overdue", "due", "unsigned"}:
        screen.say(f"When a provider has read a post, run: {HOW}")
    return DONE
