"""The story of `write`: where the editor is, and how to stop it."""

from clinic.editor.local_address import (
    KEY,
    find_port,
    list_hosts,
    make_key,
    open_browser,
    open_socket,
)
from clinic.editor.project import Project


def write(project: Project, port: int) -> int:
    """Open the editor in the browser, for this computer alone, until somebody stops it."""
    listening = open_socket(port)
    key = make_key()
    address = f"http://localhost:{find_port(listening)}/?{KEY}={key}"
    project.screen.say(f"Write in your browser:  {address}")
    project.screen.say("Only this computer can open it, and only with the whole address.")
    project.screen.say("To stop: hold Ctrl and press C. Words that are not saved are kept.")
    open_browser(address)
    # The browser takes its time as well: what answers it is loaded meanwhile.
    from clinic.editor.local_server import Guard, serve_app
    from clinic.editor.write.app import make_app
    from clinic.editor.write.office import open_office

    office = open_office(project.root)
    try:
        office.examiner.look()
        serve_app(Guard(make_app(office), list_hosts(listening), key=key), listening)
    finally:
        office.close()
    project.screen.say("The editor is closed.")
    return 0
