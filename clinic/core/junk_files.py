"""Junk files that operating systems and editors leave behind."""

_NAMES = {"thumbs.db", "desktop.ini"}  # Pelican ignores them as well


def is_dropping(name: str) -> bool:
    """Return whether a file is junk that a computer leaves behind, such as .DS_Store."""
    return name.casefold() in _NAMES or (name.startswith(".") and not name.endswith(".md"))
