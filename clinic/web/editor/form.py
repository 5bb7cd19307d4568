"""The form of a post or page: what each part of it holds, and what that means for the header."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.checks.report import LABELS
from clinic.checks.rules.header.header_schema import KEYS, keys_for
from clinic.content.document_editor import Words, tidy_value
from clinic.core.facts import Clinic
from clinic.core.front_matter import FrontMatter
from clinic.core.problem import Problem
from clinic.core.review_signature import KEYS as SIGN_OFF_KEYS

WRITTEN = {name: key.name for name, key in KEYS.items()}  # how a header writes each name
WHO = ("draft", "published", "hidden")
# Parts of the form that are not lines of the header, or not as they stand there.
_OTHERS = ("body", "who", "day", "time")
# Written by `make sign-off`, or by the page that changes an address.
_NOT_IN_FORM = {"status", "date", "slug", *map(str.lower, SIGN_OFF_KEYS)}
# What to do, where a form has something better than a line of the header to write.
_FIXES = {"date-future": "To have it out now, choose today."}
_MOMENT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<time>\d{2}:\d{2}))?")
TYPES = {
    "": "Article: general advice",
    "treatment": "Treatment: an injection, a medicine … (stricter checks)",
    "news": "News of the clinic, no health advice",
}
CARDS = ("emergency", "urgent", "ask")


def list_names(kind: str) -> list[str]:
    """Return the header fields, by name, that the form of a ``post`` or ``page`` has."""
    names = [key.lower() for key in keys_for(kind)]
    return [one for one in names if one not in _NOT_IN_FORM]


def fill_form(front: FrontMatter, kind: str) -> dict[str, str]:
    """Return what the parts of the form hold for a file as it is."""
    filled = {name: tidy_value(front.text(name)) for name in list_names(kind)}
    status = front.text("status").lower() or "published"
    filled["who"] = status if status in WHO else ""
    if kind == "post":
        written = front.text("date")
        read = _MOMENT.fullmatch(written)
        filled["day"] = read["day"] if read else written
        filled["time"] = (read["time"] or "") if read else ""
    filled["body"] = front.body
    return filled


def read_form(form: Mapping[str, str], front: FrontMatter, kind: str) -> Words:
    """Return what a form says a file should hold; what the form says as the file does is left out.

    Parameters
    ----------
    form:
        What was typed. Parts that are not there leave their lines as they are.
    front:
        The file as it is.
    """
    now = fill_form(front, kind)
    typed = {
        name: value if name == "body" else tidy_value(value)
        for name, value in form.items()
        if name in now
    }
    changed = {name: value for name, value in typed.items() if value != now[name]}
    fields = {name: value for name, value in changed.items() if name not in _OTHERS}
    if changed.get("who"):
        fields["status"] = "" if changed["who"] == "published" else changed["who"]
    if "day" in changed or "time" in changed:
        both = {"day": now["day"], "time": now["time"]} | typed
        fields["date"] = f"{both['day']} {both['time']}".strip()
    return Words(fields, typed.get("body"))


def clean_form(given: Mapping[str, object]) -> dict[str, str]:
    """Return the texts of what a browser sent, with plain line breaks."""
    return {
        name: value.replace("\r\n", "\n").replace("\r", "\n")
        for name, value in given.items()
        if isinstance(value, str)
    }


@dataclass(frozen=True)
class FieldMessage:
    """A Problem as the form shows it: beside which part, in which words.

    ``line`` counts the lines of the text in the form from 1; 0 when no line of it is meant.
    """

    part: str
    label: str
    what: str
    fix: str
    line: int = 0
    excerpt: str = ""
    rule: str = ""


def _find_part(problem: Problem, front: FrontMatter, kind: str) -> str:
    parts = {"status": "who", "date": "day"}
    known = {*list_names(kind), "body", *parts}
    name, _, rest = problem.rule.partition("-")
    if rest == "missing" and name in known:  # there is no line to point at
        return parts.get(name, name)
    for one in front.fields:
        if one.line <= problem.line < one.line + len(one.values):
            return parts.get(one.name, one.name) if one.name in known else ""
    if problem.line >= front.body_line:
        return "body"
    return parts.get(name, name) if name in known else ""


def locate_messages(
    problems: Iterable[Problem], front: FrontMatter, kind: str
) -> list[FieldMessage]:
    """Return Problems as the form shows them, in their order."""
    notes = []
    for one in problems:
        part = _find_part(one, front, kind)
        line = one.line - front.body_line + 1 if part == "body" else 0
        label = LABELS[one.severity].capitalize()
        fix = _FIXES.get(one.rule, one.fix)
        notes.append(FieldMessage(part, label, one.what, fix, line, one.excerpt, one.rule))
    return notes


@dataclass(frozen=True)
class Choices:
    """What may be chosen in a form: values, each with the words that are shown."""

    category: dict[str, str]
    type: dict[str, str]
    author: dict[str, str]
    provider: dict[str, str]
    service: dict[str, str]
    lang: dict[str, str]


def _name_usual(choices: dict[str, str], written: str, usual: str) -> dict[str, str]:
    """Let what is meant when nothing is written be chosen under the name that a file writes."""
    is_usual = written == usual
    return {usual if is_usual and not one else one: words for one, words in choices.items()}


def list_choices(
    clinic: Clinic | None, filled: Mapping[str, str] | None = None, in_name: str = ""
) -> Choices:
    """Return what the clinic's facts let an editor choose.

    Parameters
    ----------
    clinic:
        The facts; None when they can't be used.
    filled:
        What the form holds now.
    in_name:
        The language that the file's name gives, as in ``about.es.md``.
    """
    now = filled or {}
    people = {one.id: one.name for one in clinic.providers} if clinic else {}
    services = {one.id: one.name for one in clinic.services} if clinic else {}
    names = clinic.category_names if clinic else ()
    languages = clinic.languages if clinic else ()
    first = f"{languages[0]} (the site's first)" if languages else "the site's first"
    usual = f"{in_name} (by the file's name)" if in_name else first
    others = [one for one in languages if one != in_name]
    return Choices(
        category={"": "Choose a topic"} | {one: one for one in names},
        type=_name_usual(TYPES, now.get("type", ""), "article"),
        author=_name_usual({"": "The clinic"} | people, now.get("author", ""), "clinic"),
        provider={"": "Nobody in particular"} | people,
        service={"": "None in particular"} | services,
        lang=_name_usual(
            {"": usual} | {one: one for one in (others if in_name else others[1:])},
            now.get("lang", ""),
            in_name or (languages[0] if languages else ""),
        ),
    )
