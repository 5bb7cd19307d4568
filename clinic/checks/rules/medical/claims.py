"""Rules on claims and titles: no promise of a result, and no title without a certification."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.language.phrases import DENIALS, HEDGES, Hit, find_hits, words
from clinic.checks.rules.language.treatment_detection import is_advice
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Severity

_DENIED = re.compile(DENIALS, re.IGNORECASE)
_HEDGED = re.compile(HEDGES, re.IGNORECASE)
_HUNDRED = r"(?:100 ?(?:%|percent)|(?:one|a) hundred percent)"
_GUARANTEE = words(
    r"guarant(?:ee|ees|eed|eeing)\b",
    r"money[ -]back\b",
    rf"{_HUNDRED} (?:safe|effective|success\w*|successful|natural|cure[ds]?|pain[ -]free|painless)",
    r"risk[ -]free\b",
    r"(?:we|i) promise\b",
    r"(?:never fails|always works|works every time)\b",
    r"every (?:one of our )?patients? (?:leaves?|gets?|feels?|is|are|goes) \w+",
)
# What the law or a health plan guarantees does not promise a result.
_LAWFUL = words(r"rights?\b", r"law\b", r"laws\b", r"privacy\b", r"payment\b", r"your plan\b")
_BOARD_NEVER = words(r"board[ -](?:eligib\w+|qualified)", r"board candidates?\b")
_BOARD_BARE = words(r"board[ -]certifi(?:ed|cation)\b", r"certified by the board\b")
_BOARD_NAMED = re.compile(r"\bBoards? of\b|\bCollege of\b|\bBoard [A-Z]|\[FILL IN")
_CLAIM = words(
    r"cur(?:es?|ed|ing) (?!meats?\b|by\b)", r"miracl\w+", r"breakthrough\b", r"painless\b",
    r"pain[ -]free\b", r"revolutionary\b", r"world[ -]class\b", r"state[ -]of[ -]the[ -]art\b",
    r"cutting[ -]edge\b", r"most advanced\b",
    r"(?:no|zero|without any) (?:side[ -]effects?|risks?)\b",
    r"(?:completely|totally|perfectly|absolutely) safe\b",
    r"(?:instant|immediate|lasting|permanent|complete|total) (?:pain )?(?:relief|results?|cure)\b",
    r"permanently\b", r"once and for all\b",
    r"for good\b", r"(?:clinically|medically|scientifically) proven\b", r"a proven\b",
    r"safe and effective\b", r"(?:number one|no\. ?1|#1)\b", r"eliminat\w+ (?:\w+ ){0,3}pain\b",
    r"(?:is|are|we have|with|by) the (?:very )?(?:best|leading|top|finest|safest)\b",
    r"works? for (?:everyone|everybody|anyone|all)\b", r"(?:get|gets) rid of (?:\w+ ){0,3}pain\b",
)  # fmt: skip
_SPECIALIST = words(
    r"our (?:\w+ ){0,4}(?:specialists?|experts?)\b",
    r"(?:we|clinic|office|practice|team|he|she|dr\. \w+) speciali[sz]es? in\b",
    r"(?:dr\. [\w ]{1,30}|he|she|who|we) (?:is|are) (?:an? )?"
    r"(?:\w+ ){0,4}(?:specialists?|experts?)\b",
    r"as (?:an )?(?:experts?|specialists?) in\b",
    r"(?:renowned|leading|top) (?:\w+ )?(?:authority|expert|specialist|surgeon|doctor|physician)\b",
)


def _point(document: Document, hit: Hit, what: str, fix: str) -> Finding:
    return hit.passage.finding_at(document, hit.start, hit.end, what, fix)


@rule("claim-guarantee", Subject.DOCUMENT, in_english=True)
def look_for_guarantees(document: Document, _library: Library) -> Iterator[Finding]:
    """Never promise a result.

    Nobody can. State medical boards act on misleading advertising. Texas names the offer of a
    permanent cure (22 Texas Administrative Code 164.3). Ask your lawyer which rules apply.
    """
    for hit in find_hits(document, _GUARANTEE):
        # A "not" after it denies something else: "we guarantee that you will not …".
        if hit.sentence.is_question or _DENIED.search(hit.before) or _LAWFUL.search(hit.rest):
            continue
        what = f'"{hit.words}" promises a result.'
        yield _point(document, hit, what, 'Say what is known, such as "it helps some people".')


@rule("claim-board", Subject.DOCUMENT, in_english=True)
def look_at_boards(document: Document, _library: Library) -> Iterator[Finding]:
    """Name the board that certified someone, and never write "board eligible".

    "Eligible" suggests a certification this person does not have. Texas forbids the word in
    advertising (22 Texas Administrative Code 164.3). A certification without the name of a board is
    a warning.
    """
    for hit in find_hits(document, _BOARD_NEVER):
        what = f'"{hit.words}" suggests a certification this person does not have.'
        yield _point(
            document, hit, what, "Remove these words, or name the board that certified this person."
        )
    for hit in find_hits(document, _BOARD_BARE):
        if hit.sentence.is_question or _BOARD_NAMED.search(hit.rest):
            continue
        if re.search(r"\b(?:which|whether|if|ask)\b", hit.rest, re.IGNORECASE):
            continue
        what = "Which board certified this person, and in which field?"
        found = _point(document, hit, what, "Name the board and the field.")
        yield document.finding_at(found.line, found.what, found.fix, found.span, Severity.WARN)


@rule("claim-strong", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_claims(document: Document, _library: Library) -> Iterator[Finding]:
    """Claim no more than the evidence supports.

    The FTC requires sound evidence for every health claim ("Health Products Compliance Guidance",
    2022). A sentence that says "may", or that denies something, passes.
    """
    for hit in find_hits(document, _CLAIM):
        if not hit.sentence.is_question and not _HEDGED.search(hit.rest):
            what = f'"{hit.words.strip()}" claims more than anyone can know.'
            yield _point(document, hit, what, "Say what is known and for whom, with a source.")


@rule("specialist-claim", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_specialists(document: Document, _library: Library) -> Iterator[Finding]:
    """Call someone a specialist or an expert only if a board certified them.

    Some states let only certified people use these titles: ask your lawyer. "Treats" says as much
    and needs no title.
    """
    for hit in find_hits(document, _SPECIALIST):
        if not _BOARD_NAMED.search(hit.rest) and not hit.sentence.is_question:
            what = f'"{hit.words}" is a title that may need a certification.'
            fix = 'Name the board that certified them, or write what they do, such as "treats".'
            yield _point(document, hit, what, fix)


_UNDATED = words(
    r"(?:this|last|past) (?:year|month|spring|summer|fall|autumn|winter|january|february|march"
    r"|april|may|june|july|august|september|october|november|december)\b",
    r"(?:starting|beginning|from) (?:this|next) (?:week|month|year)\b",
    r"(?:joined|opened|added|changed|began|started|moved|announced) (?:\w+ ){0,3}last week\b",
    r"recently\b", r"in recent (?:years|months)\b", r"coming soon\b", r"(?:is|are) now offering\b",
    r"now offer(?:s|ing)?\b", r"currently\b", r"at (?:the time of writing|this time|present)\b",
    r"a few (?:weeks|months|years) ago\b", r"nowadays\b", r"these days\b",
)  # fmt: skip
_READERS = re.compile(r"\b(?:you|your|you've|if|when|whether|patients?)\b", re.IGNORECASE)


@rule("undated-words", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_undated_words(document: Document, library: Library) -> Iterator[Finding]:
    """Write the month and year instead of words such as "recently".

    Such words are wrong a year later, and nobody notices. Words about the reader's own time ("have
    you recently …") pass.
    """
    if not is_advice(document, library) and document.kind != "page":
        return
    for hit in find_hits(document, _UNDATED):
        if not _READERS.search(hit.rest):
            what = f'"{hit.words}" will be wrong later, and nobody will notice.'
            yield _point(document, hit, what, "Write the month and year, or remove the words.")
