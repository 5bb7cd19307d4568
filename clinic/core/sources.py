"""Parse the Sources field: which words become a link, and to which URL."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from clinic.core.web_address import is_plain_web_address

# A Markdown link. Its URL may contain balanced parentheses, as in journals.
_LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])+)\]"
    r"\(\s*<?(?P<url>(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """A source of an article; ``url`` is empty if there is no web address."""

    text: str
    url: str = ""


@lru_cache(maxsize=4096)  # many documents share sources
def read_source(line: str) -> tuple[Source, ...]:
    """Parse one line of the field: Markdown links, a bare URL, or plain words."""
    line = _BULLET.sub("", line.strip())
    if address := _ADDRESS.fullmatch(line):
        url = address["url"]
        host = urlsplit(url).netloc if is_plain_web_address(url) else ""
        return (Source(host.removeprefix("www."), url),) if host else (Source(line),)
    links = [found for found in _LINK.finditer(line) if is_plain_web_address(found["url"])]
    if len(links) == 1:  # words around the link, such as a year, are part of the source
        (link,) = links
        return (Source(line[: link.start()] + link["text"] + line[link.end() :], link["url"]),)
    found = tuple(Source(link["text"], link["url"]) for link in links)
    return found or ((Source(line),) if line else ())


def read_sources(value: str | list[str]) -> tuple[Source, ...]:
    """Parse the whole field as Pelican gives it: one string, or one per line."""
    lines = value if isinstance(value, list) else value.splitlines()
    return tuple(source for line in lines for source in read_source(line))
