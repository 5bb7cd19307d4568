"""The search index of the published pages, built by Pagefind and served by the site's own host."""

import logging
from pathlib import Path

from pelican import Pelican
from pelican.plugins import signals

from clinic.core.search_index import FOLDER, SearchError, index_site

PROGRAM = f"{FOLDER}/pagefind.js"
KEPT = ".build/search"  # below the project's folder; safe to delete

log = logging.getLogger(__name__)


def has_search(site: Path, search_page: str) -> bool:
    """Return whether a built site has a search page that loads the index."""
    page = site / search_page
    return bool(search_page) and page.is_file() and PROGRAM in page.read_text(encoding="utf-8")


def add_search(pelican: Pelican) -> None:
    """Build the index after the site is written, if its search page needs it."""
    site = Path(pelican.settings["OUTPUT_PATH"])
    if has_search(site, pelican.settings.get("SEARCH_SAVE_AS", "")):
        try:
            index_site(site, Path(pelican.settings["PATH"]).parent / KEPT)
        except SearchError as error:
            # Logged, not raised: our build turns log records into Problems, while an exception
            # would be reported as a program fault.
            log.error("%s", error)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.finalized.connect(add_search)
