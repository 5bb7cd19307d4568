"""Rules on what a text rests on: each statement has a source that readers can open."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.language.phrases import Hit, words
from clinic.checks.rules.language.treatment_detection import is_advice, is_on_treatment
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import Passage, read_passages
from clinic.core.problem import Severity

_KNOW = (
    r"(?:shows?|have shown|has shown|found|have found|has found|finds?|suggests?|says?|agree"
    r"|proves?|have proven|has proven|demonstrates?|recommends?|believe|indicates?"
    r"|confirm(?:s|ed)?)\b"
)
_VAGUE = words(
    rf"(?:studies|clinical trials|trials|research|reviews|surveys|data) {_KNOW}",
    rf"(?:scientists|researchers|experts|specialists|(?:most |many )?doctors) {_KNOW}",
    r"according to (?:an? |some |many )?(?:recent |new )?"
    r"(?:stud(?:y|ies)|research|experts?|doctors)\b",
    r"it is (?:well[ -])?(?:known|proven|established) that\b",
    r"(?:the )?evidence (?:is clear|shows?|suggests?)\b",
    r"studies (?:\w+ ){0,3}(?:show|prove)\b",
)


def _is_sourced(passages: list[Passage], at: int) -> bool:
    """Return whether a passage has a link, or ends in a colon above one that has."""
    if passages[at].has_link:
        return True
    leads_on = passages[at].text.rstrip().endswith(":")
    return leads_on and any(one.has_link for one in passages[at + 1 : at + 5])


@rule("vague-source", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_vague_sources(document: Document, library: Library) -> Iterator[Finding]:
    """Where a text says that studies show something, a link leads to one of them.

    A reader who wants to look can't, and neither can whoever reviews the text.
    """
    if not is_advice(document, library):
        return
    passages = read_passages(document)
    for at, passage in enumerate(passages):
        for found in _VAGUE.finditer(passage.text if passage.is_prose else ""):
            hit = Hit(passage, found.start(), found.end())
            is_advice_to_ask = re.search(r"\b(?:ask|tell us)\b", hit.rest, re.IGNORECASE)
            if _is_sourced(passages, at) or hit.sentence.is_question or is_advice_to_ask:
                continue
            what = f'"{hit.words}": which?'
            fix = "Link the words to the source, [like this](https://…), or say less."
            yield passage.finding_at(document, hit.start, hit.end, what, fix)


@rule("sources-missing", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_sources(document: Document, library: Library) -> Iterator[Finding]:
    """A post on treatment says where its facts come from.

    MedlinePlus and the National Library of Medicine tell readers to look for that first
    (https://medlineplus.gov/evaluatinghealthinformation.html).
    """
    if not is_advice(document, library) or not is_on_treatment(document):
        return
    has_links = any(passage.has_link for passage in read_passages(document))
    if not document.front.text("sources") and not has_links:
        what = "This post speaks of treatment and names no source."
        fix = "Write, below the title:  Sources: [Its name](https://…)"
        yield document.point_at_top(what, fix)
