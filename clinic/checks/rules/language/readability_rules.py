"""Rules on readability: the grade level, and jargon."""

import math
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.checks.rules.clinic.legal_notices import is_legal_notice
from clinic.checks.rules.language.jargon import HARD_WORDS
from clinic.checks.rules.language.phrases import find_hits, words
from clinic.checks.rules.language.readability import measure_reading
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import Sentence, read_passages
from clinic.core.problem import Severity

HARDEST = 8.0
MOST_WORDS = 5  # jargon reported per document: nobody reads a longer list
_HARD = words(*(rf"{word}s?\b" for word in sorted(HARD_WORDS, key=len, reverse=True)))


def _begin(sentence: Sentence) -> str:
    found = sentence.text.split()
    return f'"{" ".join(found[:7])}…" (line {sentence.line})'


@rule("reading-level", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_at_reading_level(document: Document, library: Library) -> Iterator[Finding]:
    """Write for about eighth grade or below, by the Flesch–Kincaid formula.

    The CDC and the NIH advise grades 6 to 8 for patients. People who are sick or worried read less
    well than usual. This check never stops you, and readers never see the grade.
    """
    if is_legal_notice(document, library):
        return
    reading = measure_reading(read_passages(document))
    if reading is None or reading.grade <= HARDEST:
        return
    low = math.floor(reading.grade)
    longest = " and ".join(f"{_begin(one)} with {count} words" for one, count in reading.longest)
    what = f"This post reads at about grade {low} to {low + 1}. Patients do best at 8 or below."
    fix = f"Shorten the longest sentences first: {longest}."
    first = reading.longest[0][0]
    yield document.finding_at(first.line, what, fix)


@rule("hard-word", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_hard_words(document: Document, library: Library) -> Iterator[Finding]:
    """Use a plain word instead of a hard one, or explain the hard word.

    A post may keep a hard word that patients will meet elsewhere. Explain it in parentheses, in
    quotes, or after "called".
    """
    if is_legal_notice(document, library):
        return
    seen: set[str] = set()
    for hit in find_hits(document, _HARD):
        word = hit.words.casefold()
        word = word if word in HARD_WORDS else word.removesuffix("s")
        plain = HARD_WORDS[word]
        text = hit.passage.text
        before, after = text[max(0, hit.start - 12) : hit.start], text[hit.end : hit.end + 3]
        is_explained = before.endswith(("(", '"', "called ", "means ", "is ", "or ")) or (
            after.startswith((" (", ", or", '"')) or plain in hit.rest.casefold()
        )
        begins = not hit.sentence.without(hit.start, hit.sentence.end).strip()
        is_name = hit.words[0].isupper() and not begins  # American College of Physicians
        if word in seen or is_explained or is_name or hit.passage.kind == "row":
            continue
        seen.add(word)
        if len(seen) > MOST_WORDS:
            return
        what = f'"{hit.words}" is a hard word.'
        fix = f'Write "{plain}", or add "{plain}" in parentheses.'
        yield hit.passage.finding_at(document, hit.start, hit.end, what, fix)
