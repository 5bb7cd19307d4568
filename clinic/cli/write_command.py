"""The command `write`: start the web editor, and serve it until Ctrl+C."""

from clinic.actions.context import Project
from clinic.web.local_address import LocalAddress


def write(project: Project, port: int) -> int:
    """Serve the editor on this computer only, and open the browser."""
    with LocalAddress(project.root, "make write", port) as local:
        project.screen.say(f"Write in your browser:  {local.url()}")
        project.screen.say("Only this computer can open the editor, with the complete address.")
        project.screen.say("To stop, hold Ctrl and press C. Unsaved changes are kept.")
        local.open_browser()
        # Slow imports, while the browser starts.
        from clinic.web.editor.app_state import open_office
        from clinic.web.editor.routes import make_app
        from clinic.web.local_server import serve_app

        office = open_office(project.root, local.access.base)
        try:
            office.examiner.look()
            serve_app(make_app(office), local)
        finally:
            office.close()
    project.screen.say("The editor is closed.")
    return 0
