"""What is installed: another version of a package may make other pages."""

import sys
from contextlib import suppress
from pathlib import Path


def list_packages() -> list[str]:
    """Return every installed package with its version, as its folder is named."""
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            names |= {one.name for one in Path(folder or ".").glob("*.dist-info")}
    return sorted(names)


def list_offers(group: str) -> list[tuple[str, str]]:
    """Return what installed packages offer to a program (their entry points), by its group.

    Each with its name and its place: a module, a colon, and what it has there.
    """
    found = []
    for folder in sys.path:
        for path in Path(folder or ".").glob("*.dist-info/entry_points.txt"):
            section = ""
            for line in path.read_text(encoding="utf-8").splitlines():
                name, sign, place = line.partition("=")
                if line.startswith("["):
                    section = line.strip("[] ")
                elif sign and section == group:
                    found.append((name.strip(), place.partition("[")[0].strip()))
    return found
