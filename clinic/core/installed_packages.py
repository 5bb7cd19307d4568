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
