"""The sources that a header lists: which words become a link, and where each link goes."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from clinic.core.web_address import is_plain_web_address

# A Markdown link. Its address may hold brackets in pairs, as journals' addresses do.
_LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])+)\]"
    r"\(\s*<?(?P<url>(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """Something an article rests on; ``url`` is empty where there is no web address to open."""

    text: str
    url: str = ""


@lru_cache(maxsize=4096)  # many texts rest on the same source
def read_source(line: str) -> tuple[Source, ...]:
    """Read one line of the header: Markdown links, a bare address, or words alone."""
    line = _BULLET.sub("", line.strip())
    if address := _ADDRESS.fullmatch(line):
        url = address["url"]
        host = urlsplit(url).netloc if is_plain_web_address(url) else ""
        return (Source(host.removeprefix("www."), url),) if host else (Source(line),)
    links = [found for found in _LINK.finditer(line) if is_plain_web_address(found["url"])]
    if len(links) == 1:  # words around a link, such as a year, belong to the source
        (link,) = links
        return (Source(line[: link.start()] + link["text"] + line[link.end() :], link["url"]),)
    found = tuple(Source(link["text"], link["url"]) for link in links)
    return found or ((Source(line),) if line else ())


def read_sources(value: str | list[str]) -> tuple[Source, ...]:
    """Read the whole header field, as Pelican gives it: one text, or one for each line."""
    lines = value if isinstance(value, list) else value.splitlines()
    return tuple(source for line in lines for source in read_source(line))
