"""The sign-off page: a clinician reads a post, sees the changes, and signs off."""

import io
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from clinic.actions.console import Screen
from clinic.actions.context import Project
from clinic.actions.sign_off import Asked, is_placeholder, sign_off
from clinic.checks.rules.medical.signed_texts import (
    diff_snapshots,
    is_signed_in_old_way,
    read_parts_of,
    read_signed,
    say_changes,
    say_date,
)
from clinic.content.document import Document
from clinic.content.document_editor import UnreadableError, read_front, read_text
from clinic.core.facts import Clinic
from clinic.core.review_signature import SignOff, add_months, fingerprint
from clinic.web.editor.app_state import AppState, Form, text_of
from clinic.web.editor.file_operations import MoveError
from clinic.web.editor.post_store import PostFile
from clinic.web.editor.revisions import (
    Piece,
    compare_words,
    has_changes,
    list_versions,
    read_version,
    shorten,
)

MOST = 40  # earlier versions that are searched for the signed-off one
_NOT_IN_FILE = {"pictures", "reviewer"}  # changes that are not visible in the file


def _read(office: AppState, opened: PostFile, content: bytes) -> Document:
    return office.examiner.read(opened.place, read_text(content))


def find_signed(office: AppState, opened: PostFile, signed: SignOff) -> bytes | None:
    """Return the content of the last sign-off; None if it is no longer available."""
    versions = list_versions(office.root, office.keeping, opened.place)[:MOST]
    contents = [opened.content]
    contents += [
        content
        for one in versions
        if (content := read_version(office.root, office.keeping, opened.place, one.id))
    ]
    for content in contents:
        try:
            document = _read(office, opened, content)
        except UnreadableError:
            continue
        if set(diff_snapshots(document, office.examiner.library, signed)) <= _NOT_IN_FILE:
            return content
    return None


def _readable(content: bytes) -> str:
    """Return the text for the clinician: title, summary and body."""
    front = read_front(content)
    return f"{front.text('title')}\n\n{front.text('summary')}\n\n{front.body}"


def _compare(office: AppState, opened: PostFile, signed: SignOff | None) -> list[Piece]:
    before = find_signed(office, opened, signed) if signed else None
    return compare_words(_readable(before), _readable(opened.content)) if before else []


def _latest(clinic: Clinic | None, today: date) -> str:
    """Return the latest date for the next review."""
    return f"{add_months(today, clinic.review_months)}" if clinic else ""


def show_sign(office: AppState, request: Request, form: Form, told: str = "") -> Response:
    """Show the sign-off page of a post."""
    del form
    opened = office.store.open(request.path_params["place"])
    if opened.kind == "page":
        raise MoveError("Only posts are signed off, not pages.")
    office.examiner.look()
    document, library = _read(office, opened, opened.content), office.examiner.library
    clinic = office.examiner.clinic
    signed = read_signed(document, library)
    changes = diff_snapshots(document, library, signed) if signed else []
    pieces = _compare(office, opened, signed)
    providers = clinic.providers if clinic else ()
    names = {one.id: one.name for one in providers}
    return office.show(
        "sign.html",
        opened=opened,
        shown=fingerprint(read_parts_of(document, library)),
        title=opened.front.text("title") or opened.place,
        signed_by=names.get(signed.reviewer, signed.reviewer) if signed else "",
        signed_on=say_date(signed.day) if signed else "",
        is_old=is_signed_in_old_way(document),
        changed=say_changes(changes, signed) if signed and changes else "",
        is_found=bool(pieces),
        has_changed=has_changes(pieces),
        pieces=shorten(pieces),
        providers=[one for one in providers if not is_placeholder(one) or (clinic and clinic.demo)],
        latest=_latest(clinic, library.here.date()),
        has_unsaved=office.keeping.find_unsaved(opened.place) is not None,
        told=told,
    )


def sign(office: AppState, request: Request, form: Form) -> Response:
    """Record a sign-off of exactly the content that was shown."""
    place = request.path_params["place"]
    if not text_of(form, "read"):
        return show_sign(office, request, form, "Tick the box once you have read the whole post.")
    shown = text_of(form, "shown")
    if not shown:
        return show_sign(office, request, form, "Read the post first, then sign off.")
    with office.lock:
        path = office.store.open(place).path
        said = io.StringIO()
        with office.reading, Screen(said) as screen:
            asked = Asked(path, text_of(form, "by"), text_of(form, "until"), shown)
            code = sign_off(Project(office.root, screen), asked)
        if code == 0:
            office.keeping.keep(place, office.store.open(place).content, "signed")
    return show_sign(office, request, form, said.getvalue())
