"""File names that are not valid Unicode, as some Windows zip files produce them."""

import os

UNREADABLE = "This name contains a character that cannot be read."
RENAME = "Rename the file: use only a to z, 0 to 9 and -."


def is_name_readable(name: str) -> bool:
    """Return whether a name is valid Unicode; a name in an encoding other than UTF-8 is not."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def show_name(name: str) -> str:
    r"""Return a name for display, with undecodable bytes escaped (``caf\xe9``)."""
    try:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a name that did not come from this file system
        return name.encode("utf-8", "backslashreplace").decode("utf-8")
