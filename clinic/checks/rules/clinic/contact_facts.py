"""Rules on phone numbers, emails and hours in posts: the same as in content/clinic.toml."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from clinic.checks.phone_numbers import (
    CALLING,
    ODD_PHONE,
    PHONE,
    is_hotline,
    known_numbers,
    normalize,
)
from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.clinic.opening_hours import agrees, read_opening_hours
from clinic.content.code_masking import LONGEST_LINE
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import read_passages
from clinic.core.facts import Clinic
from clinic.core.problem import Severity

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?P<host>(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,12})\b")
_PUBLIC_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com",
        "icloud.com", "me.com", "aol.com", "msn.com", "proton.me", "protonmail.com", "comcast.net",
        "att.net", "verizon.net", "sbcglobal.net", "gmx.com", "mail.com", "ymail.com",
    }
)  # fmt: skip


@rule("wrong-phone", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_phone_numbers(document: Document, library: Library) -> Iterator[Finding]:
    """Use the clinic's phone numbers, a federal hotline, or a number linked to its owner.

    A number that is no longer ours sends a patient in pain to a stranger.
    """
    if library.clinic is None:
        return
    known = known_numbers(library.clinic)
    for passage in read_passages(document):
        for found in PHONE.finditer(passage.text):
            digits = normalize(found[0])
            link = passage.link_at(found.start())
            is_its_owners = bool(link) and not link.startswith(("tel:", "{", "#"))
            if digits in known or is_hotline(digits) or is_its_owners:
                continue
            what = f'"{found[0]}" is not a phone number in content/clinic.toml.'
            fix = "Correct the number here or in clinic.toml, or link it to its owner's page."
            yield passage.finding_at(document, found.start(), found.end(), what, fix)
        for found in ODD_PHONE.finditer(passage.text):
            sentence = passage.sentence_at(found.start())
            around = sentence.without(found.start(), found.end())
            if not PHONE.fullmatch(found[0]) and CALLING.search(around):
                what = f'"{found[0]}" is not a complete phone number.'
                fix = "Write all ten digits, as in (555) 555-0142."
                yield passage.finding_at(document, found.start(), found.end(), what, fix)


def _is_known_mail(host: str, clinic: Clinic) -> bool:
    """Return whether an email host belongs to the clinic or to a public office."""
    own = {clinic.email.rpartition("@")[2].lower()}
    own.add((urlsplit(clinic.url).hostname or "").removeprefix("www."))
    return host in own or host.endswith((".gov", ".mil", ".us"))


@rule("email-unknown", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_mail_addresses(document: Document, library: Library) -> Iterator[Finding]:
    """Use only the clinic's email addresses, or those of public offices.

    A patient's address identifies them (45 CFR 164.514(b)(2)), and spammers collect every address
    on a page. An address at a public mail service is a problem, any other a warning.
    """
    if library.clinic is None:
        return
    for number, line in enumerate(document.lines, 1):
        for found in _MAIL.finditer(line if "@" in line and len(line) <= LONGEST_LINE else ""):
            host = found["host"].lower()
            if _is_known_mail(host, library.clinic):
                continue
            what = f'"{found[0]}" is not an email address of the clinic.'
            weight = None
            if host in _PUBLIC_MAIL:
                what = f'"{found[0]}" looks like a personal email address.'
                weight = Severity.ERROR
            fix = f"Remove the address, or write the clinic's:  {library.clinic.email}"
            yield document.finding_at(number, what, fix, found.span(), weight)


@rule("wrong-hours", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_opening_hours(document: Document, library: Library) -> Iterator[Finding]:
    """Match the opening hours in a post to content/clinic.toml.

    The pages show the hours by themselves. A second copy is the one that nobody updates.
    """
    if library.clinic is None:
        return
    for passage in read_passages(document):
        for sentence in passage.sentences:
            for said in read_opening_hours(sentence.text):
                if agrees(said, library.clinic):
                    continue
                start = passage.text.find(said.words, sentence.start)
                what = f'"{said.words}" does not match the hours in content/clinic.toml.'
                fix = "Link to the page with the hours, or correct one of the two."
                yield passage.finding_at(document, start, start + len(said.words), what, fix)
