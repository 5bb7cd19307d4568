"""A built site: its files, its pages parsed on demand, and facts about each page.

A parsed page takes about a megabyte. So its HTML and tree exist only while a rule checks it, and
`Page.close` frees them; the facts that rules on other pages need (`PageFacts`) stay.
"""

import gzip
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinic.checks.registry import Finding
from clinic.core.boundary import list_files
from clinic.core.facts import Clinic
from clinic.core.files import read_bytes
from clinic.core.time_limits import limits

WHERE = " (on the page "


@dataclass(frozen=True)
class PageFacts:
    """What rules on other pages need to know about a page.

    ``spots`` are the places of this site that its links go to, each with a fragment. ``aim`` is the
    target of its redirect, or empty. ``style_size`` is the gzipped size of its inline CSS in bytes
    (see `weigh`), ``style_sheets`` are the URLs of the style sheets it loads.
    """

    ids: frozenset[str] = frozenset()
    spots: frozenset[tuple[str, str]] = frozenset()
    aim: str = ""
    is_redirect: bool = False
    title: str = ""
    description: str = ""
    lang: str = ""
    style_size: int = 0
    style_sheets: tuple[str, ...] = ()


@lru_cache(maxsize=64)  # most pages share the same style
def weigh(content: bytes) -> int:
    """Return the size as sent in bytes: web hosts compress with gzip or better."""
    return len(gzip.compress(content, compresslevel=6, mtime=0))


@dataclass
class Page:
    """A page of the built site; ``place`` is its path in the folder, ``blog/a/index.html``.

    ``source`` is the content file it was built from, or empty if unknown.
    """

    place: str
    file: str
    source: str = ""
    seen: PageFacts = PageFacts()

    @cached_property
    def content(self) -> bytes:
        """The page's bytes."""
        return read_bytes(self.file)

    @cached_property
    def html(self) -> str:
        """The page's HTML."""
        return self.content.decode("utf-8", "replace")

    def close(self) -> None:
        """Free the HTML and the tree; the next access reads the page again."""
        for name in ("content", "html", "tree", "ids"):
            self.__dict__.pop(name, None)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page as a browser parses it."""
        return LexborHTMLParser(self.html)

    @cached_property
    def ids(self) -> list[str]:
        """Every id, in document order, with duplicates."""
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]

    @property
    def address(self) -> str:
        """The page's URL path below the site's own: ``/blog/a/``."""
        return "/" + self.place.removesuffix("index.html")

    @property
    def name(self) -> str:
        """The name of the page in a Problem: its source file, else its address."""
        return self.source or f"page {self.address}"

    def report(self, what: str, fix: str) -> Finding:
        """Return a Finding about this page; with its address, if the source file is named."""
        where = f"{WHERE}{self.address})" if self.source else ""
        return Finding(file=self.name, what=f"{what}{where}.", fix=fix)

    def find(self, selector: str) -> list[LexborNode]:
        """Return the elements that match a CSS selector."""
        return self.tree.css(selector)


class TracedPages(dict[str, Page]):
    """Pages by place; records which page a rule has reached."""

    def values(self) -> Iterator[Page]:  # type: ignore[override]
        """Yield the pages, recording each as the one being checked."""
        for page in super().values():
            limits.visit(page.name)
            yield page


@dataclass
class Site:
    """A built site; ``files`` holds the path of every file in the folder.

    ``may_hold_drafts`` is True for a preview that is not published. ``live`` holds the paths of the
    live site's files, if known.
    """

    folder: Path
    clinic: Clinic
    may_hold_drafts: bool = False
    live: frozenset[str] = frozenset()
    pages: dict[str, Page] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    _found: dict[str, str] = field(default_factory=dict)

    def find_file(self, place: str) -> str:
        """Return the file that a web host serves for a path, or an empty string.

        A folder means the index.html in it, as on every static host.
        """
        if place not in self._found:
            self._found[place] = self._find(place)
        return self._found[place]

    def _find(self, place: str) -> str:
        place = place.strip("/") if place.endswith("/") or not place else place.lstrip("/")
        for candidate in (place, f"{place}/index.html" if place else "index.html"):
            if candidate in self.files:
                return candidate
        return ""


def read_site(
    folder: Path,
    clinic: Clinic,
    sources: Mapping[str, str],
    *,
    may_hold_drafts: bool = False,
    live: frozenset[str] = frozenset(),
) -> Site:
    """Scan the files of a built site.

    Parameters
    ----------
    folder:
        The built site.
    clinic:
        The clinic details to compare with.
    sources:
        The content file of each page, by the page's path.
    may_hold_drafts:
        True for a preview that is not published.
    live:
        The paths of the live site's files.
    """
    site = Site(folder, clinic, may_hold_drafts, live)
    for place in list_files(folder):
        path = os.path.join(folder, place)  # noqa: PTH118  (thousands of them)
        if not os.path.isfile(path):  # noqa: PTH113
            continue
        site.files.add(place)
        if place.endswith((".html", ".htm")):
            site.pages[place] = Page(place, path, sources.get(place, ""))
    return site
