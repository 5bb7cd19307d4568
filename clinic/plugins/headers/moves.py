"""Real redirects (301) from old addresses, in the syntax of each kind of host.

The pages that refresh stay, for hosts that read no rules. Netlify prefers a file to a rule unless
the rule is forced (``301!``); Cloudflare Pages ignores such a line, and follows the next one.
https://docs.netlify.com/manage/routing/redirects/overview/
https://developers.cloudflare.com/pages/configuration/redirects/
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import quote, unquote, urljoin

MOST_RULES = 2_000  # of Cloudflare Pages
LARGEST = 100_000  # bytes
_REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; url=(?P<url>[^"]*)">')


def find_move(place: str, html: str) -> str:
    """Return the path of the page to which a redirect page sends readers; "" for other pages."""
    found = _REFRESH.search(html)
    if not found:
        return ""
    return unquote(urljoin(f"http://site/{place}", unescape(found["url"])))[len("http://site/") :]


def _list_sources(place: str) -> Iterator[str]:
    """Yield the addresses of a redirect page: people link to a folder with and without a slash."""
    folder = place.removesuffix("index.html")
    yield f"/{folder}"
    if folder != place and folder:
        yield f"/{folder.rstrip('/')}"


def write_redirects(moves: Mapping[str, str]) -> str:
    """Return ``_redirects``, within the limits of both hosts; addresses start at its folder."""
    rules: list[str] = []
    size = 0
    for place, goal in sorted(moves.items()):
        sources = [*_list_sources(place)]
        new = [
            f"{source} /{quote(goal)} {code}\n" for source in sources for code in ("301!", "301")
        ]
        size += sum(map(len, new))
        if len(rules) + len(new) > MOST_RULES or size > LARGEST:
            break  # these still refresh
        rules += new
    return "".join(rules)


def write_apache_moves(moves: Mapping[str, str], base: str) -> str:
    """Return the lines of ``.htaccess``."""
    return "".join(
        f'RedirectMatch 301 "^{re.escape(base)}/{_write_pattern(place)}$" "{base}/{quote(goal)}"\n'
        for place, goal in sorted(moves.items())
    )


def _write_pattern(place: str) -> str:
    folder = place.removesuffix("index.html")
    if folder == place:
        return re.escape(place)
    return f"{re.escape(folder.rstrip('/'))}(?:/(?:index\\.html)?)?"


def write_nginx_moves(moves: Mapping[str, str], base: str) -> str:
    """Return the lines of ``.nginx.conf``.

    Exact locations are looked up at once, however many there are. A relative ``Location`` also
    works behind a proxy that adds HTTPS.
    """
    lines = []
    for place, goal in sorted(moves.items()):
        answer = f"absolute_redirect off; return 301 {base}/{quote(goal)};"
        for source in dict.fromkeys([*_list_sources(place), f"/{place}"]):
            lines.append(f"location = {base}{source} {{ {answer} }}\n")
    return "".join(lines)
