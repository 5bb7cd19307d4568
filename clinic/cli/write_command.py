"""The story of `write`: where the editor is, and how to stop it."""

from clinic.actions.context import Project
from clinic.web.local_address import LocalAddress


def write(project: Project, port: int) -> int:
    """Open the editor in the browser, for this computer alone, until somebody stops it."""
    with LocalAddress(project.root, "make write", port) as local:
        project.screen.say(f"Write in your browser:  {local.url()}")
        project.screen.say("Only this computer can open the editor, with the whole address.")
        project.screen.say("To stop, hold Ctrl and press C. Unsaved changes are kept.")
        local.open_browser()
        # The browser takes its time as well: what answers it is loaded meanwhile.
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
