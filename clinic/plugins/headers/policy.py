"""The Content-Security-Policy of a page, derived from its content: what it uses, and no more.

https://www.w3.org/TR/CSP3/ defines the directives.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

PLACE = "the policy of this page"  # the placeholder until the policy is known
SEARCH = "pagefind/pagefind.js"  # a page with this loads the search, which is WebAssembly
_OURS = re.compile(
    rf'content="(?:{PLACE}|default-src \'none\'(?:; style-src [^;"]*)?(?:; script-src [^;"]*)?'
    r"; img-src 'self' data:(?:; font-src 'self')?; connect-src 'self'(?:; manifest-src 'self')?"
    r"""; base-uri 'none'; form-action 'none')\""""
)
_STYLE = re.compile(r"<style\b[^>]*>(?P<css>.*?)</style>", re.DOTALL | re.IGNORECASE)
_SHEET = re.compile(r"<link\b[^>]*\srel=[\"']?stylesheet\b", re.IGNORECASE)
_FONT = re.compile(r"@font-face\b")
_MANIFEST = re.compile(r"<link\b[^>]*\srel=[\"']?manifest\b", re.IGNORECASE)
_SCRIPT_FILE = re.compile(r"<script\b[^>]*\ssrc=", re.IGNORECASE)


@dataclass(frozen=True)
class Needs:
    """What a policy must allow: style blocks, by hash, scripts, a manifest, a font, a sheet."""

    styles: frozenset[str] = frozenset()
    has_program: bool = False
    has_search: bool = False
    has_manifest: bool = False
    has_font: bool = False
    has_sheet: bool = False


@lru_cache(maxsize=64)
def _hash(css: str) -> str:
    digest = hashlib.sha256(css.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def read_needs(html: str) -> Needs:
    """Return what a page's policy must allow.

    Style attributes and inline scripts are not allowed: a page with one is wrong. Structured data
    is not a script, and no policy applies to it.
    """
    return Needs(
        styles=frozenset(_hash(found["css"]) for found in _STYLE.finditer(html)),
        has_program=bool(_SCRIPT_FILE.search(html)),
        has_search=SEARCH in html,
        has_manifest=bool(_MANIFEST.search(html)),
        has_font=bool(_FONT.search(html)),
        has_sheet=bool(_SHEET.search(html)),
    )


def combine_needs(needs: Iterable[Needs]) -> Needs:
    """Return the union of several pages' needs."""
    several = list(needs)
    return Needs(
        styles=frozenset().union(*(one.styles for one in several)),
        has_program=any(one.has_program for one in several),
        has_search=any(one.has_search for one in several),
        has_manifest=any(one.has_manifest for one in several),
        has_font=any(one.has_font for one in several),
        has_sheet=any(one.has_sheet for one in several),
    )


@lru_cache(maxsize=256)  # most pages need the same
def write_policy(needs: Needs, *, is_header: bool) -> str:
    """Return the strictest policy that allows what is needed.

    Every page may show its inline icon (``data:``), which cannot run anything. Every page may also
    fetch from its own host: none does, but tools that audit a page from inside, as Lighthouse does
    with robots.txt, must be able to.

    Parameters
    ----------
    needs:
        What the page, or the pages, use.
    is_header:
        True for a header. Browsers ignore ``frame-ancestors`` in a page itself.
    """
    directives = ["default-src 'none'"]
    if needs.styles or needs.has_sheet:
        own = ["'self'"] if needs.has_sheet else []
        directives.append(" ".join(["style-src", *own, *sorted(needs.styles)]))
    if needs.has_search:
        directives.append("script-src 'self' 'wasm-unsafe-eval'")
    elif needs.has_program:
        directives.append("script-src 'self'")
    directives.append("img-src 'self' data:")
    if needs.has_font:
        directives.append("font-src 'self'")
    directives.append("connect-src 'self'")
    if needs.has_manifest:
        directives.append("manifest-src 'self'")
    directives += ["base-uri 'none'", "form-action 'none'"]
    if is_header:
        directives.append("frame-ancestors 'none'")
    return "; ".join(directives)


def fill_in(html: str, needs: Needs) -> str:
    """Insert the policy into a page with a placeholder, or with an outdated policy of ours."""
    stated = f'content="{write_policy(needs, is_header=False)}"'
    if stated in html:
        return html
    return _OURS.sub(lambda _: stated, html, count=1)
