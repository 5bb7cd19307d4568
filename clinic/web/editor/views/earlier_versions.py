"""The page of earlier versions: list, diff and restore."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from clinic.content.document_editor import read_front, read_text
from clinic.web.editor.app_state import AppState, Form, text_of
from clinic.web.editor.autosave import AutosavedForm
from clinic.web.editor.form import fill_form
from clinic.web.editor.post_store import NotFoundError
from clinic.web.editor.revisions import (
    compare_words,
    has_changes,
    list_versions,
    read_version,
    shorten,
)


def _read(office: AppState, place: str, version: str) -> bytes:
    content = read_version(office.root, office.keeping, place, version)
    if content is None:
        raise NotFoundError("That version is no longer available.")
    return content


def show_versions(office: AppState, request: Request, form: Form) -> Response:
    """List the earlier versions of a post; show the diff of the chosen one."""
    del form
    place = request.path_params["place"]
    opened = office.store.open(place)
    chosen = request.query_params.get("version", "")
    versions = list_versions(office.root, office.keeping, place)
    pieces = compare_words(read_text(_read(office, place, chosen)), opened.text) if chosen else []
    return office.show(
        "versions.html",
        opened=opened,
        title=opened.front.text("title") or place,
        versions=versions,
        chosen=next((one for one in versions if one.id == chosen), None),
        pieces=shorten(pieces),
        is_same=bool(chosen) and not has_changes(pieces),
    )


def restore(office: AppState, request: Request, form: Form) -> Response:
    """Load an earlier version into the form as unsaved changes, for review before saving."""
    place = request.path_params["place"]
    with office.lock:
        opened = office.store.open(place)
        earlier = read_front(_read(office, place, text_of(form, "version")))
        filled = fill_form(earlier, opened.kind)
        now = datetime.now(UTC).isoformat()
        office.keeping.keep_unsaved(place, AutosavedForm(opened.mark, filled, now, "restored"))
    return office.go_to(f"/edit/{place}")
