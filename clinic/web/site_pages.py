"""Serve pages of the site locally, without leaking the secret path in the Referer header.

Browsers send the URL of a page to the servers that it links to, unless `Referrer-Policy` forbids
that. An attribute or meta element in a post would override the header, so both are neutralized.
"""

import mimetypes
import re
from pathlib import Path

from starlette.responses import FileResponse, Response

# A page may have its own CSP, which applies here as on the web. Pages without one get this policy:
# a script from another server could otherwise read drafts.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; object-src 'none'; base-uri 'none'"
)
_ALONE = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"
_KINDS = {".xml": "application/xml", ".webmanifest": "application/manifest+json"}
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_META = re.compile(r"<meta(?=[\s/])", re.IGNORECASE)
_REFERRER_POLICY = re.compile("referrerpolicy", re.IGNORECASE)


def find_name(path: str) -> str:
    """Return the file of the site for a URL path."""
    name = path.lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


def guess_kind(name: str) -> str:
    """Return the media type of a file."""
    ending = Path(name).suffix
    return _KINDS.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def keep_address(html: str) -> str:
    """Neutralize `referrerpolicy` attributes, and meta elements in the body.

    HTML does not decode entities in names of elements and attributes, so a plain search finds
    them all. Of two attributes with the same name, the first counts.
    """
    html = _REFERRER_POLICY.sub("data-referrer", html)
    body = found.start() if (found := _BODY.search(html)) else 0
    return html[:body] + _META.sub('<meta name="of-a-post"', html[body:])


def answer_text(text: str, name: str, status: int = 200, policy: str = POLICY) -> Response:
    """Return a response with a page or feed; ``name`` is its file in the site."""
    kind = guess_kind(name)
    content = keep_address(text) if kind == "text/html" else text
    headers = {"Content-Security-Policy": _find_policy(kind, policy)}
    return Response(content, status, headers, media_type=kind)


def answer_file(file: Path, status: int = 200, policy: str = POLICY) -> Response:
    """Return a response with a file of the site."""
    kind = guess_kind(file.name)
    if kind == "text/html":
        return answer_text(
            file.read_text(encoding="utf-8", errors="replace"), file.name, status, policy
        )
    headers = {"Content-Security-Policy": _find_policy(kind, policy)}
    return FileResponse(file, status, headers, media_type=kind)


def _find_policy(kind: str, policy: str) -> str:
    """Return the CSP of a file; XML, such as SVG, is sandboxed."""
    return _ALONE if "xml" in kind else policy
