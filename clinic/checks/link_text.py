"""Compare the words of a link with its address."""

import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import unquote

from clinic.checks.phone_numbers import PHONE, is_hotline, normalize
from clinic.core.homographs import LIKE_LATIN
from clinic.core.invisible_characters import remove_invisible
from clinic.core.problem import Severity
from clinic.core.web_address import host_of, registrable_domain

LONGEST = 2_000  # characters compared; no address is longer
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
# Endings that are not words of a sentence: a space beside their dot is tolerated.
_FAR = r"(?:com|org|net|edu|gov|mil|info|example)\b"
_PLACE = re.compile(  # an address as people write it
    r"(?P<scheme>(?:h\w\wps?|ftps?)[:/\\]{1,9}|[/\\]{2,9})?"
    r"(?:(?P<name>(?<![\w.+%-])[\w.+%-]{1,64})?(?P<at>@))?"
    r"(?<![\w.-])(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"(?P<rest>[/\\?#:](?=[\w/\\?#=%])[^\s<>()\[\]{}\"'“”‘’«»|—–…→]*)?",
    re.IGNORECASE,
)
_DOTS = str.maketrans("\u3002\uff0e\uff61\u2024\u2044\u2215\u29f8", "....///")
# Characters that NFKD would turn into letters, digits or dots, but that are not in addresses.
_NOTES = re.compile(r"[\u2122\u2120\xae\xa9\xb9\xb2\xb3\u2070-\u2079\u2080-\u2089\u2025\u2026]")
# A dot or "@" in any form: words without either do not name an address.
_MAY_NAME = re.compile(
    r"[.@\u2024-\u2026\u2488-\u249b\u3002\ufe12\ufe52\ufe6b\uff0e\uff20\uff61"
    r"\xb7\u2022\u2027\u2219\u22c5\u30fb]|\b(?:dot|punto)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(r"\s?[\[(] ?(?:\.|dot|punto) ?[\])]\s?", re.IGNORECASE)
_SPOKEN = re.compile(
    rf"\s+(?:dot|punto)\s+(?={_FAR}|[\w-]{{1,63}}\s+(?:dot|punto)\s)", re.IGNORECASE
)
_APART = re.compile(
    rf"\s{{1,3}}\.(?=\w)|\.\s{{1,3}}(?={_FAR})"
    rf"|\s{{0,3}}[\xb7\u2022\u2027\u2219\u22c5\u30fb]\s{{0,3}}(?={_FAR})",
    re.IGNORECASE,
)
_GAPS = re.compile(r"\s{0,3}([.:/])\s{0,3}")
_CODED = re.compile(r"(?<=\bxn)[\u2013\u2014]", re.IGNORECASE)  # two dashes, as pages show them
_SHORT = re.compile(r"(?<![\w-])[2-9](?:[ .-]?1[ .-]?1|[ .-]?8[ .-]?8)(?![\w-])")  # 911, 9-8-8
_RUN = re.compile(r"(?<![\w.-])\+?\d[\d .()-]{5,24}\d(?![\w-])")  # a number in any other form
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u30fc]")
_SPOKEN_DIGITS = {
    name: str(digit)
    for names in (
        "zero one two three four five six seven eight nine",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
    )
    for digit, name in enumerate(names.split())
}
_DIGIT = f"(?:{'|'.join(_SPOKEN_DIGITS)})"
_SAID = re.compile(rf"\b{_DIGIT}(?:[\s-]{{1,3}}{_DIGIT}){{2,14}}\b", re.IGNORECASE)
_MAY_CALL = re.compile(rf"\d\D{{0,3}}\d\D{{0,3}}\d|\b{_DIGIT}[\s-]", re.IGNORECASE)
# Words that may surround the number in link text that is only a phone number.
_ASIDE = re.compile(
    r"\b(?:call|dial|phone|tel|telephone|ring|text|fax|us|at|on|or|now|today|the|number|free|first"
    r"|llame|llámenos|marque|teléfono|número|al|a|el|o|ahora|hoy)\b|[\W\d_]",
    re.IGNORECASE,
)
_VANITY = re.compile(r"(?<![\w-])(?:1[ -])?8\d\d-[A-Z\d-]{7,14}(?![\w-])")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


@dataclass(frozen=True)
class Mismatch:
    """A mismatch between a link's words and its address, with the fix."""

    what: str
    fix: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class _Named:
    """A host or an email address that words name; ``is_sure`` if nothing else can be meant."""

    shown: str
    host: str
    is_mail: bool
    is_sure: bool


def _drop_marks(words: str) -> str:
    """Return words without diacritics (NFKD, then NFKC)."""
    apart = unicodedata.normalize("NFKD", words)
    plain = "".join(one for one in apart if unicodedata.category(one) != "Mn")
    return unicodedata.normalize("NFKC", plain)


def _normalize(words: str) -> str:
    """Return words as a reader sees them: plain letters and dots, nothing invisible."""
    words = _CODED.sub("--", _NOTES.sub(" ", remove_invisible(words).translate(_DOTS)))
    words = _HEDGED.sub(".", _drop_marks(words).translate(_DOTS)).strip()
    is_spread = words[:4].lower().startswith(("www", "http"))
    words = _GAPS.sub(r"\1", words) if is_spread else words
    return _APART.sub(".", _SPOKEN.sub(".", words))


def _read_ending(label: str) -> str:
    """Return the top-level domain of a label, look-alikes resolved; or an empty string.

    A footnote number, ``nih.gov<sup>1</sup>``, is joined to the ending.
    """
    plain = label.rstrip("0123456789")
    plain = "".join(LIKE_LATIN.get(one, one) for one in plain).replace("0", "o").replace("1", "l")
    return plain if plain in _ENDINGS else ""


def _read_names(words: str) -> Iterator[_Named]:
    """Yield the hosts and email addresses that words name."""
    letters = len(re.sub(r"[\W_]+", "", words))
    for found in _PLACE.finditer(words):
        host = found["host"].lower().strip("_-")
        before, _, label = host.rpartition(".")
        ending = _read_ending(label)
        is_web = bool(found["scheme"]) or host.startswith("www.")
        if not before or not (ending or is_web or found["name"]):
            continue
        host = f"{before}.{ending or label}"
        if found["name"] and not found["scheme"]:
            name = found["name"]
            yield _Named(f"{name}@{host}", host, is_mail=True, is_sure=True)
        else:
            is_whole = len(re.sub(r"[\W_]+", "", host)) >= letters - 1
            is_sure = is_web or is_whole or bool(found["rest"] and ending)
            yield _Named(host, host, is_mail=False, is_sure=is_sure)


def _find_user_name(words: str) -> str:
    """Return a web address with a user name in the words, or an empty string.

    Browsers ignore what is before the "@", and readers take it for the website.
    """
    for found in _PLACE.finditer(words):
        name = found["name"] or ""
        before, _, label = name.rpartition(".")
        if name and (found["scheme"] or found["rest"] or (before and _read_ending(label))):
            return found[0]
    return ""


def _read_numbers(words: str) -> tuple[list[str], str]:
    """Return the phone numbers in the words, digits only, and the words without them."""
    rest = _DASHES.sub("-", words)
    rest = _SAID.sub(
        lambda said: "".join(_SPOKEN_DIGITS[one] for one in re.findall(r"\w+", said[0].lower())),
        rest,
    )
    shown: list[str] = []
    for form in (PHONE, _VANITY, _RUN, _SHORT):
        for found in form.finditer(rest):
            number = normalize(found[0].translate(_KEYS))
            number = number[:10] if form is _VANITY else number
            if len(number) in (3, 7) or 10 <= len(number) <= 15:  # others are dates and the like
                shown.append(number)
        rest = form.sub(" ", rest)
    return shown, rest


def _find_wrong_number(words: str, address: str, known: Set[str]) -> Mismatch | None:
    """Return the mismatch of a phone link whose words show another number."""
    called = normalize(re.split(r"[;,?&]", unquote(address.partition(":")[2]))[0])
    shown, _ = _read_numbers(words)
    digits = normalize(words)
    if digits == called or any(
        one == called or (len(one) == 7 and called.endswith(one)) for one in shown
    ):
        return None
    if shown or (len(digits) >= 7 and not re.search(r"[^\W\d]", words)):
        what = f"The words show one phone number, but the link calls {called}."
        return Mismatch(what, "Correct the number in the words or in the address.")
    if called in known or is_hotline(called):
        return None
    what = f"The link calls {called}, a number that its words do not show."
    return Mismatch(what, "Write the number in the words of the link.", Severity.WARN)


def _find_number_elsewhere(words: str, address: str, to: str) -> Mismatch | None:
    """Return the mismatch of a web link whose words are only a phone number.

    The website may be that of the number itself, such as 988lifeline.org.
    """
    shown, rest = _read_numbers(words)
    shown = [one for one in shown if len(one) != 7]
    if not shown or _ASIDE.sub("", rest) or shown[0] in re.sub(r"\D", "", address):
        return None
    what = f"The words show a phone number, but the link goes to {to}."
    return Mismatch(what, f"Write tel:{shown[0]} as the address, or correct the words.")


def _find_wrong_mail(named: list[_Named], address: str) -> Mismatch | None:
    """Return the mismatch of an email link whose words show another address."""
    mailbox = unquote(address.partition(":")[2].partition("?")[0]).lower()
    shown = [one.shown.lower() for one in named if one.is_mail]
    host = registrable_domain(mailbox.rpartition("@")[2])
    if mailbox in shown:
        return None
    other = next((one for one in named if one.is_mail), None)
    other = other or next((one for one in named if registrable_domain(one.host) != host), None)
    if other is None:
        return None
    what = f'The words say "{other.shown}", but the link sends email to "{mailbox}".'
    fix = "Correct the words or the address, so that both are the same."
    return Mismatch(what, fix)


def find_mismatch(words: str, address: str, own: str, known: Set[str]) -> Mismatch | None:
    """Return how the words of a link mislead about its address, or None.

    Parameters
    ----------
    words:
        What readers see or hear.
    address:
        The link's target.
    own:
        The site's own host, the target of relative addresses; empty if unknown.
    known:
        The phone numbers of the clinic, ten digits each.
    """
    scheme = address.partition(":")[0].strip().lower()
    is_phone = scheme in ("tel", "sms")
    may_call = not is_phone and _MAY_CALL.search(words[:LONGEST])
    if not is_phone and not may_call and not _MAY_NAME.search(words):  # most links
        return None
    words = _normalize(words[:LONGEST])
    if is_phone:
        return _find_wrong_number(words, address, known) if words else None
    host = host_of(address)
    to = "an email address" if scheme == "mailto" else f'"{host}"' if host not in ("", own) else ""
    if may_call and to and (found := _find_number_elsewhere(words, address, to)):
        return found
    named = list(_read_names(words))
    if scheme == "mailto":
        return _find_wrong_mail(named, address)
    if host and (shown := _find_user_name(words)):
        what = f'The words "{shown}" name one website before "@", but the link goes to another.'
        return Mismatch(what, 'Remove the part before "@" from the words.')
    for one in named:
        aim = host or own
        if not aim or registrable_domain(one.host) == registrable_domain(_drop_marks(aim)):
            continue
        if not host and not one.is_sure:  # a link to our own page may mention a website
            continue
        to = f'to "{host}"' if host else "to a page of this site"
        what = f'The words say "{one.shown}", but the link goes {to}.'
        fix = "Write where the link goes in its words, or correct the address."
        return Mismatch(what, fix, Severity.ERROR if one.is_sure else Severity.WARN)
    return None
