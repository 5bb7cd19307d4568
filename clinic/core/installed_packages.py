"""The installed packages, as part of cache keys: another version may render other pages."""

import sys
from contextlib import suppress
from pathlib import Path


def list_packages() -> list[str]:
    """Return the dist-info folder names, that is, each package with its version."""
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            names |= {one.name for one in Path(folder or ".").glob("*.dist-info")}
    return sorted(names)
