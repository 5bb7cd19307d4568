"""What the privacy page says of this site, read off the finished pages instead of being claimed.

After everything is written, each page is read for what a browser would load by itself, and the
figures are put into whatever the theme marks with ``data-measured="requests"``, ``"cookies"`` or
``"pages"``. A site where one of them is not what the page promises does not pass the checks (rule
``third-party``), so that no reader ever meets another figure.
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

# All these look at text in small letters: looking past capitals takes an expression five times as
# long, and what is counted does not depend on them.
# What a browser loads, or sends to, without being asked: the elements and their attributes.
_LOADING = re.compile(
    r"<(?P<tag>script|link|img|source|iframe|frame|embed|object|video|audio|track|input|use|image"
    r"|form)\b(?P<inside>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_ATTRIBUTE = re.compile(
    r"\b(?P<name>src|srcset|href|data|poster|action|rel|style)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))"
)
# Kinds of <link> that are fetched or connected to; the others only name an address.
_FETCHED = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"}
    | {"manifest", "apple-touch-icon", "mask-icon", "prerender"}
)
_STYLE = re.compile(r"<style\b[^>]*>(?P<block>.*?)</style>", re.DOTALL)
_OWN_STYLE = re.compile(r"style\s*=\s*(?P<quote>[\"'])(?P<block>.*?)(?P=quote)", re.DOTALL)
_IN_STYLE = re.compile(r"url\(\s*[\"']?(?P<url>[^\"')\s]+)|@import\s+[\"'](?P<other>[^\"']+)")
# How a page or a program leaves something in a reader's browser.
_KEEPING = ("document.cookie", "cookiestore", "localstorage", "sessionstorage", "indexeddb")
_SENT = re.compile(r"http-equiv=[\"']?set-cookie")
_MARKED = re.compile(r"(?P<head>\bdata-measured=\"(?P<name>\w+)\"[^>]*>)[^<]*")
_LANGUAGE = re.compile(r"<html lang=\"(?P<lang>[^\"]+)\"")


@dataclass
class Figures:
    """What was found: pages read, addresses on other hosts that they load, places that keep.

    ``marked`` are the pages that show these figures.
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
        if html[style.start() - 1].isspace():  # an attribute of this very name
            yield from list_style_addresses(style["block"])


@lru_cache(maxsize=256)  # most pages have the same style
def list_style_addresses(css: str) -> list[str]:
    """List the addresses that a style sheet loads, in small letters."""
    return [one["url"] or one["other"] for one in _IN_STYLE.finditer(css.lower())]


def find_foreign(addresses: Iterable[str], own_host: str) -> list[str]:
    """Return the addresses that lead to another host than the site's own."""

    def find_host(address: str) -> str:
        try:
            return urlsplit(address.strip()).netloc.lower()
        except ValueError:
            return "unreadable"

    return [one for one in addresses if find_host(one) not in ("", own_host)]


def measure_site(site: Path, own_host: str, facts: FactsOfFiles) -> Figures:
    """Read every page, style sheet and program of a built site, and count."""
    found = Figures()
    for place in list_files(site):
        kind = place.rpartition(".")[2]
        if kind in ("html", "css", "js"):
            measured = facts.read(
                (site / place).read_bytes(), partial(measure_file, kind=kind, own_host=own_host)
            )
            found.cookies += measured["cookies"]
            found.requests += measured["requests"]
            found.pages += kind == "html"
            if measured["is_marked"]:
                found.marked.append(site / place)
    return found


def measure_file(content: bytes, *, kind: str, own_host: str) -> dict[str, int | bool]:
    """Count what one page, style sheet or program (``html``, ``css``, ``js``) loads and keeps."""
    text = content.decode("utf-8", errors="replace").lower()
    addresses: Iterable[str] = _list_addresses(text) if kind == "html" else ()
    addresses = list_style_addresses(text) if kind == "css" else addresses
    return {
        "cookies": _count_keeping(text) if kind != "css" else 0,
        "requests": len(find_foreign(addresses, own_host)),
        "is_marked": kind == "html" and "data-measured" in text,
    }


def fill_in(html: str, figures: Figures) -> str:
    """Write the figures into a page, whatever stands there; numbers as its language has them."""
    lang = _LANGUAGE.search(html)
    locale = Locale.parse(lang["lang"] if lang else "en", sep="-")

    def say(found: re.Match[str]) -> str:
        return found["head"] + format_decimal(getattr(figures, found["name"]), locale=locale)

    return _MARKED.sub(say, html)


def write_figures(pelican: Pelican) -> None:
    """Measure the finished site, and write the figures into the pages that ask for them."""
    site = Path(pelican.settings["OUTPUT_PATH"])
    host = urlsplit(pelican.settings["CANONICAL_SITEURL"]).netloc.lower()
    with open_facts(pelican.settings, "privacy figures", host) as facts:
        figures = measure_site(site, host, facts)
    for file in figures.marked:
        html = file.read_text(encoding="utf-8")
        if (filled := fill_in(html, figures)) != html:
            file.write_text(filled, encoding="utf-8", newline="\n")


def find_newest(contents: Iterable[Content]) -> date | None:
    """Return the newest day that an article or page states, as changed or as posted."""
    stamps: list[datetime] = [
        stamp
        for one in contents
        if (stamp := getattr(one, "modified", None) or getattr(one, "date", None))
    ]
    return max(stamps).date() if stamps else None


def add_newest(generators: list[Generator]) -> None:
    """Put the day by which the state of the site is known within reach of the templates.

    It is the newest day that a text states, not the day of the build: a build of unchanged content
    must be the same to the byte, or each morning's would send the privacy page anew and say that
    something had changed.
    """
    kinds = (ArticlesGenerator, PagesGenerator)
    contents = chain.from_iterable(
        chain(getattr(one, "articles", getattr(one, "pages", ())), one.translations)
        for one in generators
        if isinstance(one, kinds)
    )
    generators[0].context["MEASURED"] = SimpleNamespace(newest=find_newest(contents))


def register() -> None:
    """Tell Pelican when to call us."""
    signals.all_generators_finalized.connect(add_newest)
    signals.finalized.connect(write_figures)
