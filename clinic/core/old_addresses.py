"""Old addresses of a post or page (``Aliases``), and their redirect files."""

import re

from clinic.core.boundary import is_device
from clinic.core.published_kinds import PICTURE

# Unreserved characters (RFC 3986, 2.3), without a leading dot.
_SAFE = re.compile(r"^/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*)?$")
LONGEST = 200


def read_aliases(value: str | list[str]) -> list[str]:
    """Return the old addresses in a header field, which is one string or one per line."""
    lines = value if isinstance(value, list) else value.splitlines()
    return [one for line in lines for one in re.split(r"[\s,]+", line) if one]


def find_place(address: str) -> str:
    """Return the file for an address: ``/old/`` and ``/old`` are ``old/index.html``."""
    path = address.strip("/")
    if path.endswith((".html", ".htm")):
        return path
    return f"{path}/index.html" if path else "index.html"


def is_old_address(address: str) -> bool:
    """Return whether a redirect page can be made at an address: a root path such as ``/old/``."""
    name = address.rstrip("/").rpartition("/")[2]
    is_page = "." not in name or name.endswith((".html", ".htm"))
    parts = address.strip("/").split("/")
    is_taken = any(is_device(part) or PICTURE.fullmatch(part) for part in parts)
    is_safe = bool(_SAFE.match(address)) and not is_taken
    return is_safe and is_page and 1 < len(address) <= LONGEST
