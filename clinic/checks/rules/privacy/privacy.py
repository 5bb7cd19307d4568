"""Rules on patients' privacy: identifiers, testimonials, consent and insecure channels."""

import re
from collections.abc import Iterator
from datetime import date

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.checks.rules.language.phrases import DENIALS, Hit, find_hits, words
from clinic.checks.rules.language.treatment_detection import is_english
from clinic.content.code_masking import LONGEST_LINE
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.content.link_targets import read_targets
from clinic.content.prose_blocks import read_passages
from clinic.core.problem import Severity

_ADDRESS = re.compile(r"\]\([^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?\)|https?:[^\s<>]+")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}})"
)
_NUMBERS = {
    "a Social Security number": re.compile(
        r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"
        r"|\b(?:ssn|social security (?:number|no\.?))\W{1,4}(?:\w+ ){0,2}?"
        r"\d{3}[ -]?\d{2}[ -]?\d{4}\b",
        re.IGNORECASE,
    ),
    "a patient's number": re.compile(
        r"\b(?:mrn|medical record|record (?:number|no\.?)|chart (?:number|no\.?)"
        r"|patient (?:id|number|no\.?)|(?:member|policy) (?:id|number|no\.?))"
        r"\W{1,4}(?:(?:is|was|of|number|no\.?)\W{1,3})?[a-z]{0,4}-?\d{4,12}\b",
        re.IGNORECASE,
    ),
    "a date of birth": re.compile(
        rf"\b(?:dob|(?:date of birth|birth ?date|birthday))\W{{1,4}}(?:is |was )?{_DAY}"
        rf"|\bborn (?:on )?{_DAY}",
        re.IGNORECASE,
    ),
}
# Words with a capital letter after "our patient" that are not names.
_NO_NAME = (
    r"(?!(?:Portal|Care|Rights|Bill|Center|Advocate|Services?|Guide|Handbook|Forms?|Education|Safety"
    r"|Access|Line|Support|Resources?|Information|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
    r"|Sunday|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|I|The|A|An|If|Please|In|At|On)\b)"
)
_NAME = rf"{_NO_NAME}[A-Z][a-z]{{1,15}}\b"
_NAMED = re.compile(
    rf"\b(?:[Oo]ur|[Mm]y|[Oo]ne) patient,? (?:named |called )?{_NAME}"
    rf"|\b[Pp]atients? (?:of (?:ours|mine),? )?,?(?: ?(?:named|called) ){_NAME}"
    rf"|(?<![\w'] )\bPatient {_NAME} [A-Z]\.|\b{_NAME}, (?:a|our|one of our|another) patients?\b"
    rf"|\b(?:[Ww]e|[Dd]octor) (?:have )?(?:treated|helped|saw|cared for) (?:Mrs?\. |Ms\. )?{_NAME}"
    r"|\b(?:[Hh]e|[Ss]he|who|patient) lives (?:at|on) \d{1,5} [A-Z][a-z]+"
    rf"|\bM(?:rs?|s)\. {_NAME} (?:came|was|had|told|felt|is|could|wanted|called|left)\b"
)
_TOLD = words(
    r"(?:says?|said|writes?|wrote|told us|tells us|reports?) (?:\w+ ){0,3}patients?\b",
    r"patients?,? (?:\w+ ){0,2}(?:says?|said|wrote|writes|told us)(?:\W{1,3}\w+){0,2}\W{0,3}\"",
    r"(?<![-—–])[-—–]{1,9} ?(?:an? |our |one |former |happy |grateful ){0,3}patient\b",
    r"what (?:our|other) patients (?:say|think|are saying)\b",
    r"patient (?:testimonials?|reviews|stories)\b",
    r"testimonials?\b", r"five[ -]stars?\b", r"5[ -]stars?\b",
    r"story of (?:a|one|our) (?:\w+ )?patient\b",
)  # fmt: skip
_SENDING = words(
    r"(?:e-?mail|text|message|send)(?: us| me| them| the doctor)?,? (?:\w+ ){0,4}(?:symptoms?"
    r"|(?:list of )?(?:your )?medicines|medications|test results|diagnosis|pain|wound|conditions?"
    r"|(?:health|medical) (?:history|details|questions?|information|records?))\b",
    r"(?:e-?mail|text|send|upload) (?:us )?(?:an? |your )?(?:photos?|pictures?|mri|scans?|x-rays?)",
    r"(?:describe|explain) your (?:symptoms?|pain|condition|illness) (?:\w+ ){0,3}"
    r"(?:e-?mail|message|form|below)\b",
)
_DENIED = re.compile(DENIALS, re.IGNORECASE)
FORM_HOSTS = (
    "forms.gle", "docs.google.com/forms", "jotform.", "typeform.com", "surveymonkey.", "wufoo.com",
    "formstack.com", "cognitoforms.com", "airtable.com", "hsforms.", "formsite.com",
    "123formbuilder", "forms.office.com", "forms.microsoft.com",
    "dropbox.com/request", "paperform.co", "tally.so",
)  # fmt: skip
_CONSENT = re.compile(r"^(?P<id>\S.*?) until (?P<day>\d{4}-\d{2}-\d{2})$")
_PEOPLE = words(
    r"(?:wo)?m[ae]n\b", r"patients?\b", r"persons?\b", r"people\b", r"child(?:ren)?\b", r"girls?\b",
    r"boys?\b", r"faces?\b", r"smil\w+", r"doctors?\b", r"nurses?\b", r"therapists?\b",
    r"couple\b", r"family\b", r"he\b", r"she\b", r"staff\b", r"team\b",
)  # fmt: skip
_DRAWN = words(r"drawing\b", r"illustration\b", r"diagram\b", r"chart\b", r"cartoon\b", r"sketch\b")
PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".avif")
_ADD_CONSENT = "With signed consent, add:  Consent: FORM-NUMBER until YYYY-MM-DD"


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@rule("phi-number", Subject.DOCUMENT, is_starred=True)
def look_for_numbers(document: Document, _library: Library) -> Iterator[Finding]:
    """Never publish a number that belongs to one patient.

    A Social Security number, a record number and a date of birth are identifiers under HIPAA (45
    CFR 164.514(b)(2)). Once published, such a number can never be private again.
    """
    for number, line in enumerate(document.lines, 1):
        if not any(sign.isdigit() for sign in line) or len(line) > LONGEST_LINE:
            continue
        typed = _ADDRESS.sub(_blank, line)
        for what, pattern in _NUMBERS.items():
            for found in pattern.finditer(typed):
                fix = "Remove the number from this file and from every copy of the file."
                yield document.finding_at(number, f"This looks like {what}.", fix, found.span())


@rule("phi-name", Subject.DOCUMENT, in_english=True)
def look_for_names(document: Document, _library: Library) -> Iterator[Finding]:
    """Never name a patient, not even by first name.

    A name beside a treatment is protected health information, whatever the intention.
    """
    if document.front.text("consent"):
        return
    for hit in find_hits(document, _NAMED):
        what = f'"{hit.words}" names a patient.'
        fix = f"Remove the name. {_ADD_CONSENT}"
        yield hit.passage.finding_at(document, hit.start, hit.end, what, fix)


@rule("testimonial", Subject.DOCUMENT, in_english=True)
def look_for_testimonials(document: Document, _library: Library) -> Iterator[Finding]:
    """Use a patient's own words only with written authorization.

    HIPAA requires the authorization (45 CFR 164.508). The FTC requires that the story is typical
    (16 CFR 255.2). Texas requires a warning beside it (22 Texas Administrative Code 164.3). The
    Consent field says where the form is.
    """
    if document.front.text("consent"):
        return
    for hit in find_hits(document, _TOLD):
        if not _DENIED.search(hit.rest) and not hit.sentence.is_question:
            what = f'"{hit.words.strip()}" looks like a patient\'s own story.'
            fix = f"Remove the story. {_ADD_CONSENT}"
            yield hit.passage.finding_at(document, hit.start, hit.end, what, fix)


@rule("consent-ended", Subject.DOCUMENT, reads=[Reads.DAY])
def look_at_consent(document: Document, library: Library) -> Iterator[Finding]:
    """In Consent, write the number of the form and an end date that has not passed.

    An authorization must say when it ends, and a patient may withdraw it (45 CFR 164.508(c)).
    """
    found = document.front.get("consent")
    if found is None:
        return
    read = _CONSENT.match(found.value)
    try:
        day = date.fromisoformat(read["day"]) if read else None
    except ValueError:
        day = None
    if day is None:
        what = "The form number or the end date cannot be read."
        yield document.point_at_field(found, what, "Write:  Consent: form-12 until 2028-06-30")
    elif day < library.here.date():
        what = "This consent has ended, so the story or picture must come down."
        yield document.point_at_field(
            found, what, "Ask the patient again, or remove the story or picture."
        )


@rule("photo-people", Subject.DOCUMENT, severity=Severity.ASK)
def look_for_people(document: Document, _library: Library) -> Iterator[Finding]:
    """Get written consent from everyone who can be recognized in a picture.

    A full face is an identifier under HIPAA (45 CFR 164.514(b)(2)). Ask staff too.
    """
    if document.front.text("consent"):
        return
    for target in read_targets(document):
        alt = target.link.alt or ""
        is_photo = target.link.tag == "img" and target.path.lower().endswith(PHOTOS)
        if is_photo and _PEOPLE.search(alt) and not _DRAWN.search(alt):
            what = "Could anyone be recognized in this picture? Have they agreed in writing?"
            fix = "Add to the header:  Consent: FORM-NUMBER until YYYY-MM-DD"
            yield document.finding_at(target.line, what, fix)


def _is_fine(hit: Hit) -> bool:
    """Return whether a sentence warns, asks, mentions the portal or describes what staff do."""
    before = hit.passage.text[max(0, hit.start - 10) : hit.start].lower()
    is_ours = before.endswith(("we ", "we may ", "we will ", "staff ", "to "))
    is_private = is_ours or "portal" in hit.rest.lower()
    return is_private or bool(_DENIED.search(hit.rest)) or hit.sentence.is_question


@rule("form-health", Subject.DOCUMENT)
def look_for_ways_to_send(document: Document, library: Library) -> Iterator[Finding]:
    """Never ask for health details by email, by text or through another company's form.

    None of these is private, and the company that runs the form learns who is ill. A patient portal
    or a call is private. Forms are recognized in every language, sentences in English only.
    """
    for target in read_targets(document):
        if any(host in target.link.address.lower() for host in FORM_HOSTS):
            what = "Another company runs this form, and would learn who has which illness."
            yield document.finding_at(
                target.line, what, "Ask patients to call, or use your portal."
            )
    if not is_english(document, library):
        return
    for passage in read_passages(document):
        for found in _SENDING.finditer(passage.text):
            hit = Hit(passage, found.start(), found.end())
            if not _is_fine(hit):
                what = f'"{hit.words}" asks for health details in a way that is not private.'
                fix = "Ask patients to call, or use your portal."
                finding = passage.finding_at(document, hit.start, hit.end, what, fix)
                yield document.finding_at(finding.line, what, fix, finding.span, Severity.WARN)
