"""Rules on link text: it makes sense alone, as a screen reader lists it."""

import re
from collections.abc import Iterator

from clinic.checks.registry import Finding, Subject, rule
from clinic.content.code_masking import LONGEST_LINE, read_lines
from clinic.content.content_index import Library
from clinic.content.document import Document
from clinic.core.problem import Severity

# Link texts that mean nothing by themselves, in the two languages of the sample site.
_EMPTY = frozenset(
    {
        "here", "click", "click here", "click this", "click this link", "this", "this link", "link",
        "read more", "more", "learn more", "find out more", "see more", "more info", "continue",
        "more information", "this page", "this site", "this website", "website", "this article",
        "go", "go here", "see here", "download", "page", "source", "details",
        "aquí", "haga clic", "haga clic aquí", "clic aquí", "este enlace", "enlace", "leer más",
        "más", "más información", "ver más", "esta página", "este sitio", "descargar",
    }
)  # fmt: skip
_LONGEST = 24  # characters; a screen reader takes too long to spell a longer address
_BARE = re.compile(r"(?<![\w(<\[\"'=:/@])(?:https?://|www\.)[^\s<>()\[\]]{4,1000}")


@rule("link-text", Subject.DOCUMENT, severity=Severity.WARN)
def look_at_words_of_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Say in a link's words where it goes, and make every address a link.

    Screen readers list links without the text around them (WCAG 2.1, 2.4.4 Link Purpose). Nobody
    can click an address that is only typed.
    """
    for node in document.rendered.prose.css("body a[href]"):
        words = " ".join(node.text().split()).strip(" .…»>→:!")
        address = node.attributes.get("href") or ""
        if words.casefold() in _EMPTY:
            what = f'"{words}" does not say where the link goes.'
        elif len(words) > _LONGEST and words.startswith(("http", "www.")) and "{" not in address:
            what = "A screen reader spells this address letter by letter."
        else:
            continue
        line = document.find_line(f"[{words}") or document.find_line(words)
        start = document.lines[line - 1].find(words) if line else -1
        span = (start, start + len(words)) if start >= 0 else None
        fix = "Write what is there, such as  [back pain at MedlinePlus](https://…)"
        yield document.finding_at(line, what, fix, span)
    for number, typed in read_lines(document):
        for found in _BARE.finditer(typed if len(typed) <= LONGEST_LINE else ""):
            if re.match(r"^ {0,3}(?:\[[^\]]*\]:|/// )", typed):
                continue  # the definition of a link, or of a footnote's
            what = "This address is not a link, so readers cannot click it."
            fix = f"Write:  [WHAT IS THERE]({found[0].rstrip('.,;:!?')})"
            yield document.finding_at(number, what, fix, found.span())
