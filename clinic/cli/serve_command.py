"""The command `serve`: serve the built site on this computer, like a web host."""

import asyncio
from pathlib import Path

from clinic.actions.context import Project
from clinic.web.local_address import LocalAddress


def serve(project: Project, port: int) -> int:
    """Serve the built site until Ctrl+C. Like the preview, it includes drafts."""
    output = project.root / "output"
    if not (output / "index.html").is_file():
        project.screen.say("The site is not built yet. Run: make html")
        return 1
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import RedirectResponse, Response
    from starlette.routing import Route

    from clinic.web.local_server import serve_app
    from clinic.web.site_pages import answer_file, find_name

    def find(path: str, base: str) -> Response:
        file = _find_file(output, find_name(path))
        if file is not None:
            return answer_file(file)
        if _find_file(output, f"{path}/index.html") is not None:
            return RedirectResponse(f"{base}/{path}/")
        missing = output / "404.html"
        return answer_file(missing, 404) if missing.is_file() else Response(status_code=404)

    async def show(request: Request) -> Response:
        path = request.path_params["path"].lstrip("/")
        return await asyncio.to_thread(find, path, request.scope["root_path"])

    with LocalAddress(project.root, "make serve", port) as local:
        project.screen.say(f"Open the site in your browser:  {local.url()}")
        project.screen.say("To stop, hold Ctrl and press C.")
        local.open_browser()
        serve_app(Starlette(routes=[Route("/{path:path}", show)]), local)
    return 0


def _find_file(folder: Path, name: str) -> Path | None:
    """Return a file inside a folder, after resolving links; None if there is none."""
    if "\\" in name or ":" in name:  # path traversal on Windows
        return None
    try:
        file = (folder / name).resolve()
        return file if file.is_file() and file.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):  # not a valid file name
        return None
