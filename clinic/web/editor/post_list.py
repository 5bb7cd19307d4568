"""The list of posts and pages with their states."""

from dataclasses import dataclass

from clinic.actions.sign_off import STATES, find_state
from clinic.checks.rules.medical.signed_texts import say_date
from clinic.content.content_index import Library
from clinic.content.date_parsing import read_date
from clinic.content.document import Document
from clinic.core.problem import Severity
from clinic.web.editor.autosave import AutosaveStore
from clinic.web.editor.background_checker import BackgroundChecker

VISIBLE = {
    "problem": "Has problems",
    "draft": "Draft: only staff",
    "waiting": "Scheduled",
    "live": "Published: everyone",
    "hidden": "Unlisted: anyone with the link",
}
_ORDER = ("draft", "waiting", "live", "hidden")
_PRESSING = ("changed", "again", "overdue", "due", "unreadable")


@dataclass(frozen=True)
class Entry:
    """One row of the list.

    ``state`` is a key of VISIBLE, ``day`` the date for people, ``review`` the state of an urgent
    sign-off or "". ``problems`` and ``remarks`` (warnings) are counts.
    """

    place: str
    title: str
    kind: str
    state: str
    state_words: str
    day: str
    review: str
    problems: int
    remarks: int
    language: str
    has_unsaved: bool


def _find_visibility(document: Document, library: Library) -> str:
    if document.status == "draft":
        return "draft"
    if document.kind == "post" and library.is_waiting(document):
        return "waiting"
    return "hidden" if document.status == "hidden" else "live"


def _format_date(document: Document) -> str:
    day = read_date(document.front.text("date")) if document.kind == "post" else None
    return say_date(day.date()) if day is not None and hasattr(day, "date") else ""


def _format_state(state: str, day: str) -> str:
    return f"Scheduled for {day}" if state == "waiting" and day else VISIBLE[state]


def list_entries(examiner: BackgroundChecker, keeping: AutosaveStore) -> list[Entry]:
    """Return all posts and pages: drafts, scheduled posts, then the others; newest first."""
    library = examiner.library
    entries = []
    for document in list(library.documents.values()):
        problems = examiner.problems.get(document.path, [])
        errors = sum(one.severity is Severity.ERROR for one in problems)
        state, day = _find_visibility(document, library), _format_date(document)
        is_signable = examiner.is_whole and document.kind == "post"
        review, words = find_state(document, library) if is_signable else ("", "")
        is_said = review in _PRESSING
        entries.append(
            Entry(
                place=document.place,
                title=document.front.text("title") or document.place.rpartition("/")[2],
                kind=document.kind,
                state=state,
                state_words=_format_state(state, day),
                day=day,
                review=f"{STATES[review]} ({words})" if is_said else "",
                problems=errors,
                remarks=len(problems) - errors,
                language=library.language_of(document),
                has_unsaved=keeping.find_unsaved(document.place) is not None,
            )
        )
    dates = {one.place: one.front.text("date") for one in list(library.documents.values())}
    entries.sort(key=lambda one: (dates.get(one.place, ""), one.place), reverse=True)
    return sorted(entries, key=lambda one: _ORDER.index(one.state))
