"""Previews of a post in the theme of the site: the page and its files."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from clinic.builder.errors import BuildError
from clinic.web.editor.app_state import AppState, Form
from clinic.web.editor.form import clean_form
from clinic.web.editor.post_store import NotFoundError
from clinic.web.editor.views.editing import make_content
from clinic.web.site_pages import answer_file, answer_text, keep_address

SITE = "/site/"
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)  # the only part that typing changes
# No script may run in a preview, whatever someone pasted into a post.
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'; sandbox allow-same-origin"
)


def show_look(office: AppState, request: Request, form: Form) -> Response:
    """Show a saved post; if the request has an etag, only that content."""
    del form
    opened = office.store.open(request.path_params["place"])
    if request.query_params.get("mark", opened.mark) != opened.mark:
        return PlainTextResponse("The post has changed. Reload this page.", 409)
    office.looker.follow()
    address, _ = office.looker.look(opened.place, opened.content)
    office.looker.forget(opened.place)
    return office.go_to(f"{SITE}{address}")


def look(office: AppState, request: Request, form: Form) -> Response:
    """Return the page of the unsaved form as JSON."""
    opened = office.store.open(request.path_params["place"])
    try:
        content = make_content(opened, clean_form(form))
        address, html = office.looker.look(opened.place, content)
    except BuildError as error:
        said = [f"{one.what} {one.fix}" for one in error.problems[:1]]
        return JSONResponse({"trouble": " ".join(said) or "Cannot show the page right now."})
    except NotFoundError as error:
        return JSONResponse({"trouble": str(error)})
    html = keep_address(html)
    main = _MAIN.search(html)
    address = f"{office.base}{SITE}{address}"
    return JSONResponse({"address": address, "main": main[0] if main else html})


def show_site(office: AppState, request: Request, form: Form) -> Response:
    """Serve a page or file of the shadow site, with unsaved changes."""
    del form
    headers = {"Content-Security-Policy": _POLICY}
    try:
        found = office.looker.find(request.path_params["name"])
    except BuildError as error:
        first = error.problems[0]
        return PlainTextResponse(f"{first.place}: {first.what} {first.fix}", 500, headers)
    if found is None:
        return PlainTextResponse("Cannot find this page on the site.", 404, headers)
    if isinstance(found, Path):
        return answer_file(found, policy=_POLICY)
    return answer_text(found, "page.html", policy=_POLICY)
