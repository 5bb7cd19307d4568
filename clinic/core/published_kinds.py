"""The allowlist of published files: every file has a known kind at a known path.

One table answers two questions: which files may be published, and which addresses are taken. What
depends on Pelican's settings (lists, feeds, theme files) is read from them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from clinic.core.boundary import find_fault, list_below

# Files that our plugins write besides pages, feeds and pictures; a star is one path component.
MADE = {
    "clinic.plugins.gallery": ("gallery/index.html",),
    "clinic.plugins.headers": ("_headers", "_redirects", ".htaccess", ".nginx.conf"),
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
    "clinic.plugins.styles": ("fonts/*.woff2", "css/*.css"),
    "clinic.plugins.security_txt": (".well-known/security.txt",),
    "clinic.plugins.sitemap": ("sitemap.xml", "sitemap-*.xml", "robots.txt"),
}
PICTURES = ("avif", "webp", "jpg", "png", "svg")
PEOPLE = "people"  # the folder of providers' photos
# A picture's name contains a digest: clinic.core.artifact_cache.fingerprinted_name
PICTURE = re.compile(rf"(?<![^/])[^/]+\.[0-9a-f]{{12}}\.(?:{'|'.join(PICTURES)})")
# The extensions of static theme files.
THEME = ("ico", "svg", "png", "jpg", "webp", "avif", "css", "js", "woff2", "txt", "xml", "html")
# The magic numbers of each kind; a file with others is not published under that name.
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
HEAD = 512  # bytes that identify a kind
# Documents have their own addresses, so their settings are not lists.
_TEXTS = ("ARTICLE", "PAGE", "DRAFT", "STATIC")
_DRAFTS = "drafts"


def is_of_kind(name: str, head: bytes) -> bool:
    """Return whether a file's magic number matches its extension."""
    begins = _BEGINNINGS.get(name.rpartition(".")[2].lower())
    return begins is None or bool(begins.match(head))


def make_pattern(place: str) -> re.Pattern[str]:
    """Return a regular expression for a path with stars."""
    return re.compile(re.escape(place).replace(r"\*", "[^/]+"))


def find_kind_fault(declared: object) -> str:
    """Return why a declaration in PUBLISHED_KINDS is invalid, or an empty string.

    A path with a star must have an extension: a pattern that allows every file is not an allowlist.
    """
    if not isinstance(declared, str) or not declared.strip():
        return "An entry is not text in quotes."
    if re.fullmatch(r"\.\w+", declared):
        return ""
    if find_fault(declared) or not declared.isprintable():
        return "An entry is not a path on the site."
    if "*" in declared and not re.search(r"\.\w+$", declared):
        return "An entry allows files of every kind."
    return ""


def make_kind(declared: str) -> re.Pattern[str]:
    """Return a pattern for a declaration of PUBLISHED_KINDS: a path, or an extension (``.pdf``)."""
    if re.fullmatch(r"\.\w+", declared):
        return re.compile(rf"(?:.*/)?[^/]+{re.escape(declared)}")
    return make_pattern(declared)


def _list_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of lists and feeds in Pelican's settings, with stars."""
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
    """Yield the paths of the theme's static files."""
    where = settings["THEME_STATIC_DIR"]
    for name in settings["THEME_STATIC_PATHS"]:
        folder = Path(settings["THEME"], name)
        for file in sorted(one for one in list_below(folder) if one.is_file()):
            place = (Path(where) / file.relative_to(folder)).as_posix()
            if place.rpartition(".")[2].lower() in (*THEME, "webmanifest", "json"):
                yield place


@dataclass(frozen=True)
class SiteFiles:
    """The files that the site itself generates, and so the addresses that no document may have.

    ``own`` are their paths, with stars; ``texts`` the folders of posts below the root.
    """

    own: frozenset[str]
    texts: frozenset[str]

    @cached_property
    def files(self) -> frozenset[str]:
        """The paths without stars, in lowercase."""
        return frozenset(one.lower() for one in self.own if "*" not in one)

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that contain only generated files."""
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
        """Return whether a path is generated by the site, or would collide with one that is.

        Parameters
        ----------
        place:
            A file of the site, such as ``blog/a/index.html``.
        languages:
            The languages with lists of their own, in a folder of that name.
        """
        lower = place.lower()
        first, _, rest = lower.partition("/")
        if rest and first in languages and self.owns(rest):
            return True
        parts = lower.split("/")
        above = {"/".join(parts[:at]) for at in range(1, len(parts) + 1)}
        is_named = bool(above & self.files or above & self.folders)
        return is_named or any(one.fullmatch(part) for one in self._patterns for part in above)


# The value for our own settings and theme, for callers without settings; a test compares them.
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
    """Return the files that the site generates with these Pelican settings."""
    made = (place for places in MADE.values() for place in places)
    own = frozenset([*made, *_list_settings(settings), *_list_theme(settings)])
    texts = (settings["ARTICLE_SAVE_AS"], settings["PAGE_SAVE_AS"])
    folders = (re.split(r"\{", one)[0].rstrip("/") for one in texts)
    return SiteFiles(own, frozenset(filter(None, folders)))


def find_kinds(settings: Mapping[str, Any], plugins: Iterable[object]) -> list[re.Pattern[str]]:
    """Return patterns of the paths that may be published, besides pages and pictures.

    Parameters
    ----------
    plugins:
        The loaded plugins; each may declare more in ``PUBLISHED_KINDS``.
    """
    more = [*settings.get("PUBLISHED_KINDS", ())]
    for plugin in plugins:
        more += getattr(plugin, "PUBLISHED_KINDS", ())
    made = [place for places in MADE.values() for place in places]
    own = [make_pattern(one) for one in (*made, *_list_theme(settings))]
    return own + [make_kind(one) for one in more]
