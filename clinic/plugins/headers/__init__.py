"""What a web host says with every file: files for hosts, made from the finished pages.

Three kinds of host read them: ``_headers`` (Netlify, Cloudflare Pages), ``.htaccess`` (Apache, and
most shared hosting) and ``.nginx.conf``. All lie in the site's own folder, so that each published
site carries those that fit its pages, and none can be forgotten. The first two are taken from there
by their hosts and never shown; nginx's is named in the server's settings, and refuses to show
itself. A host that reads none of them still has the policy: each page states its own, unless the
setting ``POLICY_IN_PAGES`` says that the host is known to send the header.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.settings import Settings

from clinic.model.boundary import list_below
from clinic.plugins.headers.hosts import Pages, write_apache, write_headers, write_nginx
from clinic.plugins.headers.policy import PLACE, Needs, fill_in, read_needs


def list_files(site: Path) -> list[str]:
    """List the files of a built site, each by its place."""
    start = len(str(site)) + 1
    paths = (one for one in list_below(site) if not one.is_dir())
    found = (str(one)[start:].replace(os.sep, "/") for one in paths)
    return sorted(found, key=lambda place: place.split("/"))


def finish_page(html: str) -> str:
    """Write its policy into a page."""
    return fill_in(html, read_needs(html))


def tell_page(html: str, _settings: Settings) -> str:
    """Tell all that the files for hosts know of a page."""
    needs = read_needs(html)
    return f"{sorted(needs.styles)} {needs.has_program} {needs.has_search} {needs.has_manifest}"


def read_pages(site: Path) -> dict[str, Needs]:
    """Read what each page of a built site needs, and write its policy into it."""
    needs = {}
    for name in list_files(site):
        if not name.endswith(".html"):
            continue
        file = site / name
        html = file.read_text(encoding="utf-8")
        needs[name] = found = read_needs(html)
        filled = fill_in(html, found)
        if filled != html:
            file.write_text(filled, encoding="utf-8", newline="\n")
    return needs


def _write_texts(needs: dict[str, Needs], files: list[str], settings: Settings) -> dict[str, str]:
    base = urlsplit(settings["CANONICAL_SITEURL"]).path.rstrip("/")
    pages = Pages(needs)
    return {
        "_headers": write_headers(pages, files),
        ".htaccess": write_apache(pages, base),
        ".nginx.conf": write_nginx(pages, base),
    }


def write_host_files(pelican: Pelican) -> None:
    """Write the policies into the finished pages, and the files for hosts beside them."""
    site = Path(pelican.settings["OUTPUT_PATH"])
    texts = _write_texts(read_pages(site), list_files(site), pelican.settings)
    for name, text in texts.items():
        (site / name).write_text(text, encoding="utf-8", newline="\n")


def add_place(generator: Generator) -> None:
    """Put the words that stand for a page's policy within reach of the templates, if wanted."""
    generator.context["POLICY_PLACE"] = PLACE if generator.settings["POLICY_IN_PAGES"] else ""


def register() -> None:
    """Tell Pelican when to call us."""
    signals.generator_init.connect(add_place)
    signals.finalized.connect(write_host_files)
