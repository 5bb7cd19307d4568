"""The routes of the editor."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from clinic.web.editor.app_state import HERE, Answer, AppState, answer
from clinic.web.editor.views import (
    conflicts,
    earlier_versions,
    editing,
    lists,
    look_pages,
    moves,
    signing,
)
from clinic.web.editor.views import image_upload as pictures

_PLACE = "{place:path}"
_GET: dict[str, Answer] = {
    "/": lists.show_list,
    "/links": lists.list_links,
    "/new": lists.show_new,
    "/bin": lists.show_bin,
    f"/edit/{_PLACE}": editing.show_edit,
    f"/conflict/{_PLACE}": conflicts.show_conflict,
    f"/versions/{_PLACE}": earlier_versions.show_versions,
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
    f"/versions/{_PLACE}": earlier_versions.restore,
    f"/copy/{_PLACE}": moves.make_copy,
    f"/address/{_PLACE}": moves.give_address,
    f"/delete/{_PLACE}": moves.delete,
    f"/pictures/{_PLACE}": pictures.take_picture,
    f"/sign/{_PLACE}": signing.sign,
    f"/look/{_PLACE}": look_pages.look,
}


def make_app(office: AppState) -> Starlette:
    """Return the editor app of one project; serve it behind a `Guard`."""

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
    return Starlette(routes=routes, exception_handlers={404: _render_not_found})


async def _render_not_found(request: Request, error: Exception) -> Response:
    del request, error
    return PlainTextResponse("Cannot find this page. Go back to the list of posts.", 404)
