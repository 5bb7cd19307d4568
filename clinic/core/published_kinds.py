"""What a published site is made of: every file is of a known kind, at a place of its maker.

One table for two questions: which file may be published, and which addresses are taken already.
What Pelican's settings say (the addresses of lists, the feeds, the theme's files) is read there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from clinic.core.boundary import find_fault, list_below

# Files that our own plugins write besides pages, feeds and pictures; each star is one part.
MADE = {
    "clinic.plugins.gallery": ("gallery/index.html",),
    "clinic.plugins.headers": ("_headers", ".htaccess", ".nginx.conf"),
    "clinic.plugins.icons": ("site.webmanifest",),
    "clinic.plugins.scripts": ("js/*.js",),
    "clinic.plugins.search": (
        "pagefind/pagefind.js",
        "pagefind/pagefind-entry.json",
        "pagefind/*.pf_meta",
        "pagefind/*.pagefind",
        "pagefind/fragment/*.pf_fragment",
        "pagefind/index/*.pf_index",
        "pagefind/filter/*.pf_filter",
    ),
    "clinic.plugins.security_txt": (".well-known/security.txt",),
    "clinic.plugins.sitemap": ("sitemap.xml", "sitemap-*.xml", "robots.txt"),
}
PICTURES = ("avif", "webp", "jpg", "png", "svg")
PEOPLE = "people"  # the folder of providers' photos
# A picture's name carries a sum of its bytes: clinic.core.artifact_cache.fingerprinted_name
PICTURE = re.compile(rf"(?<![^/])[^/]+\.[0-9a-f]{{12}}\.(?:{'|'.join(PICTURES)})")
# What the theme may have copied to the site's root, as it is.
THEME = ("ico", "svg", "png", "jpg", "webp", "avif", "css", "js", "woff2", "txt", "xml", "html")
# The first bytes of each kind that has some; what is none of them is not published under its name.
_PAGE = re.compile(rb"\s*<!doctype html", re.IGNORECASE)
_BEGINNINGS: dict[str, re.Pattern[bytes]] = {
    "avif": re.compile(rb"....ftyp(?:avif|avis|mif1)", re.DOTALL),
    "html": _PAGE,
    "htm": _PAGE,
    "ico": re.compile(rb"\x00\x00\x01\x00"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "json": re.compile(rb"\s*[{\[]"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "svg": re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>/]", re.DOTALL),
    "webmanifest": re.compile(rb"\s*{"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "woff2": re.compile(rb"wOF2"),
    "xml": re.compile(rb"\s*<\?xml|\s*<"),
}
HEAD = 512  # bytes that tell a kind
# Lists and pages of the site; texts have their own addresses, and `path` may be anything.
_TEXTS = ("ARTICLE", "PAGE", "DRAFT", "STATIC")
_DRAFTS = "drafts"


def is_of_kind(name: str, head: bytes) -> bool:
    """Return whether a file's first bytes are those of the kind that its name tells."""
    begins = _BEGINNINGS.get(name.rpartition(".")[2].lower())
    return begins is None or bool(begins.match(head))


def make_pattern(place: str) -> re.Pattern[str]:
    """Return a pattern for a place with stars in it."""
    return re.compile(re.escape(place).replace(r"\*", "[^/]+"))


def find_kind_fault(declared: object) -> str:
    """Return what keeps PUBLISHED_KINDS from declaring a kind so, or nothing.

    A place with a star must end in an ending: what allows every file is no list of what is allowed.
    """
    if not isinstance(declared, str) or not declared.strip():
        return "It is not a text."
    if re.fullmatch(r"\.\w+", declared):
        return ""
    if find_fault(declared) or not declared.isprintable():
        return "It is not a place in the site."
    if "*" in declared and not re.search(r"\.\w+$", declared):
        return "It allows files of every kind."
    return ""


def make_kind(declared: str) -> re.Pattern[str]:
    """Return a pattern for what PUBLISHED_KINDS declares: a place, or an ending (``.pdf``)."""
    if re.fullmatch(r"\.\w+", declared):
        return re.compile(rf"(?:.*/)?[^/]+{re.escape(declared)}")
    return make_pattern(declared)


def _list_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the places that Pelican's settings give to lists and feeds, with stars in them."""
    for name, value in settings.items():
        is_feed = "FEED" in name and ("ATOM" in name or "RSS" in name) and not name.endswith("_URL")
        is_list = name.endswith("_SAVE_AS") and not name.startswith(_TEXTS)
        if isinstance(value, str) and value and (is_feed or is_list):
            yield re.sub(r"\{[^}]*\}", "*", value)
    for name in settings["DIRECT_TEMPLATES"]:
        if f"{name.upper()}_SAVE_AS" not in settings:  # Pelican's own default
            yield f"{name}.html"
    for name in settings["PAGINATED_TEMPLATES"]:
        first = settings.get(f"{name.upper()}_SAVE_AS") or f"{name}.html"
        folder = re.sub(r"\{[^}]*\}", "*", first).rpartition("/")[0]
        yield f"{folder}/page/*/index.html" if folder else "page/*/index.html"


def _list_theme(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that the theme has copied into the site as they are."""
    where = settings["THEME_STATIC_DIR"]
    for name in settings["THEME_STATIC_PATHS"]:
        folder = Path(settings["THEME"], name)
        for file in sorted(one for one in list_below(folder) if one.is_file()):
            place = (Path(where) / file.relative_to(folder)).as_posix()
            if place.rpartition(".")[2].lower() in (*THEME, "webmanifest", "json"):
                yield place


@dataclass(frozen=True)
class SiteFiles:
    """The files that the site makes of itself, and so the addresses that no text may have.

    ``own`` are their places, with stars; ``texts`` the folders that posts have below the root.
    """

    own: frozenset[str]
    texts: frozenset[str]

    @cached_property
    def files(self) -> frozenset[str]:
        """Those with a name of their own, in small letters."""
        return frozenset(one.lower() for one in self.own if "*" not in one)

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders in which nothing but the site's own lies."""
        found = {_DRAFTS, PEOPLE}
        for one in self.own:
            folder = one.partition("*")[0].rpartition("/")[0]
            parts = folder.split("/")
            if folder and (folder not in self.texts) and parts[0] not in self.texts:
                found.add(parts[0])
            elif folder and folder not in self.texts:
                found.add(folder)
        return frozenset(one.lower() for one in found)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [make_pattern(one.lower()) for one in sorted(self.own) if "*" in one]

    def owns(self, place: str, languages: Iterable[str] = ()) -> bool:
        """Return whether a place is the site's own, or would be in the way of one that is.

        Parameters
        ----------
        place:
            A file of the site, such as ``blog/a/index.html``.
        languages:
            Those that have lists of their own, below a folder of that name.
        """
        lower = place.lower()
        first, _, rest = lower.partition("/")
        if rest and first in languages and self.owns(rest):
            return True
        parts = lower.split("/")
        above = {"/".join(parts[:at]) for at in range(1, len(parts) + 1)}
        is_named = bool(above & self.files or above & self.folders)
        return is_named or any(one.fullmatch(part) for one in self._patterns for part in above)


# Those of our own settings and theme, for who asks without settings; a test compares them.
STANDARD = SiteFiles(
    frozenset(place for places in MADE.values() for place in places)
    | {"404.html", "apple-touch-icon.png", "favicon.ico", "favicon.svg", "index.html"}
    | {"archive/*/index.html", "archive/index.html", "authors/*/index.html", "authors/index.html"}
    | {"authors/*/page/*/index.html", "blog/index.html", "blog/page/*/index.html"}
    | {"feeds/*.atom.xml", "feeds/*.rss.xml", "feeds/all.atom.xml", "feeds/all.rss.xml"}
    | {"search/index.html", "tags/*/index.html", "tags/*/page/*/index.html", "tags/index.html"}
    | {"topics/*/index.html", "topics/*/page/*/index.html", "topics/index.html"},
    frozenset({"blog"}),
)


def read_site_files(settings: Mapping[str, Any]) -> SiteFiles:
    """Return the files that the site makes of itself with these settings of Pelican."""
    made = (place for places in MADE.values() for place in places)
    own = frozenset([*made, *_list_settings(settings), *_list_theme(settings)])
    texts = (settings["ARTICLE_SAVE_AS"], settings["PAGE_SAVE_AS"])
    folders = (re.split(r"\{", one)[0].rstrip("/") for one in texts)
    return SiteFiles(own, frozenset(filter(None, folders)))


def find_kinds(settings: Mapping[str, Any], plugins: Iterable[object]) -> list[re.Pattern[str]]:
    """Return patterns of the places where a file may be published, apart from pages and pictures.

    Parameters
    ----------
    plugins:
        The plugins that are loaded; one may declare more in ``PUBLISHED_KINDS``.
    """
    more = [*settings.get("PUBLISHED_KINDS", ())]
    for plugin in plugins:
        more += getattr(plugin, "PUBLISHED_KINDS", ())
    made = [place for places in MADE.values() for place in places]
    own = [make_pattern(one) for one in (*made, *_list_theme(settings))]
    return own + [make_kind(one) for one in more]
