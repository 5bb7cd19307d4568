"""HTTP headers and redirects: configuration files for web hosts, derived from the finished pages.

Three kinds of host read them: ``_headers`` and ``_redirects`` (Netlify, Cloudflare Pages),
``.htaccess`` (Apache, and most shared hosting) and ``.nginx.conf``. All are in the site's own
folder, so that each published site carries rules that match its pages. Hosts read them from there
and never serve them; nginx's is included in the server's configuration, and denies access to
itself. A host that reads none still has the policy: each page contains its own, unless the setting
``POLICY_IN_PAGES`` says that the host sends the header.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican import Pelican
from pelican.generators import Generator
from pelican.plugins import signals
from pelican.settings import Settings

from clinic.content.file_facts import FactsOfFiles, open_facts
from clinic.core.boundary import list_files
from clinic.core.files import read_bytes
from clinic.plugins.headers.hosts import (
    Pages,
    list_always,
    write_apache,
    write_headers,
    write_nginx,
)
from clinic.plugins.headers.moves import (
    find_move,
    write_apache_moves,
    write_nginx_moves,
    write_redirects,
)
from clinic.plugins.headers.policy import PLACE, Needs, fill_in, read_needs

TRANSPORT = "STRICT_TRANSPORT_SECURITY"  # the setting with the value of that header
FINISHERS = "PAGE_FINISHERS"  # the setting with the post-processors of pages


def read_pages(
    site: Path, files: list[str], facts: FactsOfFiles
) -> tuple[dict[str, Needs], dict[str, str]]:
    """Return what each page of a built site needs, and where the redirect pages lead.

    A plugin may have changed some pages.
    """
    needs, moves = {}, {}
    for name in files:
        if not name.endswith(".html"):
            continue
        content = read_bytes(f"{site}/{name}")
        found = facts.read(content, lambda html: list_needs(read_needs(html.decode())))
        needs[name] = Needs(frozenset(found[0]), *found[1:])
        filled = fill_in(content.decode(), needs[name]).encode()
        if filled != content:
            (site / name).write_bytes(filled)
        if b"http-equiv" in content and (goal := find_move(name, content.decode())):
            moves[name] = goal
    return needs, moves


def list_needs(needs: Needs) -> list[Any]:
    """Return a page's needs as JSON-serializable data."""
    found = [needs.has_program, needs.has_search, needs.has_manifest]
    found += [needs.has_font, needs.has_sheet]
    return [sorted(needs.styles), *found]


def _write_texts(
    needs: dict[str, Needs], moves: dict[str, str], files: list[str], settings: Settings
) -> dict[str, str]:
    base = urlsplit(settings["CANONICAL_SITEURL"]).path.rstrip("/")
    pages = Pages(needs)
    always = list_always(settings.get(TRANSPORT, ""))
    return {
        "_headers": write_headers(pages, files, always),
        ".htaccess": write_apache(pages, base, always) + write_apache_moves(moves, base),
        ".nginx.conf": write_nginx(pages, base, always) + write_nginx_moves(moves, base),
        **({"_redirects": write_redirects(moves)} if moves else {}),
    }


def write_host_files(pelican: Pelican) -> None:
    """Write the policies into the finished pages, and the configuration files beside them."""
    site = Path(pelican.settings["OUTPUT_PATH"])
    files = list_files(site)
    with open_facts(pelican.settings, "page policy") as facts:
        needs, moves = read_pages(site, files, facts)
    for name, text in _write_texts(needs, moves, files, pelican.settings).items():
        (site / name).write_text(text, encoding="utf-8", newline="\n")


def finish_page(html: str) -> str:
    """Insert the policy into a page before it is written."""
    return fill_in(html, read_needs(html)) if PLACE in html else html


def add_finisher(pelican: Pelican) -> None:
    """Register our post-processor of pages."""
    others = [one for one in pelican.settings.get(FINISHERS, ()) if one is not finish_page]
    pelican.settings[FINISHERS] = [*others, finish_page]


def add_place(generator: Generator) -> None:
    """Add the policy placeholder to the templates, if the settings ask for it."""
    generator.context["POLICY_PLACE"] = PLACE if generator.settings["POLICY_IN_PAGES"] else ""


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(add_finisher)
    signals.generator_init.connect(add_place)
    signals.finalized.connect(write_host_files)
