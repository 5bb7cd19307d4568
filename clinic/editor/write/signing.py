"""The page on which a clinician reads a post, sees what changed, and signs it."""

import io

from starlette.requests import Request
from starlette.responses import Response

from clinic.editor.project import Project
from clinic.editor.screen import Screen
from clinic.editor.sign_off import is_placeholder, say_day, sign_off
from clinic.editor.write.history import (
    Piece,
    compare_words,
    has_changes,
    list_versions,
    read_version,
    shorten,
)
from clinic.editor.write.moving import MoveError
from clinic.editor.write.office import Form, Office, text_of
from clinic.editor.write.post_file import UnreadableError, read_front, read_text
from clinic.editor.write.store import Opened
from clinic.model.sign_off import is_same_text, read_sign_off

MOST = 40  # earlier versions that are looked through for the one that was signed


def find_signed(office: Office, opened: Opened) -> bytes | None:
    """Return the version whose words were signed last, as far as one is still to be had."""
    signed = read_sign_off(opened.front)
    if signed is None:
        return None
    versions = list_versions(office.root, office.keeping, opened.place)[:MOST]
    contents = [opened.content]
    contents += [
        content
        for one in versions
        if (content := read_version(office.root, office.keeping, opened.place, one.id))
    ]
    for content in contents:
        try:
            front, text = read_front(content), read_text(content)
        except UnreadableError:
            continue
        words = front.text("title"), front.text("summary"), office.examiner.render(text).html
        if is_same_text(signed.mark, *words):
            return content
    return None


def _readable(content: bytes) -> str:
    """Return what a clinician is to read of a file: title, summary and text."""
    front = read_front(content)
    return f"{front.text('title')}\n\n{front.text('summary')}\n\n{front.body}"


def _compare(office: Office, opened: Opened) -> list[Piece]:
    before = find_signed(office, opened)
    return compare_words(_readable(before), _readable(opened.content)) if before else []


def show_sign(office: Office, request: Request, form: Form, told: str = "") -> Response:
    """Show a post to be read and signed."""
    del form
    opened = office.store.open(request.path_params["place"])
    if opened.kind == "page":
        raise MoveError("Only posts are signed, and this is a page.")
    office.examiner.look()
    clinic = office.examiner.clinic
    signed = read_sign_off(opened.front)
    pieces = _compare(office, opened)
    providers = clinic.providers if clinic else ()
    names = {one.id: one.name for one in providers}
    return office.show(
        "sign.html",
        opened=opened,
        title=opened.front.text("title") or opened.place,
        signed_by=names.get(signed.reviewer, signed.reviewer) if signed else "",
        signed_on=say_day(signed.day) if signed else "",
        is_found=bool(pieces),
        has_changed=has_changes(pieces),
        pieces=shorten(pieces),
        providers=[one for one in providers if not is_placeholder(one) or (clinic and clinic.demo)],
        has_unsaved=office.keeping.find_unsaved(opened.place) is not None,
        told=told,
    )


def sign(office: Office, request: Request, form: Form) -> Response:
    """Record that a provider has read a post: just the words that were shown, and no others."""
    place = request.path_params["place"]
    if not text_of(form, "read"):
        return show_sign(office, request, form, "Tick the box once you have read the whole post.")
    with office.lock:
        opened = office.store.open(place)
        if opened.mark != text_of(form, "mark"):
            words = "The post was changed while you were reading. Please look at it once more."
            return show_sign(office, request, form, words)
        said = io.StringIO()
        with office.reading, Screen(said) as screen:
            code = sign_off(Project(office.root, screen), opened.path, text_of(form, "by"))
        if code == 0:
            office.keeping.keep(place, office.store.open(place).content, "signed")
    return show_sign(office, request, form, said.getvalue())
