"""The page to copy a post, change its URL, or move it to the trash."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from clinic.actions.draft_files import plain
from clinic.web.editor.app_state import AppState, Form, text_of
from clinic.web.editor.file_operations import (
    change_address,
    duplicate,
    find_address,
    find_slug,
    move_to_trash,
)


def _language(office: AppState) -> str:
    clinic = office.examiner.clinic
    return clinic.languages[0] if clinic and clinic.languages else "en"


def show_moves(office: AppState, request: Request, form: Form) -> Response:
    """Show the forms for these actions."""
    del form
    opened = office.store.open(request.path_params["place"])
    return office.show(
        "moves.html",
        opened=opened,
        title=opened.front.text("title") or opened.place,
        slug=find_slug(opened.place, opened.front),
        address=find_address(opened, _language(office)),
        is_draft=opened.front.text("status").lower() == "draft",
        has_unsaved=office.keeping.find_unsaved(opened.place) is not None,
    )


def make_copy(office: AppState, request: Request, form: Form) -> Response:
    """Copy a post to a draft with another title, and open it."""
    place = request.path_params["place"]
    title = plain(text_of(form, "title"))
    if not title:
        return office.say("Write a title for the copy.", 400, f"/more/{place}")
    with office.lock:
        made = duplicate(office.store, place, title, datetime.now().date())
    return office.go_to(f"/edit/{made.place}")


def give_address(office: AppState, request: Request, form: Form) -> Response:
    """Change the URL of a post."""
    place = request.path_params["place"]
    with office.lock:
        before = office.store.open(place)
        change_address(office.store, place, text_of(form, "slug"), _language(office))
        after = office.store.open(place)
        unsaved = office.keeping.find_unsaved(place)
        if after.mark != before.mark:
            office.keeping.keep(place, before.content, "before")
            if unsaved and unsaved.mark == before.mark:  # rebase the unsaved changes
                form_now = {k: v for k, v in unsaved.form.items() if k != "aliases"}
                kept = type(unsaved)(after.mark, form_now, unsaved.when, unsaved.sitting)
                office.keeping.keep_unsaved(place, kept)
    return office.go_to(f"/more/{place}")


def delete(office: AppState, request: Request, form: Form) -> Response:
    """Move a post to the trash."""
    del form
    with office.lock:
        move_to_trash(office.store, request.path_params["place"], datetime.now())
    return office.go_to("/?told=binned")
