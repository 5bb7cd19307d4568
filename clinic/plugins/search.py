"""The search: an index of what is published, made by Pagefind for the site's own host.

The theme marks what is searched with ``data-pagefind-body`` (https://pagefind.app/docs/indexing/).
The index of the last build is kept: an edit of a draft, a list or a page that is not searched needs
no other.
"""

import hashlib
import json
import logging
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.plugins import signals

from clinic.core.boundary import list_below
from clinic.core.installed_packages import list_packages

FOLDER = "pagefind"  # below the site's root; the search page names the program in it
PROGRAM = f"{FOLDER}/pagefind.js"
SEARCHED = "data-pagefind-body"
KEPT = ".build/search"  # below the project's folder; safe to delete
SUM = "sum.txt"  # in it: of what the index was made, and of the files of the index
# The page's style, and what it says to search engines.
_UNSEARCHED = re.compile(
    r"<style>.*?</style>|<script type=\"application/ld.json\">.*?</script>", re.S
)
LONGEST = 300  # seconds; 900 pages of 300 words took 3 on two cores

log = logging.getLogger(__name__)


class SearchError(Exception):
    """The index can't be made; the message says why."""


def has_search(site: Path, search_page: str) -> bool:
    """Say whether a built site has a search page that asks for the index."""
    page = site / search_page
    return bool(search_page) and page.is_file() and PROGRAM in page.read_text(encoding="utf-8")


def gather_pages(site: Path, to: Path) -> int:
    """Copy the pages of a site that the theme marks as searched, and return how many.

    Pagefind gets these alone: where it meets no mark at all, it would take every page whole. What
    it never looks at stays behind, which is half of a page and a quarter of its time.
    """
    count = 0
    for page in sorted(one for one in list_below(site) if one.suffix == ".html"):
        place = page.relative_to(site)
        html = page.read_text(encoding="utf-8")
        if SEARCHED in html:
            copy = to / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(_UNSEARCHED.sub("", html), encoding="utf-8", newline="\n")
            count += 1
    return count


def run_pagefind(pages: Path, index: Path) -> None:
    """Index a folder of pages into another folder.

    Raises
    ------
    SearchError:
        Pagefind is not installed, failed, or took too long.
    """
    from pagefind.service import get_executable  # loads what half of all builds do not use

    try:
        program = get_executable()
    except FileNotFoundError:
        program = None
    if program is None:
        raise SearchError("Pagefind, which makes the search, is not installed: run  make ready")
    command = [str(program), "--silent", "--site", str(pages), "--output-path", str(index)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST, check=False, cwd=pages
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SearchError(f"Pagefind, which makes the search, did not run: {error}") from error
    entry = index / "pagefind-entry.json"
    if done.returncode or not entry.is_file():
        said = " ".join((done.stderr or done.stdout).split()) or "it gave no reason"
        raise SearchError(f"Pagefind, which makes the search, failed: {said}")


def list_shipped(index: Path) -> list[str]:
    """List the files of an index that a reader's browser may ask for, each below its folder.

    Pagefind also writes ready-made boxes, a worker and a program for languages unknown to it.
    """
    languages = json.loads((index / "pagefind-entry.json").read_text(encoding="utf-8"))["languages"]
    names = {"pagefind.js", "pagefind-entry.json"}
    for language in languages.values():
        names |= {f"pagefind.{language['hash']}.pf_meta"}
        names |= {f"wasm.{language['wasm'] or 'unknown'}.pagefind"}
    names |= {
        path.relative_to(index).as_posix()
        for kind in ("fragment", "index", "filter")
        for path in (index / kind).glob("*")
    }
    return sorted(names)


def sort_entry(entry: Path) -> None:
    """Put the languages of an index in order: Pagefind writes them in another one each time."""
    words: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
    words["languages"] = dict(sorted(words["languages"].items()))
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    entry.write_text(text, encoding="utf-8", newline="\n")


def sum_files(folder: Path) -> str:
    """Return a sum of the names and bytes of all files below a folder."""
    told = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != SUM):
        told.update(file.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
        told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()


def read_sums(kept: Path) -> list[str]:
    """Return of what the kept index was made, and the sum of its files; none when it is damaged."""
    with suppress(OSError, ValueError):
        made_of, is_made = (kept / SUM).read_text(encoding="utf-8").split()
        return [made_of] if sum_files(kept) == is_made else []
    return []


def make_index(pages: Path, index: Path, kept: Path | None) -> None:
    """Make the index of a folder of pages, or take the one that is kept of the same pages.

    Parameters
    ----------
    pages:
        What is searched, and nothing else.
    index:
        The folder to make.
    kept:
        Where an index is kept from build to build; None keeps none.

    Raises
    ------
    SearchError:
        It can't be made.
    """
    made_of = hashlib.sha256(f"{sum_files(pages)} {list_packages()}".encode()).hexdigest()
    if kept and read_sums(kept) == [made_of]:
        shutil.copytree(kept, index)
        return
    run_pagefind(pages, index)
    sort_entry(index / "pagefind-entry.json")
    if kept:
        with suppress(OSError):  # on a full disk it is made again next time
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(index, kept)
            (kept / SUM).write_text(f"{made_of} {sum_files(kept)}", encoding="utf-8")


def index_site(site: Path, kept: Path | None = None) -> None:
    """Make the index of a built site, in the site.

    Parameters
    ----------
    site:
        The folder of the site.
    kept:
        As for `make_index`.

    Raises
    ------
    SearchError:
        It can't be made, or no page is marked as searched.
    """
    with tempfile.TemporaryDirectory(prefix="clinic-search-") as folder:
        pages, index = Path(folder) / "pages", Path(folder) / "index"
        if not gather_pages(site, pages):
            raise SearchError(f"The search page has nothing to search: no page has {SEARCHED}.")
        make_index(pages, index, kept)
        shutil.rmtree(site / FOLDER, ignore_errors=True)  # an older build's, by hand
        for name in list_shipped(index):
            (site / FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(index / name, site / FOLDER / name)


def add_search(pelican: Pelican) -> None:
    """Make the index once the site has been written, when its search page asks for it."""
    site = Path(pelican.settings["OUTPUT_PATH"])
    if has_search(site, pelican.settings.get("SEARCH_SAVE_AS", "")):
        try:
            index_site(site, Path(pelican.settings["PATH"]).parent / KEPT)
        except SearchError as error:
            # Logged, not raised: whatever is logged, `make` lists as a Problem, and the last good
            # site stays; an exception would be called the program's fault.
            log.error("%s", error)


def register() -> None:
    """Tell Pelican when to call us."""
    signals.finalized.connect(add_search)
