"""Redirect pages at the old addresses of articles and pages."""

import logging
import posixpath
from html import escape
from pathlib import Path
from urllib.parse import quote

from pelican.contents import Article, Content, Page
from pelican.generators import ArticlesGenerator
from pelican.plugins import signals
from pelican.writers import Writer

from clinic.core.boundary import find_fault, is_inside
from clinic.core.old_addresses import find_place, is_old_address, read_aliases

log = logging.getLogger(__name__)
# The only text is the title, so the page needs no translation.
HTML = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="canonical" href="{canonical}">
<meta http-equiv="refresh" content="0; url={url}">
</head>
<body>
<main><h1><a href="{url}">{title}</a></h1></main>
</body>
</html>
"""


def write_redirect(content: Content, place: str, site_address: str) -> str:
    """Return the redirect page from an old address, an output file, to a document."""
    way = posixpath.relpath(content.url.rstrip("/") or ".", posixpath.dirname(place) or ".")
    url = quote(way + "/" if content.url.endswith("/") or not content.url else way)
    canonical = f"{site_address.rstrip('/')}/{quote(content.url)}"
    values = {"lang": content.lang, "title": content.title, "canonical": canonical, "url": url}
    return HTML.format(**{key: escape(str(value)) for key, value in values.items()})


def write_redirects(generator: ArticlesGenerator, writer: Writer) -> None:
    """Write the redirect pages of everything that is published."""
    output = Path(writer.output_path)
    for content in generator.context["generated_content"].values():
        if not isinstance(content, Article | Page) or content.status == "draft":
            continue
        for address in read_aliases(content.metadata.get("aliases", "")):
            file = output / find_place(address)
            if (
                not is_old_address(address)
                or find_fault(find_place(address))
                or not is_inside(file, output)
                or file.exists()
            ):
                log.warning("%s: cannot make the old address %s", content.source_path, address)
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            text = write_redirect(
                content, find_place(address), generator.settings["CANONICAL_SITEURL"]
            )
            file.write_text(text, encoding="utf-8", newline="\n")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(write_redirects)
