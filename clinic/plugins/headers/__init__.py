"""What a web host says with every file: files for hosts, made from the finished pages.

Three kinds of host read them: ``_headers`` (Netlify, Cloudflare Pages), ``.htaccess`` (Apache, and
most shared hosting) and ``.nginx.conf``. All lie in the site's own folder, so that each published
site carries those that fit its pages, and none can be forgotten. The first two are taken from there
by their hosts and never shown; nginx's is named in the server's settings, and refuses to show
itself. A host that reads none of them still has the policy: each page states its own, unless the
setting ``POLICY_IN_PAGES`` says that the host is known to send the header.
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
from clinic.plugins.headers.hosts import Pages, write_apache, write_headers, write_nginx
from clinic.plugins.headers.policy import PLACE, Needs, fill_in, read_needs

FINISHERS = "PAGE_FINISHERS"  # the setting that lists what is done with each page


def read_pages(site: Path, files: list[str], facts: FactsOfFiles) -> dict[str, Needs]:
    """Read what each page of a built site needs; a plugin may have changed some since."""
    needs = {}
    for name in files:
        if not name.endswith(".html"):
            continue
        content = (site / name).read_bytes()
        found = facts.read(content, lambda html: list_needs(read_needs(html.decode())))
        needs[name] = Needs(frozenset(found[0]), *found[1:])
        filled = fill_in(content.decode(), needs[name]).encode()
        if filled != content:
            (site / name).write_bytes(filled)
    return needs


def list_needs(needs: Needs) -> list[Any]:
    """Return what a page needs as JSON can hold it."""
    return [sorted(needs.styles), needs.has_program, needs.has_search, needs.has_manifest]


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
    files = list_files(site)
    with open_facts(pelican.settings, "page policy") as facts:
        needs = read_pages(site, files, facts)
    for name, text in _write_texts(needs, files, pelican.settings).items():
        (site / name).write_text(text, encoding="utf-8", newline="\n")


def finish_page(html: str) -> str:
    """Put its policy into a page that is about to be written."""
    return fill_in(html, read_needs(html)) if PLACE in html else html


def add_finisher(pelican: Pelican) -> None:
    """Have our part done with each page before it is written."""
    others = [one for one in pelican.settings.get(FINISHERS, ()) if one is not finish_page]
    pelican.settings[FINISHERS] = [*others, finish_page]


def add_place(generator: Generator) -> None:
    """Put the words that stand for a page's policy within reach of the templates, if wanted."""
    generator.context["POLICY_PLACE"] = PLACE if generator.settings["POLICY_IN_PAGES"] else ""


def register() -> None:
    """Tell Pelican when to call us."""
    signals.initialized.connect(add_finisher)
    signals.generator_init.connect(add_place)
    signals.finalized.connect(write_host_files)
