"""Addresses in a built page: which file of the site each one leads to, if any."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from clinic.checks.rules.site.pages import Page, Site

# Attributes that hold an address, by element; a browser follows or loads each of them.
HOLDERS = {
    "a": ("href",),
    "area": ("href",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "form": ("action",),
}
OUTSIDE = frozenset({"mailto", "tel", "sms", "data", "javascript"})


@dataclass(frozen=True)
class Reference:
    """One address on a page: ``tag`` holds it, ``rel`` is a link's kind (``stylesheet``, …)."""

    tag: str
    rel: str
    address: str


@dataclass(frozen=True)
class Spot:
    """A place on this site: a file below the folder (as asked for) and a part of it."""

    place: str
    anchor: str


def _split_srcset(value: str) -> list[str]:
    return [one.split()[0] for one in value.split(",") if one.strip()]


def read_references(page: Page) -> Iterator[Reference]:
    """Yield every address on a page that a browser follows or loads."""
    for tag, names in HOLDERS.items():
        for node in page.find(tag):
            attributes = node.attributes
            rel = (attributes.get("rel") or "").lower()
            for name in names:
                value = (attributes.get(name) or "").strip()
                if name not in attributes:
                    continue
                for address in _split_srcset(value) if name == "srcset" else [value]:
                    yield Reference(tag, rel, address)


def is_unfilled(address: str) -> bool:
    """Return whether an address is still as an editor wrote it, such as ``{filename}a.md``."""
    return bool(re.match(r"(\{|%7B|\|)\w+", address, re.IGNORECASE))


def host_of(address: str) -> str:
    """Return the host an address names, with its port, or an empty text; data: has none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return "unreadable"


def find_spot(page_place: str, address: str, site: Site) -> Spot | None:
    """Return the place of this site that an address leads to, seen from a page; None if outside.

    A path from the host's root must begin with the site's own (``/sub`` of
    ``https://clinic.example/sub``); one that does not leads nowhere, as does one that climbs out.
    """
    climbs = "../" * page_place.count("/")
    if climbs and address.startswith(climbs):  # the same from all pages at this depth
        page_place = "_/" * page_place.count("/")
    elif address.startswith(("https://", "http://")):  # the same from all pages
        page_place = ""
    return _find_spot(page_place, address, site.clinic.url)


@lru_cache(maxsize=10_000)
def _find_spot(page_place: str, address: str, home_url: str) -> Spot | None:
    try:
        parts = urlsplit(address)
        home = urlsplit(home_url)
    except ValueError:
        return None
    if parts.scheme in OUTSIDE or (parts.scheme and parts.scheme not in ("http", "https")):
        return None
    if parts.netloc and parts.netloc.lower() != home.netloc.lower():
        return None
    path, base = unquote(parts.path), home.path.rstrip("/")
    if not path and not parts.netloc:
        return Spot(page_place, unquote(parts.fragment))
    if path.startswith("/") or parts.netloc:
        is_ours = path == base or path.startswith(base + "/")
        path = path.removeprefix(base).lstrip("/") if is_ours else f"../{path.lstrip('/')}"
    else:
        path = posixpath.join(posixpath.dirname(page_place), path)
    ends_open = path.endswith(("/", "/.", "/..")) or path in ("", ".", "..")
    path = posixpath.normpath(path) if path else ""
    path = "" if path == "." else path
    return Spot(path + "/" if ends_open and path else path, unquote(parts.fragment))
