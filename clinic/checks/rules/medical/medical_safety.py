"""Rules on health advice: benefits with risks, when to get help, and the crisis line."""

from collections.abc import Iterator

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.language.phrases import find_hits, words
from clinic.checks.rules.language.treatment_detection import (
    TREATMENT,
    is_advice,
    is_on_treatment,
    is_treatment,
)
from clinic.checks.rules.medical.signed_texts import diff_snapshots, read_signed, type_of
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.prose_blocks import CARDS, read_passages
from clinic.core.problem import Severity

_BENEFIT = words(
    r"helps?\b", r"eas(?:e|es|ed|ing)\b", r"relie(?:f|ves?|ved|ving)\b", r"reduc(?:e|es|ing)\b",
    r"improv(?:e|es|ed|ing|ement)\b", r"effective\b", r"benefits?\b", r"works?\b", r"better\b",
    r"lower(?:s|ed)? (?:the |your )?pain", r"less pain",
)  # fmt: skip
_RISK = words(
    r"risks?\b", r"risky\b", r"side[ -]effects?\b", r"complications?\b", r"dangers?\b",
    r"dangerous\b", r"harms?\b", r"harmful\b", r"adverse\b", r"warn(?:s|ed|ings?)?\b",
    r"can go wrong\b", r"problems? (?:can|may) ", r"allergic reactions?\b", r"infections?\b",
    r"bleeding\b", r"nerve damage\b", r"addict(?:ion|ive)\b", r"overdose\b",
)  # fmt: skip
_NO_RISK = words(
    r"(?:no|without|zero|free of|never any) (?:known |real |serious |any )?"
    r"(?:risks?|side[ -]effects?|complications?|dangers?|harm)\b",
    r"risk[ -]free\b",
)
_CRISIS = words(
    r"suicid\w+", r"self[ -]harm\w*", r"kill(?:ing)? (?:your|my|him|her|them|one)sel(?:f|ves)\b",
    r"harm(?:ing)? (?:yourself|myself|themselves|oneself)\b",
    r"thoughts of (?:hurting|harming|death|dying)\b",
    r"(?:end|ending|take|taking) (?:your|my|their|his|her|one's)(?: own)? li(?:fe|ves)\b",
)  # fmt: skip
_CRISIS_ES = words(
    r"suicid\w+", r"autolesi\w+", r"autoles[ií]on\w*", r"quitar(?:se|te|me) la vida\b",
    r"(?:hacer|lastimar|matar)(?:se|te|me)(?: (?:daño|a (?:s[ií]|ti|m[ií]) mism[oa]))",
    r"matar(?:se|te|me)\b", r"(?:ganas|deseos?|ideas?|pensamientos?) de (?:morir\w*|muerte)\b",
)  # fmt: skip
_LIFELINE = words(r"988\b")
_IN_SPANISH = words(
    r"(?:oprima|presione|marque|pulse|elija|opción)(?: el| la)?(?: número| tecla)? 2\b",
    r"AYUDA\b",
)
# Sentences that say what a treatment does, in a post whose title names a treatment. In the sample
# site, two of five English articles reach this number, and all three "treatment" posts.
_SAYS_WHAT_IT_DOES = 2
_ADD = "Add nearby:  Call or text 988 at any hour (Suicide and Crisis Lifeline)."
_ADD_ES = "Add nearby:  Llame al 988 y oprima 2, a cualquier hora (Línea 988 de Prevención)."


@rule("benefit-without-risk", Subject.DOCUMENT, severity=Severity.WARN, in_english=True)
def look_for_risks(document: Document, library: Library) -> Iterator[Finding]:
    """Where a post says what a treatment does for a patient, say what can go wrong too.

    Leaving risks out can mislead as much as a false claim (FTC, "Health Products Compliance
    Guidance", 2022). In a post with Type: treatment this is a problem. In others that say much
    about treatment, it is a warning.
    """
    if not is_advice(document, library) or not is_on_treatment(document):
        return
    passages = read_passages(document)
    if any(_RISK.search(_NO_RISK.sub(" ", passage.text)) for passage in passages):
        return
    benefit = next(find_hits(document, _BENEFIT), None)
    if benefit is None:
        return
    found = benefit.passage.finding_at(
        document,
        benefit.start,
        benefit.end,
        "This post says what the treatment does, but not what can go wrong.",
        "Add a section such as  ## Risks and side effects  with a source.",
    )
    weight = Severity.ERROR if is_treatment(document) else None
    yield document.finding_at(found.line, found.what, found.fix, found.span, weight)


def _count_effects(document: Document) -> int:
    """Return how many sentences say what a treatment does; 0 if the title names no treatment."""
    passages = read_passages(document)
    if not any(one.kind == "title" and TREATMENT.search(one.text) for one in passages):
        return 0
    return sum(
        bool(TREATMENT.search(sentence.text) and _BENEFIT.search(sentence.text))
        for passage in passages
        if passage.is_prose or passage.kind == "summary"
        for sentence in passage.sentences
    )


@rule(
    "type-unclear", Subject.DOCUMENT, severity=Severity.ASK, in_english=True, reads=[Reads.PICTURES]
)
def look_for_treatments(document: Document, library: Library) -> Iterator[Finding]:
    """Write Type: treatment in a post that says what a treatment does, or have it signed off.

    Where the clinic requires a sign-off for treatment posts, the type alone decides which posts
    those are. Words cannot prove the type, so this is a question and stops nothing.
    """
    needed = library.clinic.sign_off_needed if library.clinic else ()
    is_asked = "treatment" in needed and type_of(document) not in needed
    if not is_asked or not is_advice(document, library) or document.rendered.trouble:
        return
    effects = _count_effects(document)
    if effects < _SAYS_WHAT_IT_DOES:
        return
    signed = read_signed(document, library)
    if signed and not diff_snapshots(document, library, signed, library.images.digest):
        return
    what = f"Is this post about a treatment? {effects} sentences say what a treatment does."
    fix = "If so, write:  Type: treatment  If not, have a clinician sign off the post."
    found = document.front.get("type")
    yield document.finding_at(found.line if found else 1, what, fix)


@rule("when-to-get-help", Subject.DOCUMENT, severity=Severity.ASK, in_english=True)
def look_for_help(document: Document, library: Library) -> Iterator[Finding]:
    """In a post on a treatment, list the warning signs that should make a patient call.

    Someone who has just had the treatment reads the page at night. If the treatment has none,
    write When_to_get_help: none in the header.
    """
    if not is_advice(document, library) or not is_treatment(document):
        return
    has_card = any(passage.card in CARDS for passage in read_passages(document))
    if not has_card and document.front.get("when_to_get_help") is None:
        what = "After this treatment, which warning signs should make a patient call, and whom?"
        fix = "Add a card (/// emergency, /// urgent or /// ask), or write  When_to_get_help: none"
        yield document.finding_at(0, what, fix)


@rule("crisis-line", Subject.DOCUMENT, is_starred=True)
def look_for_crisis_line(document: Document, library: Library) -> Iterator[Finding]:
    """Give the number of the lifeline, 988, in a post that names suicide or self-harm.

    A reader may need help now, so news is not exempt. English and Spanish words are recognized. A
    Spanish post must also say how to be answered in Spanish (a warning): after 988, press 2.
    https://988lifeline.org
    """
    is_spanish = library.language_of(document).lower().startswith("es")
    found = next(find_hits(document, _CRISIS_ES if is_spanish else _CRISIS), None)
    if found is None:
        return
    passages = read_passages(document)
    what = "A reader may need help now, but the post gives no number."
    weight = None
    if any(_LIFELINE.search(one.text) for one in passages):
        if not is_spanish or any(_IN_SPANISH.search(one.text) for one in passages):
            return
        what = "Callers to 988 hear English first, and the post does not say what to press."
        weight = Severity.WARN
    fix = _ADD_ES if is_spanish else _ADD
    place = found.passage.finding_at(document, found.start, found.end, what, fix)
    yield document.finding_at(place.line, what, fix, place.span, weight)
