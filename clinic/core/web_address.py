"""Parse web addresses as a browser does, and find what deceives the person who clicks.

A browser repairs an address before it opens it: it drops tabs and line breaks, treats a backslash
as a slash, parses numbers as hosts and ignores a user name (https://url.spec.whatwg.org/). A reader
sees a different target than the browser, so any address that needs repair is refused.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote, unquote_plus

from clinic.core.homographs import AddressProblem, Kind, look_at_letters
from clinic.core.invisible_characters import find_invisible

INNER = (".local", ".lan", ".intranet", ".internal", ".corp", ".home", ".localhost", ".home.arpa")
LONGEST_HOST, LONGEST_LABEL = 253, 63  # RFC 1035, 2.3.4
SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms"})
# Pelican's own: https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content
_PLACEHOLDER = re.compile(r"[{|](?P<what>[^{}|]*)[|}]")
_SCHEME = re.compile(r"\A\s*(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(
    r"(?P<scheme>https?):(?P<slashes>[/\\]*)(?P<authority>[^/\\?#]*)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_DROPPED = re.compile(r"[\t\r\n]")  # browsers leave these out wherever they are,
_TRIMMED = "".join(map(chr, range(0x21)))  # and these at both ends
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s")
_CODED_CONTROLS = re.compile(r"%(?:[01][0-9a-f]|7f)", re.IGNORECASE)
_TWO_SLASHES = re.compile(r"(?:/|\\|%2f|%5c){2,}", re.IGNORECASE)
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_WRONG_LETTER = re.compile(r"[^A-Za-z0-9._-]")
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@(?P<host>[^@\s]+)")
_DIALED = re.compile(r"\+?[0-9().\- ]+")
_GENERIC = frozenset({"com", "org", "net", "edu", "gov", "mil", "int", "info"})
# Shared hosting domains (as in the Public Suffix List): the label before them is the owner's.
_SHARED = frozenset(
    {
        "github.io", "gitlab.io", "blogspot.com", "wordpress.com", "wixsite.com", "weebly.com",
        "netlify.app", "vercel.app", "pages.dev", "workers.dev", "web.app", "firebaseapp.com",
        "herokuapp.com", "azurewebsites.net", "cloudfront.net", "amazonaws.com", "godaddysites.com",
        "squarespace.com", "myshopify.com", "tumblr.com", "appspot.com", "ngrok.io", "webflow.io",
    }
)  # fmt: skip


def _refuse(what: str, fix: str, kind: Kind = Kind.MISLEADING) -> AddressProblem:
    return AddressProblem(kind, what, fix)


def _warn(what: str, fix: str) -> AddressProblem:
    return AddressProblem(Kind.UNCLEAR, what, fix)


def read_number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a browser reads in a host, in any notation, or None.

    ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are all 127.0.0.1.
    """
    host = unicodedata.normalize("NFKC", unquote(host)).strip(".")
    if host.startswith("["):
        try:
            return ipaddress.IPv6Address(host.strip("[]").partition("%")[0])
        except ValueError:
            return None
    parts = host.split(".")
    if len(parts) > 4 or not all(len(one) < 40 and _NUMBER.fullmatch(one) for one in parts):
        return None
    try:
        *first, last = (_read_part(one) for one in parts)
        value = sum(one << (8 * (3 - at)) for at, one in enumerate(first)) + last
        return ipaddress.IPv4Address(value)
    except ValueError:
        return None


def _read_part(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") and part.strip("01234567") == "" else int(part)


def is_inner(host: str) -> bool:
    """Return whether a host is reachable only from the local network."""
    host = host.lower().strip(".")
    number = read_number(host)
    if number is not None:
        return not number.is_global
    return "." not in host or host.endswith(INNER)


def _split_authority(authority: str) -> tuple[str, str | None]:
    """Return host and port without user info; the port is None if there is none."""
    place = authority.rpartition("@")[2]
    if place.startswith("["):
        host, bracket, rest = place.partition("]")
        return host + bracket, rest.removeprefix(":") if rest else None
    host, colon, port = place.partition(":")
    return host, port if colon else None


def host_of(address: str) -> str:
    """Return the host a browser would open, in lowercase; empty if there is none."""
    address = _DROPPED.sub("", address).strip(_TRIMMED).replace("\\", "/")
    if address.startswith("//"):
        address = "https:" + address
    found = _WEB.match(address)
    if not found:
        return ""
    host = unquote(_split_authority(found["authority"])[0])
    return unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().strip(".")


def registrable_domain(host: str) -> str:
    """Return the registrable domain of a host: ``nih.gov`` of ``www.ncbi.nih.gov``.

    The Public Suffix List would need a download; this covers common forms (``co.uk``, ``tx.us``)
    and shared hosting domains.
    """
    labels = host.lower().strip(".").split(".")
    if read_number(host) is not None or len(labels) < 3:
        return ".".join(labels)
    is_by_country = len(labels[-1]) == 2 and (len(labels[-2]) <= 3 or labels[-2] in _GENERIC)
    is_shared = ".".join(labels[-2:]) in _SHARED
    return ".".join(labels[-3:] if is_by_country or is_shared else labels[-2:])


def _look_at_labels(host: str) -> Iterator[AddressProblem]:
    """Yield the problems with the form of an ASCII domain."""
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        what = f'This address names a computer by a number ("{host}").'
        yield _refuse(what, "Write the name of the website instead.")
    elif wrong := _WRONG_LETTER.search(host):
        what = f'A website name cannot contain "{wrong[0]}".'
        yield _refuse(what, "Open the page in a browser, and copy the address from there.")
    elif "_" in host or any(one.startswith("-") or one.endswith("-") for one in labels):
        what = f'"{host}" is an unusual name for a website.'
        yield _warn(what, "Check the name for a typo.")
    else:
        for at, label in enumerate(labels[1:-1], 1):
            is_ending = at == len(labels) - 2 and len(labels[-1]) == 2
            if label in _GENERIC and not is_ending:
                seen = ".".join(labels[: at + 1])
                what = f'This address goes to "{registrable_domain(host)}", not to "{seen}".'
                yield _warn(what, "Check that this is the right website.")
                return


def _look_at_host(host: str) -> Iterator[AddressProblem]:
    """Yield the problems with a host."""
    labels = host.split(".")
    if not host:
        yield _refuse("This address does not name a website.", "Write the whole address.")
    elif len(host) > LONGEST_HOST or max(map(len, labels)) > LONGEST_LABEL:
        yield _refuse("The website name in this address is too long.", "Check the address.")
    elif host.startswith("["):
        what = f'This address names a computer by a number ("{host}").'
        yield _refuse(what, "Write the name of the website instead.")
    elif "%" in host:
        what = 'The website name in this address is hidden in codes that start with "%".'
        yield _refuse(what, "Write the name of the website in plain letters.")
    elif "" in labels:
        fix = f"Write the name of the website as {'.'.join(filter(None, labels))}."
        yield _refuse(f'The website name "{host}" has one dot too many.', fix)
    elif host.isascii():
        yield from _look_at_labels(host)
        yield from look_at_letters(host)
    else:
        yield from look_at_letters(host)


def _look_at_authority(authority: str, scheme: str) -> Iterator[AddressProblem]:
    host, port = _split_authority(authority)
    if "@" in authority:
        what = f'This address goes to "{host}": the part before "@" is only a user name.'
        yield _refuse(what, 'Remove everything between "//" and "@", or correct the address.')
        return
    yield from _look_at_host(host)
    if port is None:
        return
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        what = f'":{port}" after the website name is not a port number.'
        yield _refuse(what, f'Remove ":{port}" from the address.')
    elif port != {"http": "80", "https": "443"}[scheme.lower()]:
        what = f'":{port}" in this address goes to an unusual service of "{host}".'
        yield _warn(what, f'Try the address without ":{port}".')


def _look_at_web(found: re.Match[str]) -> Iterator[AddressProblem]:
    """Yield the problems with an http(s) URL."""
    scheme = found["scheme"].lower()
    authority, rest = found["authority"], found["rest"]
    if found["slashes"] != "//":
        what = f'"{found["scheme"]}:" is not followed by exactly two slashes.'
        yield _refuse(what, f"Write the address like this: {scheme}://{authority}{rest}")
        return
    if _SPACES.search(authority):
        yield _refuse(
            "The website name in this address contains a space.", "Remove or replace the space."
        )
        return
    if _SPACES.search(rest):
        yield _warn("This address contains a space.", "Write %20 for the space, or remove it.")
    yield from _look_at_authority(authority, scheme)


def _look_at_mail(value: str) -> Iterator[AddressProblem]:
    """Yield the problems with a mailto: URL, such as hidden recipients."""
    mailbox, _, query = value.partition("?")
    found = _MAILBOX.fullmatch(unquote(mailbox))
    if found is None or "," in unquote(mailbox) or "%" in mailbox or "/" in mailbox:
        what = f'"{unquote(mailbox)}" is not one plain email address.'
        yield _refuse(what, "Write one address: mailto:NAME@WEBSITE")
    else:
        yield from _look_at_host(found["host"])
    for part in query.split("&") if query else ():
        name = unquote_plus(part.partition("=")[0]).lower()
        if name != "subject":
            what = f'This email link fills in "{name}" without showing it.'
            yield _warn(what, f'Remove "{name}" from the address.')


def _look_at_phone(scheme: str, value: str) -> Iterator[AddressProblem]:
    """Yield the problems with a tel: or sms: URL."""
    number, more = re.match(r"([^;?&]*)(.*)", value, re.DOTALL).groups()  # type: ignore[union-attr]
    plain = unquote(number)
    form = f"{scheme}:+15555550142"
    if not plain.isascii() or not _DIALED.fullmatch(plain):
        what = f'"{plain}" is not a plain phone number.'
        yield _refuse(what, f"Write digits only, like this: {form}")
    elif not 3 <= sum(one.isdigit() for one in plain) <= 15:
        yield _refuse(
            f'"{plain}" is not a complete phone number.', f"Write the number like this: {form}"
        )
    elif more:
        what = f'This link does more than its number shows: "{more}".'
        yield _warn(what, f'Remove "{more}" from the address.')


def _look_at_relative(address: str) -> Iterator[AddressProblem]:
    """Yield the problems with a relative address: it must stay on this site."""
    if found := _TWO_SLASHES.match(address):
        rest = address[found.end() :]
        what = f'"{found[0]}" at the start sends readers to another website ("{rest[:60]}").'
        yield _refuse(what, f"Write https://{rest} or only one slash.")
    elif _CODED_CONTROLS.search(address):
        what = "This address hides a control character in a % code."
        yield _refuse(what, 'Remove the code that starts with "%".')


def _look_at_placeholder(found: re.Match[str], address: str) -> Iterator[AddressProblem]:
    """Yield the problems with what follows a placeholder, which Pelican keeps as it is."""
    word, rest = found[0], address[found.end() :]
    for value in (rest, unquote(rest)):
        if leads_out := _SCHEME.match(value) or _TWO_SLASHES.match(value):
            what = f'"{leads_out[0]}" after {word} sends readers away from this site.'
            yield _refuse(what, f"Write the name of the file after {word}.")
            return
    if _CODED_CONTROLS.search(rest) or "\\" in unquote(rest):
        what = f"The name after {word} hides a character in a % code."
        yield _refuse(what, f"Write the plain name of the file after {word}.")


@lru_cache(maxsize=20_000)  # many pages share their addresses
def find_address_problems(address: str) -> tuple[AddressProblem, ...]:
    """Return what is deceptive in an attribute's address; empty if nothing is."""
    return tuple(_look_at(address.strip(" \n\r")))


def _name_hidden(address: str) -> str:
    """Return a description of an invisible character, typed or percent-encoded; or empty."""
    typed = next(find_invisible(address), None)
    if typed is not None or _CONTROLS.search(address):
        return f" ({typed.name})" if typed else " (a control character)"
    plain = unquote(address, errors="ignore")  # only UTF-8 matters here
    coded = (one for one in find_invisible(plain) if not plain[one.at].isascii())
    return next((f" ({one.name}, as a code)" for one in coded), "")


def _look_at(address: str) -> Iterator[AddressProblem]:
    read = _DROPPED.sub("", address).strip(_TRIMMED)
    if (found := _SCHEME.match(read)) and found["scheme"].lower() not in SCHEMES:
        what = f'An address that starts with "{found["scheme"].lower()}:" is not allowed.'
        yield _refuse(what, "Write an address that starts with https://", Kind.SCHEME)
        return
    if hidden := _name_hidden(address):
        what = f"This address contains a character that nobody sees{hidden}."
        yield _refuse(what, "Delete the address and type it again.")
        return
    if "\\" in address:
        plain = address.replace("\\", "/")
        away = re.match(r"https?:/*|//+", plain, re.IGNORECASE)
        fix = f"Write https://{plain[away.end() :]}" if away else 'Write "/" instead of "\\".'
        yield _refuse('This address contains "\\", which browsers read as "/".', fix)
        return
    if address[:3].lower() in ("%7b", "%7c"):
        address = unquote(address)
    if found := _PLACEHOLDER.match(address):
        yield from _look_at_placeholder(found, address)
    elif found := _WEB.match(address):
        yield from _look_at_web(found)
    elif found := _SCHEME.match(address):
        scheme, value = found["scheme"].lower(), address[found.end() :]
        if _CODED_CONTROLS.search(value):
            what = "This address hides a control character in a % code."
            yield _refuse(what, 'Remove the code that starts with "%".')
        elif scheme == "mailto":
            yield from _look_at_mail(value)
        else:
            yield from _look_at_phone(scheme, value)
    else:
        yield from _look_at_relative(address)


def is_plain_web_address(address: str) -> bool:
    """Return whether an address is http or https and not deceptive."""
    is_web = address.lower().startswith(("http://", "https://"))
    return is_web and not any(one.is_error for one in find_address_problems(address))
