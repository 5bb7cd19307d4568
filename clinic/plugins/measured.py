"""The figures on the privacy page, measured on the finished pages.

After everything is written, each page is scanned for what a browser would load by itself, and the
figures replace the content of elements with ``data-measured="requests"``, ``"cookies"`` or
``"pages"``. If a figure differs from what the page promises, the checks fail (rule
``third-party``), so that readers never see a different figure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from babel import Locale
from babel.numbers import format_decimal
from pelican import Pelican
from pelican.contents import Content
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator
from pelican.plugins import signals

from clinic.content.file_facts import FactsOfFiles, open_facts
from clinic.core.boundary import list_files
from clinic.core.files import read_bytes

# All patterns match lowercased text: case-insensitive matching takes five times as long, and does
# not change the counts.
# Elements and attributes that a browser loads, or sends to, without being asked.
_LOADING = re.compile(
    r"<(?P<tag>script|link|img|source|iframe|frame|embed|object|video|audio|track|input|use|image"
    r"|form)\b(?P<inside>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_ATTRIBUTE = re.compile(
    r"\b(?P<name>src|srcset|href|data|poster|action|rel|style)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))"
)
# Link relations that a browser fetches or connects to; others only name an address.
_FETCHED = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"}
    | {"manifest", "apple-touch-icon", "mask-icon", "prerender"}
)
_STYLE = re.compile(r"<style\b[^>]*>(?P<block>.*?)</style>", re.DOTALL)
_OWN_STYLE = re.compile(r"style\s*=\s*(?P<quote>[\"'])(?P<block>.*?)(?P=quote)", re.DOTALL)
_IN_STYLE = re.compile(r"url\(\s*[\"']?(?P<url>[^\"')\s]+)|@import\s+[\"'](?P<other>[^\"']+)")
# Ways in which a page or a script stores something in the browser.
_KEEPING = ("document.cookie", "cookiestore", "localstorage", "sessionstorage", "indexeddb")
_SENT = re.compile(r"http-equiv=[\"']?set-cookie")
_MARKED = re.compile(r"(?P<head>\bdata-measured=\"(?P<name>\w+)\"[^>]*>)[^<]*")
_LANGUAGE = re.compile(r"<html lang=\"(?P<lang>[^\"]+)\"")


@dataclass
class Figures:
    """The figures: pages, third-party requests, and uses of browser storage.

    ``marked`` are the pages that show the figures.
    """

    pages: int = 0
    requests: int = 0
    cookies: int = 0
    marked: list[Path] = field(default_factory=list, compare=False)


def _count_keeping(text: str) -> int:
    return sum(map(text.count, _KEEPING)) + len(_SENT.findall(text))


def _list_addresses(html: str) -> Iterator[str]:
    for element in _LOADING.finditer(html):
        given = {
            one["name"]: one["double"] or one["single"] or one["bare"] or ""
            for one in _ATTRIBUTE.finditer(element["inside"])
        }
        if element["tag"] == "link" and not _FETCHED & set(given.get("rel", "").split()):
            continue
        for name in ("src", "href", "data", "poster", "action"):
            if name in given:
                yield given[name]
        yield from (one.split()[0] for one in given.get("srcset", "").split(",") if one.strip())
    for style in _STYLE.finditer(html):
        yield from list_style_addresses(style["block"])
    for style in _OWN_STYLE.finditer(html):
        if html[style.start() - 1].isspace():  # not the end of a longer attribute name
            yield from list_style_addresses(style["block"])


@lru_cache(maxsize=256)  # most pages share the same style
def list_style_addresses(css: str) -> list[str]:
    """Return the URLs that a style sheet loads, in lowercase."""
    return [one["url"] or one["other"] for one in _IN_STYLE.finditer(css.lower())]


def find_foreign(addresses: Iterable[str], own_host: str) -> list[str]:
    """Return the URLs on other hosts than the site's own."""

    def find_host(address: str) -> str:
        try:
            return urlsplit(address.strip()).netloc.lower()
        except ValueError:
            return "unreadable"

    return [one for one in addresses if find_host(one) not in ("", own_host)]


def measure_site(site: Path, own_host: str, facts: FactsOfFiles) -> Figures:
    """Scan every page, style sheet and script of a built site."""
    found = Figures()
    for place in list_files(site):
        kind = place.rpartition(".")[2]
        if kind in ("html", "css", "js"):
            measured = facts.read(
                read_bytes(f"{site}/{place}"), partial(measure_file, kind=kind, own_host=own_host)
            )
            found.cookies += measured["cookies"]
            found.requests += measured["requests"]
            found.pages += kind == "html"
            if measured["is_marked"]:
                found.marked.append(site / place)
    return found


def measure_file(content: bytes, *, kind: str, own_host: str) -> dict[str, int | bool]:
    """Measure one page, style sheet or script (``html``, ``css``, ``js``)."""
    text = content.decode("utf-8", errors="replace").lower()
    addresses: Iterable[str] = _list_addresses(text) if kind == "html" else ()
    addresses = list_style_addresses(text) if kind == "css" else addresses
    return {
        "cookies": _count_keeping(text) if kind != "css" else 0,
        "requests": len(find_foreign(addresses, own_host)),
        "is_marked": kind == "html" and "data-measured" in text,
    }


def fill_in(html: str, figures: Figures) -> str:
    """Write the figures into a page, formatted for its language."""
    lang = _LANGUAGE.search(html)
    locale = Locale.parse(lang["lang"] if lang else "en", sep="-")

    def say(found: re.Match[str]) -> str:
        return found["head"] + format_decimal(getattr(figures, found["name"]), locale=locale)

    return _MARKED.sub(say, html)


def write_figures(pelican: Pelican) -> None:
    """Measure the finished site, and write the figures into the pages that show them."""
    site = Path(pelican.settings["OUTPUT_PATH"])
    host = urlsplit(pelican.settings["CANONICAL_SITEURL"]).netloc.lower()
    with open_facts(pelican.settings, "privacy figures", host) as facts:
        figures = measure_site(site, host, facts)
    for file in figures.marked:
        html = file.read_text(encoding="utf-8")
        if (filled := fill_in(html, figures)) != html:
            file.write_text(filled, encoding="utf-8", newline="\n")


def find_newest(contents: Iterable[Content]) -> date | None:
    """Return the latest Modified or Date of the articles and pages."""
    stamps: list[datetime] = [
        stamp
        for one in contents
        if (stamp := getattr(one, "modified", None) or getattr(one, "date", None))
    ]
    return max(stamps).date() if stamps else None


def add_newest(generators: list[Generator]) -> None:
    """Add the date of the site's last change to the templates.

    It is the latest date in the content, not the date of the build: a build of unchanged content
    must be identical byte for byte, or each morning would upload the privacy page again.
    """
    kinds = (ArticlesGenerator, PagesGenerator)
    contents = chain.from_iterable(
        chain(getattr(one, "articles", getattr(one, "pages", ())), one.translations)
        for one in generators
        if isinstance(one, kinds)
    )
    generators[0].context["MEASURED"] = SimpleNamespace(newest=find_newest(contents))


def register() -> None:
    """Connect to Pelican's signals."""
    signals.all_generators_finalized.connect(add_newest)
    signals.finalized.connect(write_figures)
