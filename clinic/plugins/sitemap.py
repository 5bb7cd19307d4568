"""What search engines read: sitemap.xml, and robots.txt that points to it."""

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

NOT_LISTED = ("404",)  # direct templates that are no page of their own

Entry = tuple[str, str]  # address below the site's root, and the day it last changed or ""
Alternates = dict[str, dict[str, str]]  # address: each language it is there in, with its address


def last_change(contents: Iterable[Content]) -> str:
    """Return the newest day among contents, as each states it (Modified or Date), or ""."""
    stamps: list[datetime] = [
        stamp
        for one in contents
        if (stamp := getattr(one, "modified", None) or getattr(one, "date", None))
    ]
    return max(stamps).date().isoformat() if stamps else ""


def public_path(url: str) -> str:
    """Return the address as readers see it: a folder's index.html is the folder."""
    return url.removesuffix("index.html") if f"/{url}".endswith("/index.html") else url


def list_contents(contents: Iterable[Content]) -> Iterator[Entry]:
    """List articles or pages, each with its translations."""
    for original in contents:
        for one in (original, *original.translations):
            yield one.url, last_change([one])


def list_editions(editions: Iterable[Any], settings: Settings) -> Iterator[Entry]:
    """List what the editions of the site in its languages have: texts, homes, lists, searches."""
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
    """Find what is there in several languages, whichever of them is asked for."""
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
    """List the pages of a list, as Pelican's writer will part it."""
    if name not in settings["PAGINATED_TEMPLATES"]:
        yield url, last_change(articles)
        return
    size = settings["PAGINATED_TEMPLATES"][name] or settings["DEFAULT_PAGINATION"]
    paginator = Paginator(save_as, url, articles, settings, size)
    for number in range(1, paginator.num_pages + 1):
        page = paginator.page(number)
        yield page.url, last_change(page.object_list)


def list_lists(context: dict[str, Any], settings: Settings) -> Iterator[Entry]:
    """List the pages that list articles: by topic, tag, author and year, and the theme's own."""
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
        else:  # which articles it shows is the theme's affair, so no day would be true for sure
            yield public_path(url), ""


def write_sitemap_xml(
    site_address: str, entries: Iterable[Entry], alternates: Alternates, default_lang: str = ""
) -> str:
    """Write the entries as https://www.sitemaps.org/protocol.html asks, each address once.

    Languages are told as search engines ask for them: each page names all, itself as well
    (https://developers.google.com/search/docs/specialty/international/localized-versions).
    """

    def write_address(url: str) -> str:
        return escape(f"{site_address}/{quote(url, safe='/%')}", {'"': "&quot;"})

    lines = []
    for url, day in sorted(dict(entries).items()):
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        urls = alternates.get(url, {})
        if default_lang in urls:
            urls = urls | {"x-default": urls[default_lang]}
        languages = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{write_address(other)}"/>'
            for lang, other in urls.items()
        )
        lines.append(f"<url><loc>{write_address(url)}</loc>{changed}{languages}</url>\n")
    words = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if alternates else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{words}>\n'
        f"{''.join(lines)}</urlset>\n"
    )


def write_robots_txt(site_address: str, *, is_demo: bool) -> str:
    """Write robots.txt (RFC 9309): a sample site keeps search engines out."""
    if is_demo:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_address}/sitemap.xml\n"


def write_sitemap(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write sitemap.xml and robots.txt into the output folder.

    Pelican has read every article and page before it writes the first one, so all are known here;
    its last signal, `finalized`, would no longer hand us the context.
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
    files = {
        "sitemap.xml": write_sitemap_xml(
            site_address, entries, alternates, settings["DEFAULT_LANG"]
        ),
        "robots.txt": write_robots_txt(site_address, is_demo=context["CLINIC"].demo),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Tell Pelican when to call us."""
    signals.article_writer_finalized.connect(write_sitemap)
