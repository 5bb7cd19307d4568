"""Where a text's HTML names a file or page of the site in Pelican's words: ``{attach}knee.jpg``.

Pelican looks for these with a pattern, not with a reader of HTML, and so acts on them in places
where nobody sees a link: within the value of another attribute, in quotes of the other kind. Its
pattern is private; tests/core/test_placeholders.py compares our copy with the one installed.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from clinic.core.boundary import find_fault
from clinic.core.characters import decode_references

ATTRIBUTES = "href|src|poster|data|cite|formaction|action|content"
INTRASITE = r"[{|](?P<what>.*?)[|}]"  # Pelican's setting INTRASITE_LINK_REGEX
COPIED = frozenset({"static", "attach"})  # those words by which Pelican copies a file
# Pelican's own pattern, word for word: Content._get_intrasite_link_regex
PATTERN = rf"""
            (?P<markup><[^\>]+  # match tag with all url-value attributes
                (?:{ATTRIBUTES})\s*=\s*)

            (?P<quote>["\'])      # require value to be quoted
            (?P<path>{INTRASITE}(?P<value>.*?))  # the url value
            (?P=quote)"""
# Of each tag Pelican takes the last place that fits. Another plugin may take that one out, and the
# one before it becomes the last: so we look for every place where the pattern may begin.
_TAG = re.compile(r"<[^>]+")
_BEGINS = re.compile(rf"(?:{ATTRIBUTES})\s*=\s*(?P<quote>[\"'])(?=[{{|])")
_BRACED = re.compile(r"[{|](?P<what>[^|}\n]{0,40})[|}](?P<path>[^?#]*)")
_LONGEST = 2_000  # characters that are looked at of one; a longer address is no file's


@dataclass(frozen=True)
class Placeholder:
    """One of them: ``what`` is Pelican's word, ``path`` what follows it, both as they are written.

    ``text`` is all of it. ``what`` is empty where it has no end.
    """

    text: str
    what: str
    path: str


def find_placeholders(html: str) -> Iterator[Placeholder]:
    """Yield every place of a text's HTML on which Pelican may act, in order."""
    if "{" not in html and "|" not in html:
        return
    for tag in _TAG.finditer(html):
        start, end = tag.start() + 2, tag.end() + 2
        if html.find("{", start, end) < 0 and html.find("|", start, end) < 0:
            continue  # most tags
        for begin in _BEGINS.finditer(html, start, end):
            rest = html[begin.end() : begin.end() + _LONGEST]
            yield read_placeholder(rest.partition(begin["quote"])[0].partition("\n")[0])


def read_placeholder(text: str) -> Placeholder:
    """Take one apart."""
    found = _BRACED.match(text)
    return Placeholder(text, found["what"], found["path"]) if found else Placeholder(text, "", "")


def list_places(path: str, folder: str) -> list[str]:
    """Return the places below content/ that a path may mean, as written and as decoded.

    Parameters
    ----------
    folder:
        The place of the folder of the text; a path that begins with a slash does not ask for it.
    """
    plain = decode_references(path)
    ways = dict.fromkeys(
        (path, unquote(path), plain, unquote(plain), decode_references(unquote(path)))
    )
    return [one[1:] if one.startswith("/") else posixpath.join(folder, one) for one in ways]


def find_path_fault(path: str, folder: str) -> str:
    """Return what keeps a path from naming a file of content/, by its words alone; or nothing."""
    return next(filter(None, map(find_fault, list_places(path, folder))), "")
