"""Take a removed page out of the pages, feeds and lists that link to it. Pure functions.

Where a link stands for the page, as in a list, the whole entry goes, with its words. Where a
sentence of another page links to it, the sentence stays, without the link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote, urldefrag, urljoin

from clinic.publish.html_tree import Element, cut, read_text, read_tree
from clinic.publish.messages import format_url

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENTRIES = frozenset({"li", "article", "div"})
_GROUPS = frozenset({"ul", "ol", "nav", "section"})
_SHORT = 40  # characters beside a title in a list, such as a date
_ENTRY = re.compile(r"<entry>.*?</entry>|<item>.*?</item>", re.S)
_LOCATION = re.compile(r"<url>.*?</url>\n?", re.S)


@dataclass(frozen=True)
class Removed:
    """A removed page: its path, its title, and the public URL of the site."""

    path: str
    title: str
    address: str

    @property
    def url(self) -> str:
        """The public URL of the page."""
        return _find_url(self.path, self.address)

    def is_target(self, link: str, path: str) -> bool:
        """Return whether a link in the page at `path` goes to this page."""
        try:
            found = urldefrag(urljoin(_find_url(path, self.address), link)).url
        except ValueError:
            return False
        return unquote(found).removesuffix("index.html") == self.url


def _find_url(path: str, address: str) -> str:
    return (address.rstrip("/") or "http://site") + format_url(path)


def unlink_page(html: str, path: str, removed: Removed) -> str:
    """Return the page at `path` without links to the removed page, and without its entries."""
    root = read_tree(html)
    gone: set[Element] = set()
    edits: list[tuple[int, int, str]] = []
    for one in root.descend():
        if one.tag == "link" and removed.is_target(one.attributes.get("href", ""), path):
            gone.add(one)
        elif one.tag == "script" and removed.url in html[one.inner : one.inner_end]:
            gone.add(one)  # structured data; the next publish writes it again
        elif one.tag == "a" and removed.is_target(one.attributes.get("href", ""), path):
            if entry := _find_entry(html, one, removed):
                gone.add(entry)
            else:
                edits += _unwrap(html, one)
    for one in [*gone]:
        gone.update(_find_empty(html, one, gone))
    edits += [(one.start, _skip_newline(html, one.end), "") for one in gone]
    return cut(html, edits)


def _skip_newline(html: str, end: int) -> int:
    return end + 1 if html[end : end + 1] == "\n" else end


def _unwrap(html: str, link: Element) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that leave only the words of a link, without a note on their language."""
    yield link.start, link.inner, ""
    yield link.inner_end, link.end, ""
    if note := re.match(r"\s*<small class=\"other-lang\">[^<]*</small>", html[link.end :]):
        yield link.end, link.end + note.end(), ""


def _find_entry(html: str, link: Element, removed: Removed) -> Element | None:
    """Return the entry of a list that a link stands for; None for a link in a sentence."""
    words = read_text(html, link)
    above = [*link.climb()]
    if link.attributes.get("hreflang"):  # the way to this page in another language
        return next((one for one in above if read_text(html, one) == words), None)
    if removed.title not in words:  # a heading of the other page that links here
        return None
    heading = next((one for one in above if one.tag in _HEADINGS), None)
    if heading and read_text(html, heading) == words:
        entry = next((one for one in above if _is_entry(one, heading)), None)
        return entry or heading
    item = next((one for one in above if one.tag == "li"), None)
    if item and len(read_text(html, item, [link])) <= _SHORT and _starts_with(html, item, link):
        return item
    return next((one for one in above[:1] if read_text(html, one) == words), None)


def _is_entry(one: Element, heading: Element) -> bool:
    """Return whether an element is the entry of one heading, and not part of a bigger one."""
    if one.tag not in _ENTRIES:
        return False
    headings = [each for each in one.descend() if each.tag in _HEADINGS]
    is_inside = one.parent is not None and one.parent.tag in ("li", "article")
    return headings == [heading] and not (one.tag == "div" and is_inside)


def _starts_with(html: str, item: Element, link: Element) -> bool:
    return not re.sub(r"<[^>]*>|\s", "", html[item.inner : link.start])


def _find_empty(html: str, one: Element, gone: set[Element]) -> Iterator[Element]:
    """Yield the groups around a removed element that hold nothing but their heading now."""
    for above in one.climb():
        if above.tag not in _GROUPS:
            continue
        inside = [*above.descend()]
        left_out = [each for each in inside if each in gone or each.tag in _HEADINGS]
        if read_text(html, above, left_out):
            return
        yield above


def unlink_feed(xml: str, removed: Removed) -> str:
    """Return a feed without the entry of the removed page, and without links to it."""
    url = re.escape(escape(removed.url))
    own = re.compile(rf'<link href="{url}"|<link>{url}</link>')
    xml = _ENTRY.sub(lambda found: "" if own.search(found[0]) else found[0], xml)
    link = rf"&lt;a [^&]*?(?:&quot;|\"){url}(?:#[^\"&]*)?(?:&quot;|\").*?&gt;(.*?)&lt;/a&gt;"
    return re.sub(link, r"\1", xml, flags=re.S)


def unlink_sitemap(xml: str, removed: Removed) -> str:
    """Return a sitemap without the removed page."""
    url = escape(removed.url)
    xml = _LOCATION.sub(lambda found: "" if f"<loc>{url}</loc>" in found[0] else found[0], xml)
    return re.sub(rf'<xhtml:link [^>]*href="{re.escape(url)}"\s*/>', "", xml)


def unlink_headers(text: str, paths: Mapping[str, object]) -> str:
    """Return the rules of `_headers` without those of removed files."""
    rules = re.split(r"(?m)^(?=\S)", text)
    return "".join(rule for rule in rules if rule.split("\n")[0].removeprefix("/") not in paths)


def read_title(html: str) -> str:
    """Return the heading of a page."""
    one = next((one for one in read_tree(html).descend() if one.tag == "h1"), None)
    return read_text(html, one) if one else ""


def list_links(html: str) -> Iterator[str]:
    """Yield the addresses of everything that a page shows or links to."""
    for one in read_tree(html).descend():
        for name in ("src", "href", "content", "poster", "data"):
            if value := one.attributes.get(name):
                yield value
        yield from (each.split()[0] for each in one.attributes.get("srcset", "").split(",") if each)


def list_translations(html: str) -> Iterator[tuple[str, str]]:
    """Yield the language and the URL of each translation that a page names in its head."""
    for one in read_tree(html).descend():
        values = one.attributes
        if one.tag == "link" and values.get("rel") == "alternate" and values.get("hreflang"):
            yield values["hreflang"], unescape(values.get("href", ""))


def find_refresh(html: str) -> str | None:
    """Return the address to which a page sends its readers; None if it does not."""
    found = re.search(r"<meta http-equiv=\"refresh\" content=\"0; url=([^\"]*)\"", html)
    return unescape(found[1]) if found else None
