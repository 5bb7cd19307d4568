"""Files that nobody wrote: what computers and editors leave behind."""

_NAMES = {"thumbs.db", "desktop.ini"}  # Pelican passes over them as well


def is_dropping(name: str) -> bool:
    """Return whether a file is one that computers leave behind, such as .DS_Store."""
    return name.casefold() in _NAMES or (name.startswith(".") and not name.endswith(".md"))
