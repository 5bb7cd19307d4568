"""Rules on sources: readers and reviewers can check each claim."""

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
    """Return whether a block has a link, or ends in a colon above one that has."""
    if passages[at].has_link:
        return True
    leads_on = passages[at].text.rstrip().endswith(":")
    return leads_on and any(one.has_link for one in passages[at + 1 : at + 5])


@rule("vague-source", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_vague_sources(document: Document, library: Library) -> Iterator[Finding]:
    """Link to a study wherever a post says that studies show something.

    Without the link, neither readers nor the clinician who signs off the post can check the claim.
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
            what = f'"{hit.words}" names no source.'
            fix = "Link these words to the source, [like this](https://…), or say less."
            yield passage.finding_at(document, hit.start, hit.end, what, fix)


@rule("sources-missing", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_sources(document: Document, library: Library) -> Iterator[Finding]:
    """Name the sources of a post on treatment.

    MedlinePlus and the National Library of Medicine tell readers to look for sources first
    (https://medlineplus.gov/evaluatinghealthinformation.html).
    """
    if not is_advice(document, library) or not is_on_treatment(document):
        return
    has_links = any(passage.has_link for passage in read_passages(document))
    if not document.front.text("sources") and not has_links:
        what = "This post is about treatment but names no source."
        fix = "Write below the title:  Sources: [NAME](https://…)"
        yield document.point_at_top(what, fix)
