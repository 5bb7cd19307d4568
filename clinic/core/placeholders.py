"""Find Pelican's intrasite link placeholders in HTML: ``{attach}knee.jpg``.

Pelican finds them with a regular expression, not an HTML parser, so it also acts on them where
nobody sees a link: inside the value of another attribute, in the other kind of quotes. Its pattern
is private; tests/core/test_placeholders.py compares our copy with the installed one.
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
COPIED = frozenset({"static", "attach"})  # the placeholders that make Pelican copy a file
# Pelican's own pattern, verbatim: Content._get_intrasite_link_regex
PATTERN = rf"""
            (?P<markup><[^\>]+  # match tag with all url-value attributes
                (?:{ATTRIBUTES})\s*=\s*)

            (?P<quote>["\'])      # require value to be quoted
            (?P<path>{INTRASITE}(?P<value>.*?))  # the url value
            (?P=quote)"""
# In each tag Pelican takes the last match. If another plugin removes it, the one before becomes the
# last, so we search every position where the pattern may begin.
_BRACE = re.compile(r"[{|]")
_BEGINS = re.compile(rf"(?:{ATTRIBUTES})\s*=\s*(?P<quote>[\"'])(?=[{{|])")
_BRACED = re.compile(r"[{|](?P<what>[^|}\n]{0,40})[|}](?P<path>[^?#]*)")
_LONGEST = 2_000  # characters of a placeholder; no file has a longer path


@dataclass(frozen=True)
class Placeholder:
    """A placeholder; ``what`` is its keyword, ``path`` what follows, both as written.

    ``text`` is all of it. ``what`` is empty if the brace is not closed.
    """

    text: str
    what: str
    path: str


def find_placeholders(html: str) -> Iterator[Placeholder]:
    """Yield every placeholder in HTML on which Pelican may act, in order."""
    position = 0
    while brace := _BRACE.search(html, position):  # tags without a brace cost nothing
        last = html.rfind(">", position, brace.start())
        start = html.find("<", max(position, last), brace.start())
        position = brace.end()
        if start < 0:
            continue
        end = html.find(">", position)
        position = end if end >= 0 else len(html)
        for begin in _BEGINS.finditer(html, start + 2, position):
            rest = html[begin.end() : begin.end() + _LONGEST]
            yield read_placeholder(rest.partition(begin["quote"])[0].partition("\n")[0])


def read_placeholder(text: str) -> Placeholder:
    """Parse a placeholder."""
    found = _BRACED.match(text)
    return Placeholder(text, found["what"], found["path"]) if found else Placeholder(text, "", "")


def list_places(path: str, folder: str) -> list[str]:
    """Return the places below content/ that a path may mean, raw and decoded.

    Parameters
    ----------
    folder:
        The document's folder; ignored for a path with a leading slash.
    """
    plain = decode_references(path)
    ways = dict.fromkeys(
        (path, unquote(path), plain, unquote(plain), decode_references(unquote(path)))
    )
    return [one[1:] if one.startswith("/") else posixpath.join(folder, one) for one in ways]


def find_path_fault(path: str, folder: str) -> str:
    """Return why a path is not a valid path in content/, or an empty string."""
    return next(filter(None, map(find_fault, list_places(path, folder))), "")
