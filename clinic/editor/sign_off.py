"""The stories of `sign-off` and `reviews`: who read a post, and which posts wait to be read."""

import difflib
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.builder.lock import hold_lock
from clinic.checks.content.document import Document
from clinic.checks.content.review import is_about_health, is_same_as_signed, is_unsigned
from clinic.checks.report import print_problems
from clinic.checks.rules import offer_nearest
from clinic.editor.header_lines import replace_file, set_fields
from clinic.editor.identity import find_name
from clinic.editor.project import PUBLISHING, Project
from clinic.model.decoding import decode
from clinic.model.facts import Clinic, Provider
from clinic.model.problem import Severity
from clinic.model.sign_off import KEYS, NEXT_KEY, SignOff, make_mark, make_sign_off, read_sign_off

if TYPE_CHECKING:
    from clinic.builder.result import Result

DONE, FAILED, WRONG_USE, REFUSED = 0, 1, 2, 3
DUE_DAYS = 60
HOW = "make sign-off POST=content/posts/2026/x.md BY=provider-id"
# Signing again mends what these say, so they don't stand in its way.
_MENDED = {"reviewer-unknown", "review-malformed", "review-future", "sign-off-needed"}
_PLACEHOLDER = re.compile(r"^your\b|^sample\b|\bsample entry\b|\[FILL IN|\bTODO\b|\bTBD\b", re.I)


class _RefusalError(Exception):
    """Why a post is not signed, in words; ``code`` is the exit code."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


def say_day(day: date) -> str:
    """Write a day in words: ``November 22, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def is_placeholder(provider: Provider) -> bool:
    """Say whether an entry of clinic.toml still stands for somebody to be filled in."""
    return any(_PLACEHOLDER.search(one) for one in (provider.name, provider.bio))


def find_post(project: Project, result: "Result", asked: str) -> Document:
    """Return the post that was asked for, by its path or its file's name."""
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
        offer = f' Did you mean "{near[0]}"?' if near else " `make reviews` lists the posts."
        raise _RefusalError(f'There is no post "{asked}".{offer}', WRONG_USE)
    if found.kind == "page":
        raise _RefusalError(f"Only posts are signed, and {found.path} is a page.", WRONG_USE)
    return found


def find_reviewer(clinic: Clinic, asked: str) -> Provider:
    """Return the provider of that id; a placeholder signs nothing for a real clinic."""
    people = {one.id: one for one in clinic.providers}
    if asked not in people:
        known = f"Known: {', '.join(people)}." if people else "Add the provider there first."
        offer = offer_nearest(asked, people, known)
        words = f'content/clinic.toml has no provider with the id "{asked}". {offer}'
        raise _RefusalError(words, WRONG_USE)
    if is_placeholder(people[asked]) and not clinic.demo:
        words = (
            f'"{people[asked].name}" in content/clinic.toml is a sample entry, not a person, so it '
            "can not have read anything. Write the real name there first."
        )
        raise _RefusalError(words, REFUSED)
    return people[asked]


def _refuse_problems(project: Project, result: "Result", document: Document) -> None:
    """Stop at a post that has Problems or blanks: what is signed must be what can go out."""
    problems = [
        one
        for one in result.problems
        if one.file == document.path
        and (one.severity is Severity.ERROR or one.rule == "placeholder-left")
        and one.rule not in _MENDED
    ]
    if problems:
        project.screen.close()
        print_problems(problems, project.screen.out, ending="Nothing was signed.")
        is_blank = all(one.severity is not Severity.ERROR for one in problems)
        first = "Fill in its blanks first" if is_blank else "Mend the post first"
        raise _RefusalError(f"{first}; then let it be read and signed.", FAILED)


def _sign(project: Project, result: "Result", document: Document, reviewer: Provider) -> None:
    """Write the sign-off into the post's header, and say what was done."""
    assert result.library is not None
    front, today = document.front, result.library.here.date()
    mark = make_mark(front.text("title"), front.text("summary"), document.rendered.html)
    values = (reviewer.id, today.isoformat(), mark)
    signed = make_sign_off(*values, front.text(NEXT_KEY.lower()))
    if signed is None or signed.until <= today:
        words = (
            f'The line "{NEXT_KEY}: {front.text(NEXT_KEY.lower())}" of {document.path} names no '
            "day to come. Take it out, or write the day of the next reading."
        )
        raise _RefusalError(words, FAILED)
    before = read_sign_off(front)
    path = project.root / document.path
    content = path.read_bytes()
    if decode(content) != document.text:
        raise _RefusalError(f"{document.path} was changed just now. Try again.", FAILED)
    made = set_fields(content, dict(zip(KEYS, values, strict=True)))
    if made == content:
        project.screen.say(f"{document.path} is signed already, today and by {reviewer.name}.")
        return
    replace_file(path, made)
    _say_signed(project, document, reviewer, signed, before)


def _say_signed(
    project: Project,
    document: Document,
    reviewer: Provider,
    signed: SignOff,
    before: SignOff | None,
) -> None:
    say = project.screen.say
    name = ", ".join(filter(None, (reviewer.name, reviewer.credentials)))
    say(f'Signed: "{document.front.text("title")}" ({document.path})')
    say(f"  Read by {name} on {say_day(signed.day)}.")
    say(f"  It holds until {say_day(signed.until)}, as long as the words stay the same.")
    if before:
        say(f"  It takes the place of the one by {before.reviewer} of {say_day(before.day)}.")
    if is_placeholder(reviewer):
        say("  This is the sample clinic, and that is no real person: sign for real once it is.")
    say(f"To undo: take the lines {', '.join(KEYS[:2])} and {KEYS[2]} out of the file again.")


def sign_off(project: Project, post: str, by: str) -> int:
    """Record that a provider has read a post: who, when, and a fingerprint of its words."""
    if not post or not by:
        missing = "which post was read" if not post else "who read it"
        project.screen.say(f"Say {missing}, like this:  {HOW}")
        return WRONG_USE
    from clinic.builder.build import check_project  # Pelican, which takes a while
    from clinic.builder.result import WORK_FOLDER

    with hold_lock(project.root / WORK_FOLDER, find_name(project.root)):
        result = check_project(project.root, PUBLISHING, now=datetime.now().astimezone())
        if result.library is None or result.clinic is None:
            project.screen.close()
            print_problems(result.problems, project.screen.out, ending="Nothing was signed.")
            return FAILED
        try:
            document = find_post(project, result, post)
            reviewer = find_reviewer(result.clinic, by)
            _refuse_problems(project, result, document)
            _sign(project, result, document, reviewer)
        except _RefusalError as refusal:
            project.screen.say(str(refusal))
            return refusal.code
    return DONE


STATES = {
    "changed": "changed since it was read",
    "overdue": "overdue",
    "due": f"due within {DUE_DAYS} days",
    "unreadable": "sign-off can not be read",
    "unsigned": "not signed",
    "signed": "signed",
    "unneeded": "needs none",
}


def find_state(document: Document, today: date) -> tuple[str, str]:
    """Return a post's state, one of STATES, and the words beside it."""
    if is_unsigned(document):
        if not is_about_health(document):
            return "unneeded", "news or a short notice"
        return "unsigned", "a draft" if document.status == "draft" else ""
    signed = read_sign_off(document.front)
    if signed is None:
        return "unreadable", "`make check` says why"
    if not is_same_as_signed(document, signed):
        return "changed", f"{signed.reviewer} read it on {say_day(signed.day)}"
    if signed.until < today:
        return "overdue", f"since {say_day(signed.until)}, {signed.reviewer}"
    state = "due" if signed.until <= today + timedelta(days=DUE_DAYS) else "signed"
    return state, f"until {say_day(signed.until)}, {signed.reviewer}"


def reviews(project: Project) -> int:
    """List all posts by what their sign-off needs, the most pressing first."""
    from clinic.builder.build import check_project

    result = check_project(project.root, PUBLISHING, now=datetime.now().astimezone())
    screen = project.screen
    if result.library is None:
        screen.close()
        print_problems(result.problems, screen.out)
        return FAILED
    today = result.library.here.date()
    posts = [one for one in result.library.documents.values() if one.kind == "post"]
    found = {one.path: find_state(one, today) for one in posts}
    order = list(STATES)
    rows = sorted(found.items(), key=lambda one: (order.index(one[1][0]), one[0]))
    width = max((len(STATES[state]) for state, _ in found.values()), default=0)
    for path, (state, words) in rows:
        beside = f"  ({words})" if words else ""
        screen.say(f"  {STATES[state]:{width}}  {path}{beside}")
    states = [state for state, _ in found.values()]
    counts = [f"{states.count(one)} {words}" for one, words in STATES.items() if one in states]
    posts_said = f"{len(posts)} post{'' if len(posts) == 1 else 's'}"
    screen.say(f"{posts_said}: {', '.join(counts)}." if posts else "There are no posts yet.")
    if set(states) & {"changed", "overdue", "due", "unsigned"}:
        screen.say(f"When a provider has read one:  {HOW}")
    return DONE
