"""sitemap.xml, and robots.txt that names it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from pelican.contents import Content
from pelican.generators import ArticlesGenerator
from pelican.paginator import Paginator
from pelican.plugins import signals
from pelican.settings import Settings
from pelican.writers import Writer

NOT_LISTED = ("404",)  # direct templates that are not regular pages
# The limits of one file: https://www.sitemaps.org/protocol.html#index
MOST_ADDRESSES = 50_000
MOST_BYTES = 50_000_000  # of 52,428,800, with room for the first and last lines
XML = '<?xml version="1.0" encoding="utf-8"?>\n'
WORDS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ALTERNATE_WORDS = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'

Entry = tuple[str, str]  # address below the site's root, and date of the last change or ""
Alternates = dict[str, dict[str, str]]  # by address: the address in each language


def last_change(contents: Iterable[Content]) -> str:
    """Return the latest Modified or Date of contents, or ""."""
    stamps: list[datetime] = [
        stamp
        for one in contents
        if (stamp := getattr(one, "modified", None) or getattr(one, "date", None))
    ]
    return max(stamps).date().isoformat() if stamps else ""


def public_path(url: str) -> str:
    """Return the public form of an address: index.html is its folder."""
    return url.removesuffix("index.html") if f"/{url}".endswith("/index.html") else url


def list_contents(contents: Iterable[Content]) -> Iterator[Entry]:
    """Yield articles or pages, with their translations."""
    for original in contents:
        for one in (original, *original.translations):
            yield one.url, last_change([one])


def list_editions(editions: Iterable[Any], settings: Settings) -> Iterator[Entry]:
    """Yield the addresses of all editions: documents, home pages, lists and search pages."""
    for edition in editions:
        for one in chain(edition.articles, edition.pages):
            yield one.url, last_change([one])
        for name, file in edition.files.items():
            if name in settings["PAGINATED_TEMPLATES"]:
                url = public_path(file)
                yield from list_paged(name, file, url, edition.articles, settings)
            else:
                yield public_path(file), ""


def find_alternates(editions: dict[str, Any]) -> Alternates:
    """Return the translations of every address that has some."""
    found: Alternates = {}
    for edition in editions.values():
        for one in chain(edition.articles, edition.pages):
            urls = {other.lang: other.url for other in (one, *one.translations)}
            found[one.url] = {lang: urls[lang] for lang in editions if lang in urls}
        for name, file in edition.files.items():
            files = {lang: public_path(other.files[name]) for lang, other in editions.items()}
            found[public_path(file)] = files
    return {url: urls for url, urls in found.items() if len(urls) > 1}


def list_paged(
    name: str, save_as: str, url: str, articles: list[Content], settings: Settings
) -> Iterator[Entry]:
    """Yield the pages of a list, paginated as by Pelican's writer."""
    if name not in settings["PAGINATED_TEMPLATES"]:
        yield url, last_change(articles)
        return
    size = settings["PAGINATED_TEMPLATES"][name] or settings["DEFAULT_PAGINATION"]
    paginator = Paginator(save_as, url, articles, settings, size)
    for number in range(1, paginator.num_pages + 1):
        page = paginator.page(number)
        yield page.url, last_change(page.object_list)


def list_lists(context: dict[str, Any], settings: Settings) -> Iterator[Entry]:
    """Yield the pages that list articles: by topic, tag, author and year, and the theme's own."""
    named = (
        ("category", context["categories"]),
        ("tag", context["tags"]),
        ("author", context["authors"]),
    )
    for kind, groups in named:
        for group, articles in groups:
            if group.save_as:
                yield from list_paged(kind, group.save_as, group.url, articles, settings)
    for period in chain.from_iterable(context["period_archives"].values()):
        yield period["url"], last_change(period["articles"])
    for name in settings["DIRECT_TEMPLATES"]:
        save_as = settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")
        url = settings.get(f"{name.upper()}_URL", f"{name}.html")
        if not save_as or name in NOT_LISTED:
            continue
        if name in settings["PAGINATED_TEMPLATES"]:
            yield from list_paged(name, save_as, url, context["articles"], settings)
        else:  # the theme decides what it shows, so its date is unknown
            yield public_path(url), ""


def write_lines(
    site_address: str, entries: Iterable[Entry], alternates: Alternates, default_lang: str = ""
) -> Iterator[str]:
    """Yield a line per address, without duplicates (https://www.sitemaps.org/protocol.html).

    Translations are listed as search engines require: each page names all, itself included
    (https://developers.google.com/search/docs/specialty/international/localized-versions).
    """

    def write_address(url: str) -> str:
        return escape(f"{site_address}/{quote(url, safe='/%')}", {'"': "&quot;"})

    for url, day in sorted(dict(entries).items()):
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        urls = alternates.get(url, {})
        if default_lang in urls:
            urls = urls | {"x-default": urls[default_lang]}
        languages = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{write_address(other)}"/>'
            for lang, other in urls.items()
        )
        yield f"<url><loc>{write_address(url)}</loc>{changed}{languages}</url>\n"


def part_lines(lines: Iterable[str]) -> list[list[str]]:
    """Split lines into as many files as the limits require, at least one."""
    parts: list[list[str]] = [[]]
    size = 0
    for line in lines:
        size += len(line.encode())
        if parts[-1] and (len(parts[-1]) >= MOST_ADDRESSES or size > MOST_BYTES):
            parts.append([])
            size = len(line.encode())
        parts[-1].append(line)
    return parts


def write_sitemaps(site_address: str, lines: Iterable[str]) -> dict[str, str]:
    """Return the files of a sitemap by name: one, or an index and its parts."""
    parts = part_lines(lines)
    maps = [
        f"{XML}<urlset {WORDS}{ALTERNATE_WORDS if any('<xhtml:' in one for one in part) else ''}>\n"
        f"{''.join(part)}</urlset>\n"
        for part in parts
    ]
    if len(maps) == 1:
        return {"sitemap.xml": maps[0]}
    files = {f"sitemap-{number}.xml": text for number, text in enumerate(maps, 1)}
    listed = "".join(
        f"<sitemap><loc>{escape(site_address)}/{name}</loc></sitemap>\n" for name in files
    )
    return files | {"sitemap.xml": f"{XML}<sitemapindex {WORDS}>\n{listed}</sitemapindex>\n"}


def write_robots_txt(site_address: str, *, is_demo: bool) -> str:
    """Return robots.txt (RFC 9309): a sample site keeps search engines out."""
    if is_demo:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_address}/sitemap.xml\n"


def write_sitemap(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the sitemap and robots.txt to the output folder.

    Pelican has read every article and page before it writes the first one; its last signal,
    `finalized`, no longer has the context.
    """
    context, settings = generator.context, generator.settings
    site_address = settings["CANONICAL_SITEURL"]
    editions = context["EDITIONS"]
    entries = chain(
        list_contents(context["articles"]),
        list_contents(context["pages"]),
        list_lists(context, settings),
        list_editions(editions.values(), settings),
    )
    alternates = find_alternates(editions)
    folder = Path(writer.output_path)
    folder.mkdir(parents=True, exist_ok=True)
    lines = write_lines(site_address, entries, alternates, settings["DEFAULT_LANG"])
    files = write_sitemaps(site_address, lines)
    files["robots.txt"] = write_robots_txt(site_address, is_demo=context["CLINIC"].demo)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(write_sitemap)
