"""The edit page: show, autosave, check and save a post."""

from dataclasses import asdict
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clinic.content.document_editor import edit_post
from clinic.core.front_matter import read_front_matter
from clinic.web.editor.app_state import AppState, Form
from clinic.web.editor.autosave import AutosavedForm
from clinic.web.editor.file_operations import find_address
from clinic.web.editor.form import (
    CARDS,
    WRITTEN,
    clean_form,
    fill_form,
    list_choices,
    locate_messages,
    read_form,
)
from clinic.web.editor.post_store import ConflictError, NotFoundError, PostFile

LONGEST_TITLE, LONGEST_SUMMARY = 70, 155  # characters that search engines show


def make_content(opened: PostFile, form: dict[str, str]) -> bytes:
    """Return the content of a file with the changes of a form."""
    return edit_post(opened.content, read_form(form, opened.front, opened.kind), WRITTEN)


def _check_content(office: AppState, place: str, content: bytes) -> list[dict[str, object]]:
    """Return the problems of a file's content as form messages."""
    opened = PostFile(place, content)
    text = opened.text
    notes = locate_messages(
        office.examiner.check(place, text), read_front_matter(text), opened.kind
    )
    return [asdict(one) for one in notes]


def show_edit(office: AppState, request: Request, form: Form) -> Response:
    """Show the form of a post, with its unsaved changes."""
    del form
    place = request.path_params["place"]
    unsaved = office.keeping.find_unsaved(place)
    try:
        opened = office.store.open(place)
    except NotFoundError:
        if unsaved is None:
            raise
        return office.go_to(f"/conflict/{place}")
    front = opened.front
    if unsaved and unsaved.mark != opened.mark:
        if make_content(opened, unsaved.form) != opened.content:
            return office.go_to(f"/conflict/{place}")
        office.keeping.forget_unsaved(place)  # the file has the same content now
        unsaved = None
    office.examiner.look()
    office.looker.follow()
    filled = fill_form(front, opened.kind)
    saved = dict(filled)
    if unsaved:
        filled |= {name: value for name, value in unsaved.form.items() if name in filled}
    clinic = office.examiner.clinic
    content = make_content(opened, filled)
    return office.show(
        "edit.html",
        opened=opened,
        filled=filled,
        saved=saved,
        unsaved=unsaved if unsaved and content != opened.content else None,
        notes=_check_content(office, place, content),
        choices=list_choices(clinic, filled, opened.language_in_name),
        cards=CARDS,
        address=find_address(opened, clinic.languages[0] if clinic else "en"),
        site=clinic.url.rstrip("/") if clinic else "",
        limits={"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY},
        reviewer=front.text("reviewed_by"),
        just_saved="saved" in request.query_params,
    )


def keep(office: AppState, request: Request, form: Form) -> Response:
    """Autosave the form."""
    place = request.path_params["place"]
    typed = clean_form(form)
    mark, sitting = typed.pop("mark", ""), typed.pop("sitting", "")
    office.store.find(place)
    with office.lock:
        now = datetime.now(UTC)
        before = office.keeping.find_unsaved(place)
        unsaved = AutosavedForm(mark, typed, now.isoformat(), sitting)
        office.keeping.keep_unsaved(place, unsaved)  # first, even if the file was deleted
        opened = office.store.open(place)
        if opened.mark == mark and (before is None or before.mark != mark):
            office.keeping.keep(place, opened.content, "before")  # the base for a merge
        if before and before.sitting != sitting:  # keep the changes of another tab
            _keep_as_version(office, opened, before)
        if office.keeping.is_due(place):
            _keep_as_version(office, opened, unsaved)
    return JSONResponse({"when": f"{now.astimezone():%H:%M:%S}", "same": opened.mark == mark})


def _keep_as_version(office: AppState, opened: PostFile, unsaved: AutosavedForm) -> None:
    content = make_content(opened, unsaved.form)
    if content != opened.content:
        office.keeping.keep(opened.place, content, "unsaved")


def check(office: AppState, request: Request, form: Form) -> Response:
    """Return the problems of the unsaved form as JSON."""
    place = request.path_params["place"]
    opened = office.store.open(place)
    content = make_content(opened, clean_form(form))
    return JSONResponse({"notes": _check_content(office, place, content)})


def save(office: AppState, request: Request, form: Form) -> Response:
    """Save the form, or redirect to the conflict page."""
    place = request.path_params["place"]
    typed = clean_form(form)
    mark, sitting = typed.pop("mark", ""), typed.pop("sitting", "")
    is_script = request.headers.get("accept", "").startswith("application/json")
    office.store.find(place)
    with office.lock:
        unsaved = AutosavedForm(mark, typed, datetime.now(UTC).isoformat(), sitting)
        office.keeping.keep_unsaved(place, unsaved)  # first, so that nothing can be lost
        try:
            opened = office.store.open(place)
            saved = save_words(office, opened, typed, mark)
        except (NotFoundError, ConflictError):
            to = f"/conflict/{place}"
            answer = {"conflict": f"{office.base}{to}"}
            return JSONResponse(answer, 409) if is_script else office.go_to(to)
    if is_script:
        notes = _check_content(office, place, saved.content)
        when = f"{datetime.now():%H:%M}"
        return JSONResponse({"mark": saved.mark, "notes": notes, "when": when})
    return office.go_to(f"/edit/{place}?saved=1")


def save_words(office: AppState, opened: PostFile, typed: dict[str, str], mark: str) -> PostFile:
    """Write a form to its file; the old and the new content become versions.

    Raises
    ------
    ConflictError
        The file changed: its etag is not ``mark``.
    """
    content = make_content(opened, typed)
    if opened.mark != mark:
        raise ConflictError(opened.place, opened.content)
    if content != opened.content:
        office.keeping.keep(opened.place, opened.content, "before")
    saved = office.store.save(opened.place, content, mark)
    if office.store.open(opened.place).content != content:  # verify the write
        raise OSError("the file does not have the saved content")
    if content != opened.content:
        office.keeping.keep(opened.place, content, "saved")
    office.keeping.forget_unsaved(opened.place)
    office.looker.forget(opened.place)
    return saved


def discard(office: AppState, request: Request, form: Form) -> Response:
    """Discard unsaved changes; they become an earlier version."""
    del form
    place = request.path_params["place"]
    with office.lock:
        opened = office.store.open(place)
        if unsaved := office.keeping.find_unsaved(place):
            _keep_as_version(office, opened, unsaved)
        office.keeping.forget_unsaved(place)
        office.looker.forget(place)
    return office.go_to(f"/edit/{place}")
