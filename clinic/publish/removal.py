"""Take pages out of a site in a folder, so that nothing of them is left.

A page that was taken down is replaced by a page that says so. Its links, its entries in lists,
feeds and the sitemap, and its own pictures go. Web hosts that read rules answer 410 (Gone).

The site is edited and not built again: a problem elsewhere in the content must not delay this.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from clinic.publish.errors import PublishError
from clinic.publish.file_set import is_page, list_paths
from clinic.publish.html_tree import cut, read_text, read_tree
from clinic.publish.manifest import RECORDS
from clinic.publish.messages import format_url
from clinic.publish.unlink import (
    Removed,
    find_refresh,
    list_links,
    read_title,
    unlink_feed,
    unlink_headers,
    unlink_page,
    unlink_sitemap,
)

GONE = "410.html"
_SEARCH = "pagefind"
_MARK = " data-removed>"  # of the heading of a notice
_NOT_FOUND = "404.html"
_OWN_RULE = re.compile(r"^(?:ErrorDocument|RedirectMatch|error_page) 410 |\{ return 410; \}$")
_REDIRECT = re.compile(r"^RedirectMatch 301 .* \"(.*)\"$|return 301 (.*); \}$|^/\S* (/\S*) 301!?$")
_FEEDS = (".atom.xml", ".rss.xml")
_TEXTS = (".html", ".htm", ".css", ".js", ".json", ".webmanifest")
_SHOWN = (".avif", ".gif", ".jpeg", ".jpg", ".pdf", ".png", ".svg", ".webp")
_PLAIN = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title></title>\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="robots" content="noindex">\n</head>\n<body>\n<main>\n<h1></h1>\n'
    '<p class="lede"></p>\n</main>\n</body>\n</html>\n'
)


@dataclass(frozen=True)
class Words:
    """The words of a page that replaces a removed one, and their language."""

    title: str = "This page was removed"
    lede: str = "We removed this page. If you have a question, please call us."
    lang: str = "en"

    @classmethod
    def of(cls, lang: str) -> Words:
        """Return the English words for a page of any language."""
        del lang
        return cls()


@dataclass(frozen=True)
class Tools:
    """What publishing needs of the project.

    `say` returns the words of a notice in a language. `index` builds the search index of a site.
    `days` are the dates of public posts, by the path of their page. `content` is a fingerprint of
    the content.
    """

    say: Callable[[str], Words] = Words.of
    index: Callable[[Path], None] | None = None
    days: Mapping[str, datetime] = field(default_factory=dict)
    content: str = ""


DEFAULT_TOOLS = Tools()


@dataclass(frozen=True)
class Report:
    """What was removed, and the pages that still name the title of a removed one in a sentence.

    `paths` are all notices, also those at old addresses of the removed pages.
    """

    paths: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    has_search: bool = True


def copy_site(site: Path, goal: Path, paths: Iterable[str] | None = None) -> None:
    """Copy a site as hard links where possible: `remove_pages` never writes into a file.

    `paths` are the files to copy; by default all. Missing ones are skipped.
    """
    for path in list_paths(site, leave_out=RECORDS) if paths is None else paths:
        if not (site / path).is_file():
            continue
        (goal / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(site / path, goal / path)
        except OSError:
            shutil.copyfile(site / path, goal / path)


def remove_pages(site: Path, paths: Iterable[str], address: str, tools: Tools) -> Report:
    """Take the pages at `paths` out of the site in a folder; a missing page gets its notice too.

    Pages that send their readers to a removed page become notices too.

    Parameters
    ----------
    address:
        The public URL of the site, or "".
    """
    wanted = sorted(set(paths))
    if not wanted:
        return Report()
    gone = {one: read_title(_read(site / one)) for one in wanted if is_real(site / one)}
    has_search, mentions = True, set()
    for path, title in gone.items():
        removed = Removed(path, title, address)
        wanted += _find_old_addresses(site, removed)
        files = _find_own_files(site, path, address)
        mentions |= _unlink(site, removed)
        _delete_files(site, files)
    for path in wanted:
        _write_notice(site, path, tools)
    _write_rules(site, wanted, address, tools)
    if gone and (site / _SEARCH).is_dir():
        has_search = _index_again(site, tools)
    return Report(tuple(sorted(wanted)), tuple(sorted(mentions - set(wanted))), has_search)


def find_real_pages(site: Path, paths: Iterable[str]) -> list[str]:
    """Return those of the paths that hold a page of their own: neither a notice nor a redirect."""
    pages = [path for path in paths if is_real(site / path)]
    return [path for path in pages if find_refresh(_read(site / path)) is None]


def find_staying(
    site: Path, removed: Sequence[str], agreed: Sequence[str], address: str
) -> tuple[str, ...]:
    """Return the removed pages without those that may come back and their old addresses."""
    back = set(agreed)
    for one in agreed:
        back |= set(_find_old_addresses(site, Removed(one, "", address)))
    return tuple(path for path in removed if path not in back)


def is_real(page: Path) -> bool:
    """Return whether there is a page that is not the notice of a removed one."""
    return page.is_file() and _MARK not in _read(page)


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "surrogateescape")


def _write(file: Path, text: str) -> None:
    """Replace a file; the old one may be a hard link to a live file."""
    file.unlink(missing_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))


def _find_old_addresses(site: Path, removed: Removed) -> Iterator[str]:
    for path in list_paths(site):
        if is_page(path) and path != removed.path:
            html = _read(site / path)
            link = find_refresh(html) if "http-equiv" in html else None
            if link is not None and removed.is_target(link, path):
                yield path


def _unlink(site: Path, removed: Removed) -> set[str]:
    """Remove the links to a page, and return the pages that still name its title."""
    mentions = set()
    folder = removed.path.removesuffix("index.html").rstrip("/")
    part = max(re.split(r"[&'\"<>]", removed.title), key=len)  # the rest may be escaped
    hints = (folder.rpartition("/")[2] or folder, part)
    for path in list_paths(site):
        if path == removed.path or not path.endswith((".html", ".htm", ".xml")):
            continue
        text = _read(site / path)
        if not any(hint and hint in text for hint in hints):
            continue
        new = _unlink_one(text, path, removed)
        if new != text:
            _write(site / path, new)
        is_named = bool(part) and is_page(path) and part in new
        if is_named and removed.title in read_text(new, read_tree(new)):
            mentions.add(path)
    return mentions


def _unlink_one(text: str, path: str, removed: Removed) -> str:
    if path.endswith(_FEEDS):
        return unlink_feed(text, removed)
    if path.endswith(".xml"):
        return unlink_sitemap(text, removed)
    return unlink_page(text, path, removed)


def _find_own_files(site: Path, path: str, address: str) -> tuple[str, ...]:
    """Return the files that only this page shows: its pictures and its social card."""
    start = (address.rstrip("/") or "http://site") + "/"
    here = urljoin(start, format_url(path).lstrip("/"))
    folder = f"{path.rpartition('/')[0]}/"
    named = set()
    for link in list_links(_read(site / path)):
        found = unquote(urljoin(here, link).partition("#")[0])
        named.add(found.removeprefix(start) if found.startswith(start) else "")
    every = list_paths(site)
    own = {one for one in every if one.endswith(_SHOWN) and one in named}
    own |= {one for one in every if not is_page(one) and one.startswith(folder) and folder != "/"}
    for other in every:
        if other.endswith(_TEXTS) and other != path and other not in own:
            text = _read(site / other)
            own -= {one for one in own if one.rpartition("/")[2] in text}
    return tuple(sorted(own))


def _delete_files(site: Path, paths: Sequence[str]) -> None:
    for path in paths:
        (site / path).unlink()
    if (headers := site / "_headers").is_file():
        text = _read(headers)
        if (new := unlink_headers(text, dict.fromkeys(paths))) != text:
            _write(headers, new)


def make_notice(not_found: str, words: Words) -> str:
    """Return the page that says that a page was removed, in the frame of the "not found" page."""
    page = not_found if "<h1" in not_found else _PLAIN
    root = read_tree(page)
    edits, lang = [], f' lang="{escape(words.lang)}"'
    for one in root.descend():
        is_lede = one.tag == "p" and one.attributes.get("class") == "lede"
        if one.tag == "title":
            name = page[one.inner : one.inner_end].partition(" | ")[2]
            title = escape(words.title, quote=False) + (f" | {name}" if name else "")
            edits.append((one.start, one.end, f"<title>{title}</title>"))
        elif one.tag == "h1" or is_lede:
            text = escape(words.lede if is_lede else words.title, quote=False)
            mark = ">" if is_lede else _MARK
            edits.append((one.inner - 1, one.inner_end, f"{lang}{mark}{text}"))
        elif one.tag == "meta" and one.attributes.get("name") == "description":
            description = f'<meta name="description" content="{escape(words.lede)}">'
            edits.append((one.start, one.end, description))
    return cut(page, edits)


def _write_notice(site: Path, path: str, tools: Tools) -> None:
    not_found = _read(site / _NOT_FOUND) if (site / _NOT_FOUND).is_file() else ""
    first = path.partition("/")[0]
    lang = first if re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]+)?", first) else ""
    _write(site / path, make_notice(not_found, tools.say(lang)))


def _write_rules(site: Path, paths: Sequence[str], address: str, tools: Tools) -> None:
    """Add the rules with which Apache and nginx answer 410, and the page that they then show."""
    _write_notice(site, GONE, tools)
    base = urlsplit(address).path.rstrip("/")
    places = sorted({format_url(path) for path in paths})
    if (file := site / "_redirects").is_file():
        _write(file, "".join(f"{line}\n" for line in _keep_rules(_read(file), "", places)))
    apache = [f"ErrorDocument 410 {base}/{GONE}"]
    nginx = [f"error_page 410 {base}/{GONE};"]
    for place in places:
        if re.search(r"[\"\s${}]", place):  # could end a rule early; the notice is enough
            continue
        end = "(?:index\\.html)?$" if place.endswith("/") else "$"
        pattern = f"^{re.escape(base + place)}{end}"
        apache.append(f'RedirectMatch 410 "{pattern}"')
        nginx.append(f'location ~ "{pattern}" {{ return 410; }}')
    for name, lines in ((".htaccess", apache), (".nginx.conf", nginx)):
        if (file := site / name).is_file():
            kept = _keep_rules(_read(file), base, places)
            _write(file, "\n".join([*kept, *lines]) + "\n")


def _keep_rules(text: str, base: str, places: Sequence[str]) -> list[str]:
    """Return the rules of a host without our earlier ones, and without redirects to the pages."""
    goals = tuple(f"{base}{quote(place)}" for place in places)
    lines = [line for line in text.splitlines() if not _OWN_RULE.search(line)]
    return [line for line in lines if _find_goal(line) not in goals]


def _find_goal(rule: str) -> str:
    """Return the address to which a rule redirects; "" if it does not."""
    found = _REDIRECT.search(rule)
    return next((one for one in found.groups() if one), "") if found else ""


def _index_again(site: Path, tools: Tools) -> bool:
    """Build the search index again; without an index, nothing of the removed page is left."""
    try:
        if tools.index:
            tools.index(site)
            return True
    except (OSError, ValueError, PublishError):
        pass
    shutil.rmtree(site / _SEARCH, ignore_errors=True)
    return False
