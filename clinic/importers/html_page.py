"""Read a saved web page (.html): the main content and the metadata."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from clinic.importers.html_cleanup import read_attribute, read_html
from clinic.importers.imported_document import CanNotReadError, ImportedDocument

_MAIN = ("article", "main", '[role="main"]', ".entry-content", ".post-content", "#content", "body")
_AROUND = ("nav", "header", "footer", "aside", "[role=navigation]", "[role=complementary]")
_DAYS = (
    'meta[property="article:published_time"]',
    'meta[name="date"]',
    "time[datetime]",
)


def _read_meta(soup: BeautifulSoup, *selectors: str) -> str:
    for selector in selectors:
        if found := soup.select_one(selector):
            value = read_attribute(found, "content") or read_attribute(found, "datetime")
            if value.strip():
                return " ".join(value.split())
    return ""


def read_old_address(address: str) -> str:
    """Return the path of an old URL that can redirect here, or "".

    A URL with a query (``/?p=12``) cannot: a static host ignores queries.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path if parts.path.strip("/") and not parts.query else ""


def read_web_page(path: Path) -> ImportedDocument:
    """Read a web page that was saved as a file.

    Raises
    ------
    CanNotReadError
        The page has no text.
    """
    soup = read_html(path.read_bytes())
    found = [one for one in (soup.select(selector) for selector in _MAIN) if len(one) == 1]
    main = found[0][0] if found else soup
    title = _read_meta(soup, 'meta[property="og:title"]')
    heading = main.find("h1") or soup.find("h1")
    if heading is not None:
        title = heading.get_text(" ", strip=True) or title
        heading.decompose()
    elif soup.title is not None:
        title = title or soup.title.get_text(" ", strip=True)
    for around in main.select(", ".join(_AROUND)):
        if not around.decomposed:
            around.decompose()
    if not main.get_text(strip=True) and not main.find("img"):
        raise CanNotReadError("The page has no text. Save the page again in your browser.")
    day = re.match(r"\d{4}-\d{2}-\d{2}", _read_meta(soup, *_DAYS))
    html = soup.find("html")
    canonical = soup.select_one('link[rel="canonical"]')
    return ImportedDocument(
        " ".join(title.split()),
        html=str(main),
        day=day[0] if day else "",
        summary=_read_meta(soup, 'meta[name="description"]', 'meta[property="og:description"]'),
        lang=read_attribute(html, "lang").split("-")[0].lower() if html else "",
        old_address=read_old_address(read_attribute(canonical, "href")) if canonical else "",
    )
