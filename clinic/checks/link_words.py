"""The words of a link beside its address: do they name the place it leads to?"""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import unquote

from clinic.checks.phone_numbers import PHONE, is_hotline, normalize
from clinic.model.invisible import remove_invisible
from clinic.model.problem import Severity
from clinic.model.web_address import host_of, registrable_domain

LONGEST = 2_000  # longer words of a link are no address
# Endings that make a word look like a website even without www. or https://
_ENDINGS = frozenset(
    {
        "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "health", "care",
        "clinic", "doctor", "dental", "hospital", "pharmacy", "app", "dev", "online",
        "site", "web", "shop", "store", "news", "blog", "cloud", "page", "link", "live",
        "world", "today", "example", "us", "uk", "ca", "mx", "es", "au", "nz", "ie", "de",
        "fr", "eu", "ru", "cn", "io", "ai", "co", "me", "tv", "ly",
    }
)  # fmt: skip
_TOKEN = re.compile(r"[^\s<>()\[\]{}\"'“”‘’«»|]+")
_SCHEME = re.compile(r"(?:https?|ftp)[:/\\]+", re.IGNORECASE)
_LABEL = re.compile(r"[\w-]{1,63}")
_DOTS = str.maketrans("\u3002\uff0e\uff61\u2024\u2044\u2215\u29f8", "....///")
# A dot or "@" in any form: words without one name no place.
_MAY_NAME = re.compile(
    r"[.@\u2024-\u2026\u2488-\u249b\u3002\ufe12\ufe52\ufe6b\uff0e\uff20\uff61]|\bdot\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(r"[\[(] ?(?:\.|dot) ?[\])]", re.IGNORECASE)
_GAPS = re.compile(r"\s{0,3}([.:/])\s{0,3}")
_SHORT = re.compile(r"(?<![\w-])[2-9](?:11|88)(?![\w-])")  # 911, 988, 211, …
_VANITY = re.compile(r"(?<![\w-])(?:1[ -])?8\d\d-[A-Z\d-]{7,14}(?![\w-])")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


@dataclass(frozen=True)
class Mismatch:
    """What is wrong between a link's words and its address, and what to do."""

    what: str
    fix: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class _Named:
    """A host or a mail address that words name; ``is_sure`` when it can be nothing else."""

    shown: str
    host: str
    is_mail: bool
    is_sure: bool


def _normalize(words: str) -> str:
    """Return words as a reader takes them: plain letters, plain dots, nothing invisible."""
    words = unicodedata.normalize("NFKC", remove_invisible(words).translate(_DOTS))
    words = _HEDGED.sub(".", words.translate(_DOTS)).strip()
    is_spread = words[:4].lower().startswith(("www", "http"))
    return _GAPS.sub(r"\1", words) if is_spread else words


def _read_host(token: str) -> tuple[str, bool]:
    """Return the host that a word names, and whether a scheme, www. or a path says that it is."""
    scheme = _SCHEME.match(token)
    rest = token[scheme.end() :] if scheme else token
    host, *more = re.split(r"[/\\?#:]", rest, maxsplit=1)
    host = host.lower().strip(".,;!?…")
    labels = host.split(".")
    is_named = len(labels) > 1 and all(_LABEL.fullmatch(one) for one in labels)
    is_sure = bool(scheme) or labels[0] == "www" or (bool(more) and labels[-1] in _ENDINGS)
    is_known = labels[-1] in _ENDINGS
    return (host, is_sure) if is_named and (is_sure or is_known) else ("", False)


def _read_names(words: str) -> Iterator[_Named]:
    """Yield the places that words name."""
    for found in _TOKEN.finditer(words):
        token = found[0].strip(".,;:!?…*_·•→>")
        is_whole = len(token) >= len(words.strip(".,;:!?…*_·•→> ")) - 1
        if "@" in token and not _SCHEME.match(token):
            name, _, domain = token.removeprefix("mailto:").rpartition("@")
            host, _ = _read_host(domain)
            if host and name:
                yield _Named(f"{name}@{host}", host, is_mail=True, is_sure=True)
        else:
            host, is_sure = _read_host(token.rpartition("@")[2])
            if host:
                yield _Named(host, host, is_mail=False, is_sure=is_sure or is_whole)


def _find_wrong_number(words: str, address: str, known: Set[str]) -> Mismatch | None:
    """Return what is wrong with a link that calls, when its words show another number."""
    called = normalize(re.split(r"[;,?&]", unquote(address.partition(":")[2]))[0])
    shown = [normalize(one[0]) for one in PHONE.finditer(words)]
    shown += [normalize(one[0].translate(_KEYS))[:10] for one in _VANITY.finditer(words)]
    shown = shown or [re.sub(r"\D", "", one) for one in _SHORT.findall(words)]
    digits = normalize(words)
    if called in shown or digits == called:
        return None
    if shown or (len(digits) >= 7 and not re.search(r"[^\W\d]", words)):
        what = f"The words show one phone number, but the link calls {called}."
        return Mismatch(what, "Correct the number in the words or in the address.")
    if called in known or is_hotline(called):
        return None
    what = f"The link calls {called}, a number that its words do not show."
    return Mismatch(what, "Write the number in the words of the link.", Severity.WARN)


def _find_wrong_mail(named: list[_Named], address: str) -> Mismatch | None:
    """Return what is wrong with a mail link, when its words show another address."""
    mailbox = unquote(address.partition(":")[2].partition("?")[0]).lower()
    shown = [one.shown.lower() for one in named if one.is_mail]
    host = registrable_domain(mailbox.rpartition("@")[2])
    if mailbox in shown:
        return None
    other = next((one for one in named if one.is_mail), None)
    other = other or next((one for one in named if registrable_domain(one.host) != host), None)
    if other is None:
        return None
    what = f'The words say "{other.shown}", but the link writes to "{mailbox}".'
    fix = "Correct the words or the address, so that both name the same one."
    return Mismatch(what, fix)


def find_mismatch(words: str, address: str, own: str, known: Set[str]) -> Mismatch | None:
    """Return how the words of a link mislead about its address, or None.

    Parameters
    ----------
    words:
        What readers see or hear.
    address:
        Where the link leads.
    own:
        The host of the site itself, where addresses without a host lead; empty when not known.
    known:
        The phone numbers of the clinic, ten digits each.
    """
    scheme = address.partition(":")[0].strip().lower()
    is_phone = scheme in ("tel", "sms")
    if not is_phone and not _MAY_NAME.search(words):  # most links
        return None
    words = _normalize(words[:LONGEST])
    if is_phone:
        return _find_wrong_number(words, address, known) if words else None
    named = list(_read_names(words))
    if scheme == "mailto":
        return _find_wrong_mail(named, address)
    host = host_of(address)
    for one in named:
        aim = host or own
        if not aim or registrable_domain(one.host) == registrable_domain(aim):
            continue
        if not host and not one.is_sure:  # a page of our own may speak of a website
            continue
        to = f'to "{host}"' if host else "to a page of this site"
        what = f'The words say "{one.shown}", but the link leads {to}.'
        fix = "Write what is there in the words, or correct the address."
        return Mismatch(what, fix, Severity.ERROR if one.is_sure else Severity.WARN)
    return None
