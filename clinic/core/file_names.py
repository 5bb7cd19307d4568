"""Names of files that no text can hold, such as those that a zip file of Windows leaves behind."""

import os

UNREADABLE = "This name holds a character that cannot be read."
RENAME = "Rename the file: use only a to z, 0 to 9 and -."


def is_name_readable(name: str) -> bool:
    """Return whether a name is text; a name in another encoding than UTF-8 is not."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def show_name(name: str) -> str:
    """Return a name as text, with what cannot be read as the number of its byte (``caf\\xe9``)."""
    try:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a name that never came from a folder of this computer
        return name.encode("utf-8", "backslashreplace").decode("utf-8")
