"""Rules on the hosts of links: readers can reach them, without trackers in between."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.link_targets import Target, read_targets
from clinic.core.problem import Severity
from clinic.core.web_address import host_of, is_inner, registrable_domain

# Documents in someone's account: readers may get a sign-in page.
_DESKS = (
    "docs.google.com", "drive.google.com", "sharepoint.com", "onedrive.live.com", "1drv.ms",
    "mail.google.com", "outlook.office.com", "outlook.live.com", "outlook.office365.com",
    "mail.yahoo.com", "teams.microsoft.com", "app.box.com", "notion.so",
)  # fmt: skip
# Redirectors of mail programs and social networks, with the query field of the real URL.
_ROUND = {
    "safelinks.protection.outlook.com": "url",
    "urldefense.com": "",
    "urldefense.proofpoint.com": "u",
    "linkprotect.cudasvc.com": "a",
    "protect-us.mimecast.com": "",
    "google.com/url": "q",
    "google.com/amp": "",
    "bing.com/ck": "u",
    "duckduckgo.com/l": "uddg",
    "youtube.com/redirect": "q",
    "linkedin.com/redir": "url",
    "l.messenger.com": "u",
    "out.reddit.com": "url",
    "l.facebook.com": "u",
    "lm.facebook.com": "u",
    "l.instagram.com": "u",
    "t.co": "",
    "lnkd.in": "",
    "bit.ly": "",
    "tinyurl.com": "",
    "mailchi.mp": "",
    "list-manage.com": "",
}
_MARKS = (
    "utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "yclid", "igshid",
    "dclid", "twclid", "vero_id", "oly_enc_id", "mkt_tok",
)  # fmt: skip


def _is_of(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _read_web_links(document: Document) -> Iterator[tuple[Target, str]]:
    for target in read_targets(document):
        host = host_of(target.link.address) if target.what == "web" else ""
        if host:
            yield target, host


@rule("link-private", Subject.DOCUMENT, is_starred=True)
def look_for_private_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Link only to places that readers can reach from home.

    An address of this computer or of the clinic's own network works only for the person who wrote
    it. A document in someone's account asks readers to sign in (a warning).
    """
    for target, host in _read_web_links(document):
        if is_inner(host):
            what = f'"{host}" works only inside your network, so readers cannot reach it.'
            fix = "Write the address that works from outside, or remove the link."
            yield document.finding_at(target.line, what, fix)
        elif any(_is_of(host, one) for one in _DESKS) and "/pub" not in target.link.address:
            what = f'"{host}" stores private documents, so readers may have to sign in.'
            fix = "Put the content on a page of this site, or link to a public page."
            yield document.finding_at(target.line, what, fix, severity=Severity.WARN)


def _find_round(host: str, address: str) -> str | None:
    """Return the query field of the real URL if an address redirects; None if it is direct."""
    for known, name in _ROUND.items():
        site, _, path = known.partition("/")
        own = registrable_domain(host).split(".")[0] if site.startswith("google.") else ""
        is_there = _is_of(host, site) or own == "google"  # google.es, google.co.uk
        rest = unquote(address.partition("://")[2].partition("/")[2])
        if is_there and (not path or re.match(rf"{path}(?:[/?#]|$)", rest)):
            return name
    return None


def _find_other_site(host: str, query: list[tuple[str, str]]) -> str:
    """Return another website's host in an address's query: an open redirect, perhaps."""
    for _, value in query:
        other = host_of(value) if value.startswith(("http:", "https:", "//", "/\\")) else ""
        if other and registrable_domain(other) != registrable_domain(host):
            return other
    return ""


@rule("link-tracking", Subject.DOCUMENT)
def look_for_tracking_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Link straight to a page, with nothing in the address that tracks readers.

    A link copied from an email often goes through a company that tracks who clicks it. It can
    contain the recipient's email address. Marks such as utm_source are a warning. So is an address
    that contains another website's, because it may send readers there.
    """
    for target, host in _read_web_links(document):
        address = target.link.address
        name = _find_round(host, address)
        query = parse_qsl(address.partition("#")[0].partition("?")[2])
        if name is not None:
            aim = next((value for key, value in query if key == name and name), "")
            what = f'This link goes through "{host}", which tracks who clicks it.'
            fix = "Open the link, and copy the address of the page that appears."
            if aim.startswith("http"):
                fix = f"Write the address itself:  {unquote(aim)}"
            yield document.finding_at(target.line, what, fix)
        elif marks := [key for key, _ in query if key.lower().startswith(_MARKS)]:
            what = f'"{marks[0]}" in this address tells another site where its readers come from.'
            start = address.partition("?")[0]
            fix = f"Try the address without the part after the question mark:  {start}"
            yield document.finding_at(target.line, what, fix, severity=Severity.WARN)
        elif other := _find_other_site(host, query):
            what = f'This link may send readers on from "{host}" to "{other}".'
            fix = "Open the link, and copy the address of the page that appears."
            yield document.finding_at(target.line, what, fix, severity=Severity.WARN)
