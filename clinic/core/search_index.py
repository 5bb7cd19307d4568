"""The search index of a built site, made by Pagefind (https://pagefind.app/docs/indexing/).

The theme marks searchable content with ``data-pagefind-body``. The last index can be cached: a
change to a draft, a list or another page that is not searched does not need a new one.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinic.core.boundary import list_below
from clinic.core.installed_packages import list_packages

FOLDER = "pagefind"  # below the site's root; the search page loads its script
SEARCHED = "data-pagefind-body"
SUM = "sum.txt"  # the digests of the indexed pages and of the index
# Styles and structured data.
_UNSEARCHED = re.compile(
    r"<style>.*?</style>|<script type=\"application/ld.json\">.*?</script>", re.S
)
LONGEST = 300  # seconds, the timeout; 900 pages of 300 words took 3 on two cores


class SearchError(Exception):
    """The index cannot be built; the message says why."""


def gather_pages(site: Path, to: Path) -> int:
    """Copy the searchable pages of a site, and return their number.

    Pagefind gets only these: without any mark, it would index whole pages. Content that it ignores
    is left out, which is half of a page and a quarter of its time.
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
        If Pagefind is not installed, failed, or timed out.
    """
    from pagefind.service import get_executable  # a slow import that half of all builds do not need

    try:
        program = get_executable()
    except FileNotFoundError:
        program = None
    if program is None:
        raise SearchError("Pagefind, which builds the search index, is missing. Run: make")
    command = [str(program), "--silent", "--site", str(pages), "--output-path", str(index)]
    command += ["--exclude-selectors", ".ref, .care__act"]  # numbers and buttons say nothing
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST, check=False, cwd=pages
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SearchError(
            f"Pagefind, which builds the search index, did not run: {error}"
        ) from error
    entry = index / "pagefind-entry.json"
    if done.returncode or not entry.is_file():
        said = " ".join((done.stderr or done.stdout).split()) or "it gave no reason"
        raise SearchError(f"Pagefind, which builds the search index, failed: {said}")


def list_shipped(index: Path) -> list[str]:
    """Return the files of an index that a browser may request.

    Pagefind also writes UI components, a worker and a module for unknown languages.
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
    """Sort the languages of an index: Pagefind writes them in random order."""
    words: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
    words["languages"] = dict(sorted(words["languages"].items()))
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    entry.write_text(text, encoding="utf-8", newline="\n")


def sum_files(folder: Path) -> str:
    """Return a digest of the names and contents of all files below a folder."""
    digest = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != SUM):
        digest.update(file.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def read_sums(kept: Path) -> list[str]:
    """Return the digest of the pages of the cached index; empty if it is missing or damaged."""
    with suppress(OSError, ValueError):
        made_of, is_made = (kept / SUM).read_text(encoding="utf-8").split()
        return [made_of] if sum_files(kept) == is_made else []
    return []


def make_index(pages: Path, index: Path, kept: Path | None) -> None:
    """Build the index of a folder of pages, or copy the cached one of the same pages.

    Parameters
    ----------
    pages:
        The searchable pages, and nothing else.
    index:
        The folder to create.
    kept:
        The cached index; None disables caching.

    Raises
    ------
    SearchError:
        If it cannot be built.
    """
    made_of = hashlib.sha256(f"{sum_files(pages)} {list_packages()}".encode()).hexdigest()
    if kept and read_sums(kept) == [made_of]:
        shutil.copytree(kept, index)
        return
    run_pagefind(pages, index)
    sort_entry(index / "pagefind-entry.json")
    if kept:
        with suppress(OSError):  # on a full disk, it is built again next time
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(index, kept)
            (kept / SUM).write_text(f"{made_of} {sum_files(kept)}", encoding="utf-8")


def index_site(site: Path, kept: Path | None = None) -> None:
    """Build the index of a built site, in the site.

    Parameters
    ----------
    site:
        The site's folder.
    kept:
        As for `make_index`.

    Raises
    ------
    SearchError:
        If it cannot be built, or no page is searchable.
    """
    with tempfile.TemporaryDirectory(prefix="clinic-search-") as folder:
        pages, index = Path(folder) / "pages", Path(folder) / "index"
        if not gather_pages(site, pages):
            raise SearchError(f"The search page has nothing to search: no page has {SEARCHED}.")
        make_index(pages, index, kept)
        shutil.rmtree(site / FOLDER, ignore_errors=True)  # left by plain Pelican
        for name in list_shipped(index):
            (site / FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(index / name, site / FOLDER / name)
