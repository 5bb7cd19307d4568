"""A built site: the name of every file, each page as it is asked for, and what is known of it.

A page taken apart takes a megabyte. So its text and its parts are there while somebody looks at it,
and `Page.close` lets them go; what other pages ask of it (`PageFacts`) stays.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinic.checks.registry import Finding
from clinic.core.boundary import list_below
from clinic.core.facts import Clinic
from clinic.core.time_limits import limits

WHERE = " (on the page "


@dataclass(frozen=True)
class PageFacts:
    """What the other pages ask of a page.

    ``spots`` are the places of this site that its addresses lead to, each with the part that is
    meant, and ``aim`` is where it sends its readers by itself, or empty. ``style_size`` is what its
    own styles weigh (see `weigh`), ``style_sheets`` are the addresses of those it loads.
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


@lru_cache(maxsize=64)  # most pages have the same style
def weigh(content: bytes) -> int:
    """Return how many bytes are sent for a text: hosts compress with gzip or better."""
    return len(gzip.compress(content, compresslevel=6, mtime=0))


@dataclass
class Page:
    """One page of the built site: ``place`` is its file below the folder, ``blog/a/index.html``.

    ``source`` is the content file it was made from, or empty when that is not known.
    """

    place: str
    file: Path
    source: str = ""
    seen: PageFacts = PageFacts()

    @cached_property
    def html(self) -> str:
        """The page's text."""
        return self.file.read_bytes().decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the text and the parts; whoever asks for them reads the page again."""
        for name in ("html", "tree", "ids"):
            self.__dict__.pop(name, None)

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


class TracedPages(dict[str, Page]):
    """Pages by their places, which note which of them a rule has come to."""

    def values(self) -> Iterator[Page]:  # type: ignore[override]
        """Yield the pages, each noted as the one that is looked at."""
        for page in super().values():
            limits.visit(page.name)
            yield page


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
    _found: dict[str, str] = field(default_factory=dict)

    def find_file(self, place: str) -> str:
        """Return the file that a host shows for a place, or an empty text.

        A folder stands for the index.html in it, as on every static host.
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
    """Read the name of every file of a built site.

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
    for path in sorted(list_below(folder)):
        if not path.is_file():
            continue
        place = PurePosixPath(path.relative_to(folder)).as_posix()
        site.files.add(place)
        if path.suffix in (".html", ".htm"):
            site.pages[place] = Page(place, path, sources.get(place, ""))
    return site
