"""Read a built site once: every page taken apart, and the name of every file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinic.checks.rules import Finding
from clinic.model.facts import Clinic

WHERE = " (on the page "


@dataclass
class Page:
    """One page of the built site: ``place`` is its file below the folder, ``blog/a/index.html``.

    ``source`` is the content file it was made from, or empty when that is not known.
    """

    place: str
    html: str
    source: str = ""

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The page as a browser reads it."""
        return LexborHTMLParser(self.html)

    @cached_property
    def ids(self) -> list[str]:
        """Every id, in order, repeated ones too."""
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]

    @property
    def address(self) -> str:
        """The page's address below the site's own: ``/blog/a/``."""
        return "/" + self.place.removesuffix("index.html")

    @property
    def name(self) -> str:
        """How to name the page in a Problem: its source file, else its address."""
        return self.source or f"page {self.address}"

    def report(self, what: str, fix: str) -> Finding:
        """Make a Finding about this page, naming its address where its source is what is named."""
        where = f"{WHERE}{self.address})" if self.source else ""
        return Finding(file=self.name, what=f"{what}{where}.", fix=fix)

    def find(self, selector: str) -> list[LexborNode]:
        """Return the elements that a CSS selector names."""
        return self.tree.css(selector)


@dataclass
class Site:
    """A built site: ``files`` holds the place of every file in the folder.

    ``may_hold_drafts`` says that it is for the people who write, not for the web; ``live`` holds
    the files of the site that is online now, where they are known.
    """

    folder: Path
    clinic: Clinic
    may_hold_drafts: bool = False
    live: frozenset[str] = frozenset()
    pages: dict[str, Page] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def find_file(self, place: str) -> str:
        """Return the file that a host shows for a place, or an empty text.

        A folder stands for the index.html in it, as on every static host.
        """
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
    """Read every file name and every page of a built site.

    Parameters
    ----------
    folder:
        The built site.
    clinic:
        The clinic's facts, to compare with.
    sources:
        For a page's place, the content file it was made from.
    may_hold_drafts:
        True for a site that is only looked at while writing.
    live:
        The places of the files that are online now.
    """
    site = Site(folder, clinic, may_hold_drafts, live)
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        place = PurePosixPath(path.relative_to(folder)).as_posix()
        site.files.add(place)
        if path.suffix in (".html", ".htm"):
            html = path.read_bytes().decode("utf-8", "replace")
            site.pages[place] = Page(place, html, sources.get(place, ""))
    return site
