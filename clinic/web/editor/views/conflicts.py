"""The conflict page: two versions of a post to choose from or merge."""

from starlette.requests import Request
from starlette.responses import Response

from clinic.content.document_editor import edit_post, read_front
from clinic.core.files import write_new
from clinic.web.editor.app_state import AppState, Form, text_of
from clinic.web.editor.autosave import AutosavedForm
from clinic.web.editor.form import WRITTEN, fill_form, read_form
from clinic.web.editor.merging import merge_forms
from clinic.web.editor.post_store import NotFoundError, PostFile, make_etag
from clinic.web.editor.revisions import compare_words, has_changes, shorten
from clinic.web.editor.views.editing import discard, make_content, save_words


def _merge(office: AppState, theirs: PostFile, unsaved: AutosavedForm) -> dict[str, str] | None:
    """Return the merged form, if the common base is still available."""
    for one in office.keeping.versions(theirs.place):
        content = office.keeping.read(theirs.place, one.name) or b""
        if make_etag(content) == unsaved.mark:
            old = fill_form(read_front(content), theirs.kind)
            there = fill_form(theirs.front, theirs.kind)
            mine = {name: value for name, value in unsaved.form.items() if name in there}
            return merge_forms(old, mine, there)
    return None


def _show_absent(office: AppState, place: str, unsaved: AutosavedForm) -> Response:
    """Show the unsaved changes of a post whose file is gone."""
    form = unsaved.form
    words = f"{form.get('title', '')}\n\n{form.get('summary', '')}\n\n{form.get('body', '')}"
    return office.show("absent.html", place=place, mine=words, unsaved=unsaved)


def show_conflict(office: AppState, request: Request, form: Form) -> Response:
    """Show both versions of a post and their diff."""
    del form
    place = request.path_params["place"]
    unsaved = office.keeping.find_unsaved(place)
    try:
        theirs = office.store.open(place)
    except NotFoundError:
        if unsaved is None:
            raise
        return _show_absent(office, place, unsaved)
    if unsaved is None:
        return office.go_to(f"/edit/{place}")
    mine = PostFile(place, make_content(theirs, unsaved.form))
    pieces = compare_words(theirs.text, mine.text)
    if not has_changes(pieces):
        office.keeping.forget_unsaved(place)
        return office.go_to(f"/edit/{place}")
    merged = _merge(office, theirs, unsaved)
    both = PostFile(place, make_content(theirs, merged)).text if merged else ""
    return office.show(
        "conflict.html",
        opened=theirs,
        title=mine.front.text("title") or place,
        mine=mine.text,
        theirs=theirs.text,
        both=both if both not in (mine.text, theirs.text) else "",
        pieces=shorten(pieces),
        unsaved=unsaved,
    )


def settle_conflict(office: AppState, request: Request, form: Form) -> Response:
    """Save the chosen version; the other one becomes an earlier version."""
    place, seen = request.path_params["place"], text_of(form, "seen")
    choice = text_of(form, "choice")
    if choice == "theirs":
        return discard(office, request, form)
    with office.lock:
        unsaved = office.keeping.find_unsaved(place)
        if unsaved is None:
            return office.go_to(f"/edit/{place}")
        if choice == "again":
            _make_again(office, place, unsaved)
            return office.go_to(f"/edit/{place}")
        opened = office.store.open(place)
        if opened.mark != seen:  # the file changed once more
            return office.go_to(f"/conflict/{place}")
        words = _merge(office, opened, unsaved) if choice == "both" else None
        save_words(office, opened, words or unsaved.form, seen)
    return office.go_to(f"/edit/{place}?saved=1")


def _make_again(office: AppState, place: str, unsaved: AutosavedForm) -> None:
    """Create a deleted file again, as a draft with the unsaved changes."""
    empty = read_front(b"")
    kind = PostFile(place, b"").kind
    content = edit_post(b"", read_form({**unsaved.form, "who": "draft"}, empty, kind), WRITTEN)
    write_new(office.store.find(place), content)
    office.keeping.forget_unsaved(place)
