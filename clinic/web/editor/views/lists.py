"""The list of posts and pages, the form for a new post, and the trash."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clinic.actions.draft_files import make_header, plain
from clinic.actions.schedule_notes import describe_posts, recall
from clinic.core.problem import Severity
from clinic.web.editor.app_state import AppState, Form, text_of
from clinic.web.editor.file_operations import list_bin, take_from_bin
from clinic.web.editor.form import TYPES, list_choices
from clinic.web.editor.post_list import list_entries


def show_list(office: AppState, request: Request, form: Form) -> Response:
    """Show all posts and pages with their states."""
    del form
    office.examiner.look()
    entries = list_entries(office.examiner, office.keeping)
    named = {f"content/{one.place}" for one in entries}
    problems = office.examiner.problems
    others = [one for file in problems if file not in named for one in problems[file]]
    clinic = office.examiner.clinic
    return office.show(
        "list.html",
        posts=[one for one in entries if one.kind == "post"],
        pages=[one for one in entries if one.kind == "page"],
        others=[one for one in others if one.severity is Severity.ERROR],
        language=clinic.languages[0] if clinic else "",
        is_checking=office.examiner.is_checking,
        in_bin=len(list_bin(office.store)),
        notes=describe_posts(office.examiner.library, recall(office.root), datetime.now(UTC)),
        told=request.query_params.get("told", ""),
    )


def list_links(office: AppState, request: Request, form: Form) -> Response:
    """Return all possible link targets as JSON, for the link dialog."""
    del request, form
    entries = list_entries(office.examiner, office.keeping)
    return JSONResponse(
        [
            {"title": one.title, "link": f"{{filename}}/{one.place}", "language": one.language}
            for one in entries
            if one.state in ("live", "hidden", "waiting")
        ]
    )


def show_new(office: AppState, request: Request, form: Form) -> Response:
    """Show the form for a new post."""
    del request, form
    office.examiner.look()
    choices = list_choices(office.examiner.clinic)
    return office.show("new.html", choices=choices, title="", trouble="")


def make_new(office: AppState, request: Request, form: Form) -> Response:
    """Create a private draft and open it."""
    del request
    title, topic, kind = (text_of(form, name) for name in ("title", "category", "type"))
    choices = list_choices(office.examiner.clinic)
    if not plain(title):
        trouble = "Write a title. You can change the title later."
        return office.show("new.html", 400, choices=choices, title="", trouble=trouble)
    today = office.examiner.library.here.date()
    header = make_header(
        [
            ("Title", title),
            ("Date", today.isoformat()),
            ("Category", topic if topic in choices.category else ""),
            ("Type", kind if kind in TYPES else ""),
            ("Status", "draft"),
        ]
    )
    with office.lock:
        made = office.store.make(f"posts/{today.year}", plain(title), f"{header}\n".encode())
    return office.go_to(f"/edit/{made.place}")


def show_bin(office: AppState, request: Request, form: Form) -> Response:
    """Show the trash."""
    del request, form
    return office.show("bin.html", binned=list_bin(office.store))


def take_back(office: AppState, request: Request, form: Form) -> Response:
    """Restore a post from the trash."""
    del request
    with office.lock:
        opened = take_from_bin(office.store, text_of(form, "stamp"), text_of(form, "place"))
    return office.go_to(f"/edit/{opened.place}")
