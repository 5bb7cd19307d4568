"""What a page of the site may not do while a local server shows it: tell others where it is.

The address of a page that is shown here holds the secret path of this server. Browsers tell other
servers the address of a page that leads to them unless `Referrer-Policy` keeps them from it, and an
attribute in a post is stronger than that header. No text of a post may loosen it.
"""

import mimetypes
import re
from pathlib import Path

from starlette.responses import FileResponse, Response

# A page may bring a policy of its own, which must hold here as it will on the web. Where the host
# is to send the policy, pages bring none: a script of another server would read drafts here.
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
    """Return the file of the site that an address means."""
    name = path.lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


def guess_kind(name: str) -> str:
    """Return the media type of a file of the site."""
    ending = Path(name).suffix
    return _KINDS.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def keep_address(html: str) -> str:
    """Return a page that does not loosen who is told its address: `Referrer-Policy` holds.

    Names of elements and attributes are spelled out in HTML, so no other spelling has to be found.
    Of two attributes of one name the first one counts.
    """
    html = _REFERRER_POLICY.sub("data-referrer", html)
    body = found.start() if (found := _BODY.search(html)) else 0
    return html[:body] + _META.sub('<meta name="of-a-post"', html[body:])


def answer_text(text: str, name: str, status: int = 200, policy: str = POLICY) -> Response:
    """Answer with a page or a feed of the site; ``name`` is its file there."""
    kind = guess_kind(name)
    content = keep_address(text) if kind == "text/html" else text
    headers = {"Content-Security-Policy": _find_policy(kind, policy)}
    return Response(content, status, headers, media_type=kind)


def answer_file(file: Path, status: int = 200, policy: str = POLICY) -> Response:
    """Answer with a file of the site."""
    kind = guess_kind(file.name)
    if kind == "text/html":
        return answer_text(
            file.read_text(encoding="utf-8", errors="replace"), file.name, status, policy
        )
    headers = {"Content-Security-Policy": _find_policy(kind, policy)}
    return FileResponse(file, status, headers, media_type=kind)


def _find_policy(kind: str, policy: str) -> str:
    """Return the policy of a file; what else may hold links, as SVG does, is kept to itself."""
    return _ALONE if "xml" in kind else policy
