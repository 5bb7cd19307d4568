"""Resolve the URLs of a built page to files of the site."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from clinic.checks.rules.site.pages import Page, Site

# Attributes that hold a URL, by element; a browser follows or loads each of them.
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
    """A URL on a page: the element that holds it, and ``rel`` of a <link> (``stylesheet``, …)."""

    tag: str
    rel: str
    address: str


@dataclass(frozen=True)
class Spot:
    """A target on this site: a path below its folder, as requested, and a fragment."""

    place: str
    anchor: str


def _split_srcset(value: str) -> list[str]:
    return [one.split()[0] for one in value.split(",") if one.strip()]


def read_references(page: Page) -> Iterator[Reference]:
    """Yield every URL on a page that a browser follows or loads."""
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
    """Return whether an address is still a placeholder, such as ``{filename}a.md``."""
    return bool(re.match(r"(\{|%7B|\|)\w+", address, re.IGNORECASE))


def host_of(address: str) -> str:
    """Return the host and port of a URL, or an empty string for relative and data: URLs."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return "unreadable"


def find_spot(page_place: str, address: str, site: Site) -> Spot | None:
    """Resolve a URL against a page; None if it is outside this site.

    An absolute path must start with the site's own (``/sub`` of ``https://clinic.example/sub``);
    any other resolves to a path that cannot exist, as does a path that climbs out of the site.
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
