"""A rule on what callers hear while the clinic is closed: no urgent problem waits for a machine."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT
from clinic.core.problem import Severity

FILE = f"{CONTENT}/clinic.toml"
_MACHINE = re.compile(
    r"\bleave (?:us )?(?:a|your) (?:message|voice ?mail)\b|\bvoice ?mail\b|\banswering machine\b"
    r"|\bd[eé]je(?:nos)? (?:un|su) mensaje\b|\bbuzón de voz\b|\bcontestador",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:do not|don['’]t|never|no|nunca)(?: \w+){0,2} ?$", re.IGNORECASE)
# "Anything else" than an emergency is a new headache after an injection, too.
_URGENT = re.compile(
    r"\burgen|\bemergenc|\bfever|\bheadache|\bsevere|\bworse|\bnumb|\bweak"
    r"|\b(?:any|every)thing else\b|\botherwise\b"
    r"|\bafter (?:an?|the|your) (?:injection|procedure|treatment|visit)\b"
    r"|\bfiebre|\bdolor de cabeza|\bmuy fuerte|\bempeor|\badormec|\bdebilidad"
    r"|\btodo lo demás\b|\bcualquier otra cosa\b|\bde lo contrario\b"
    r"|\bdespués de (?:una|la|su) (?:inyección|cita)\b",
    re.IGNORECASE,
)
_CAN_WAIT = re.compile(
    r"\b(?:not|no|non|isn['’]t|aren['’]t|without)(?: (?:an?|es|son|sea))?[ -]"
    r"(?:urgent\w*|urgente\w*|emergenc\w*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")


def _sends_to_machine(sentence: str) -> bool:
    found = _MACHINE.search(sentence)
    return bool(found) and not _NEVER.search(sentence, 0, found.start() if found else 0)


def find_wrong_sentence(words: str, *, are_urgent: bool) -> str:
    """Return the first sentence that sends an urgent problem to a machine; empty if none does.

    Parameters
    ----------
    words:
        What callers are told.
    are_urgent:
        Whether all of it is about urgent problems.
    """
    for found in _SENTENCE.finditer(words):
        sentence = found[0].strip()
        is_urgent = are_urgent or _URGENT.search(_CAN_WAIT.sub("", sentence))
        if is_urgent and _sends_to_machine(sentence):
            return sentence
    return ""


@rule("urgent-message", Subject.LIBRARY, severity=Severity.WARN)
def look_for_machines(library: Library) -> Iterator[Finding]:
    """Never tell patients to leave a message about an urgent problem.

    From Friday at 3 p.m. to Monday at 8 a.m., a message waits 65 hours. An infection near the spine
    cannot. This rule knows common words in English and Spanish. Read your own words, too.
    """
    clinic, lines = library.clinic, library.read_facts_lines()
    for lang in clinic.languages if clinic else ():
        there = clinic.localized(lang) if clinic else None
        for key, are_urgent in (("urgent_after_hours", True), ("after_hours", False)):
            wrong = find_wrong_sentence(getattr(there, key), are_urgent=are_urgent)
            if not wrong:
                continue
            line = next((at for at, one in enumerate(lines, 1) if wrong in one), 0)
            what = f'"{key}" sends an urgent problem to a machine: {wrong}'
            fix = "Write where such a patient goes. A message is for problems that can wait."
            yield Finding(
                file=FILE, line=line, what=what, fix=fix, excerpt=lines[line - 1] if line else ""
            )
