"""Rules on file names: they are published as they are, and must work on every computer."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT
from clinic.core.boundary import find_fault

_TELLS = {
    "a patient's number": re.compile(
        r"(?:^|[^a-z])(?:mrn|patient|pat|chart|record|acct|ssn)[-_ .]*(?:id|no|nr)?[-_ .]*\d{5,12}"
        r"|(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)",
        re.IGNORECASE,
    ),
    "a date of birth": re.compile(
        r"(?:^|[^a-z])(?:dob|born)[-_ .]*\d{2,4}|(?<!\d)19\d{2}[-_.]?(?:0\d|1[0-2])[-_.]?[0-3]\d"
        r"|(?<!\d)(?:0\d|1[0-2])[-_.][0-3]\d[-_.]19\d{2}(?!\d)",
        re.IGNORECASE,
    ),
}


@rule("phi-file-name", Subject.LIBRARY, is_starred=True)
def look_at_names_of_files(library: Library) -> Iterator[Finding]:
    """Keep patients' numbers and dates of birth out of file names.

    A picture's name is part of its address, which search engines list. Both are identifiers under
    HIPAA (45 CFR 164.514(b)(2)).
    """
    for place in sorted(library.files):
        name = place.rpartition("/")[2]
        for kind, pattern in _TELLS.items():
            if pattern.search(name):
                fix = "Rename the file after what it shows. Check the picture for the same details."
                what = f"The name of this file looks like {kind}."
                yield Finding(file=f"{CONTENT}/{place}", what=what, fix=fix)
                break


@rule("file-name", Subject.LIBRARY, is_starred=True)
def look_for_names_of_devices(library: Library) -> Iterator[Finding]:
    """Give every file under content/ a name that every computer can save.

    Windows treats con.png or nul.md as a device, and cuts a name at a colon or a backslash.
    """
    for place in sorted(library.files | library.folders):
        if fault := find_fault(place):
            what = f"Windows cannot use this name. {fault}"
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix="Rename the file.")
