"""The form of a post or page: its fields, and how they map to the header."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.checks.report import LABELS
from clinic.checks.rules.header.header_schema import KEYS, keys_for
from clinic.content.document_editor import Words, tidy_value
from clinic.core.facts import Clinic
from clinic.core.facts_schema import EMBLEMS
from clinic.core.front_matter import FrontMatter
from clinic.core.problem import Problem
from clinic.core.review_signature import KEYS as SIGN_OFF_KEYS

WRITTEN = {name: key.name for name, key in KEYS.items()}  # the spelling in the header
WHO = ("draft", "published", "hidden")
# Form fields that are not header fields, or have another format there.
_OTHERS = ("body", "who", "day", "time")
# Set by other parts of the form, by the sign-off, or by the page for addresses.
_NOT_IN_FORM = {"status", "date", "slug", *map(str.lower, SIGN_OFF_KEYS)}
# Fixes for the form that replace those for the file.
_FIXES = {"date-future": "To publish the post now, choose today."}
_MOMENT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<time>\d{2}:\d{2}))?")
TYPES = {
    "": "Article: general advice",
    "treatment": "Treatment, such as an injection or a medicine (stricter checks)",
    "news": "Clinic news without health advice",
}
CARDS = ("emergency", "urgent", "ask")


def list_names(kind: str) -> list[str]:
    """Return the names of the header fields in the form of a ``post`` or ``page``."""
    names = [key.lower() for key in keys_for(kind)]
    return [one for one in names if one not in _NOT_IN_FORM]


def fill_form(front: FrontMatter, kind: str) -> dict[str, str]:
    """Return the field values for an existing file."""
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
    """Return the changes of a form relative to the file.

    Parameters
    ----------
    form:
        The submitted values; missing fields do not change the file.
    front:
        The current file.
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
    """Return the text fields of a submitted form, with ``\\n`` line breaks."""
    return {
        name: value.replace("\r\n", "\n").replace("\r", "\n")
        for name, value in given.items()
        if isinstance(value, str)
    }


@dataclass(frozen=True)
class FieldMessage:
    """A problem as shown in the form, next to the field ``part``.

    ``line`` is the line in the body, from 1; 0 if the problem is not in the body.
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
    if rest == "missing" and name in known:  # the field has no line in the file
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
    """Return problems as form messages, in the same order."""
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
    """The options of the select fields: labels by value."""

    category: dict[str, str]
    type: dict[str, str]
    author: dict[str, str]
    provider: dict[str, str]
    service: dict[str, str]
    picture: dict[str, str]
    lang: dict[str, str]


def _name_usual(choices: dict[str, str], written: str, usual: str) -> dict[str, str]:
    """Use the explicit default value as the option key if the file has it."""
    is_usual = written == usual
    return {usual if is_usual and not one else one: words for one, words in choices.items()}


def list_choices(
    clinic: Clinic | None, filled: Mapping[str, str] | None = None, in_name: str = ""
) -> Choices:
    """Return the options that the clinic details allow.

    Parameters
    ----------
    clinic:
        The clinic details; None if they are not valid.
    filled:
        The current values of the form.
    in_name:
        The language from the file name, as in ``about.es.md``.
    """
    now = filled or {}
    people = {one.id: one.name for one in clinic.providers} if clinic else {}
    services = {one.id: one.name for one in clinic.services} if clinic else {}
    names = clinic.category_names if clinic else ()
    languages = clinic.languages if clinic else ()
    first = f"{languages[0]} (main language)" if languages else "main language"
    usual = f"{in_name} (from the file name)" if in_name else first
    others = [one for one in languages if one != in_name]
    return Choices(
        category={"": "Choose a topic"} | {one: one for one in names},
        type=_name_usual(TYPES, now.get("type", ""), "article"),
        author=_name_usual({"": "The clinic"} | people, now.get("author", ""), "clinic"),
        provider={"": "No particular provider"} | people,
        service={"": "No particular service"} | services,
        picture={"": "The drawing of the topic"} | {one: one for one in EMBLEMS},
        lang=_name_usual(
            {"": usual} | {one: one for one in (others if in_name else others[1:])},
            now.get("lang", ""),
            in_name or (languages[0] if languages else ""),
        ),
    )
