"""`make write`: the addresses of the editor's pages, and the story of the verb."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from clinic.editor.local_server import (
    KEY,
    Guard,
    find_port,
    list_hosts,
    make_key,
    open_browser,
    open_socket,
    serve_app,
)
from clinic.editor.project import Project
from clinic.editor.write import (
    conflicts,
    editing,
    lists,
    look_pages,
    moves,
    pictures,
    signing,
    versions,
)
from clinic.editor.write.office import HERE, Answer, Office, answer, open_office

_PLACE = "{place:path}"
_GET: dict[str, Answer] = {
    "/": lists.show_list,
    "/links": lists.list_links,
    "/new": lists.show_new,
    "/bin": lists.show_bin,
    f"/edit/{_PLACE}": editing.show_edit,
    f"/conflict/{_PLACE}": conflicts.show_conflict,
    f"/versions/{_PLACE}": versions.show_versions,
    f"/more/{_PLACE}": moves.show_moves,
    f"/pictures/{_PLACE}": pictures.show_pictures,
    f"/sign/{_PLACE}": signing.show_sign,
    f"/look/{_PLACE}": look_pages.show_look,
    "/site/{name:path}": look_pages.show_site,
}
_POST: dict[str, Answer] = {
    "/new": lists.make_new,
    "/bin": lists.take_back,
    f"/edit/{_PLACE}": editing.save,
    f"/keep/{_PLACE}": editing.keep,
    f"/check/{_PLACE}": editing.check,
    f"/discard/{_PLACE}": editing.discard,
    f"/conflict/{_PLACE}": conflicts.settle_conflict,
    f"/versions/{_PLACE}": versions.restore,
    f"/copy/{_PLACE}": moves.make_copy,
    f"/address/{_PLACE}": moves.give_address,
    f"/delete/{_PLACE}": moves.delete,
    f"/pictures/{_PLACE}": pictures.take_picture,
    f"/sign/{_PLACE}": signing.sign,
    f"/look/{_PLACE}": look_pages.look,
}


def make_app(office: Office) -> Starlette:
    """Return the editor of one project; it is to stand behind a Guard with a key."""

    def tokens(request: Request) -> Response:
        del request
        path = office.root / "theme" / "static" / "css" / "tokens.css"
        found = path.is_file()
        return FileResponse(path) if found else PlainTextResponse("", media_type="text/css")

    routes: list[Route | Mount] = [
        Route(path, answer(office, make), methods=["GET"]) for path, make in _GET.items()
    ]
    routes += [Route(path, answer(office, make), methods=["POST"]) for path, make in _POST.items()]
    routes += [
        Route("/tokens.css", tokens),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    return Starlette(routes=routes, exception_handlers={404: _say_absent})


async def _say_absent(request: Request, error: Exception) -> Response:
    del request, error
    return PlainTextResponse("There is no such page. Go back to the list of posts.", 404)


def write(project: Project, port: int) -> int:
    """Open the editor in the browser, for this computer alone, until somebody stops it."""
    office = open_office(Path(project.root))
    project.screen.step("Opening the editor")
    office.examiner.look()
    listening = open_socket(port)
    key = make_key()
    address = f"http://localhost:{find_port(listening)}/?{KEY}={key}"
    project.screen.say(f"Write in your browser:  {address}")
    project.screen.say("Only this computer can open it, and only with the whole address.")
    project.screen.say("To stop: hold Ctrl and press C. Words that are not saved are kept.")
    open_browser(address)
    try:
        serve_app(Guard(make_app(office), list_hosts(listening), key=key), listening)
    finally:
        office.close()
    project.screen.say("The editor is closed.")
    return 0
