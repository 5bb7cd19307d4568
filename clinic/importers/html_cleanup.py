"""Sanitize HTML for import, and record what is lost."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from bs4.dammit import UnicodeDammit

from clinic.core.characters import prepare_for_parser
from clinic.importers.imported_document import ImportedDocument

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SILENT = ("script", "style", "noscript", "template", "link", "meta", "base", "title", "wbr")
_LOST = {
    "iframe": "embedded content from {host}. Add a link to the content instead.",
    "embed": "embedded content from {host}. Add a link to the content instead.",
    "object": "embedded content from {host}. Add a link to the content instead.",
    "video": "a video. Describe what the video shows, and add a link to the video.",
    "audio": "an audio recording. Describe the recording, and add a link to the recording.",
    "form": "a form. Ask readers to call, or to use your portal.",
    "svg": "a drawing. Save the drawing as a picture and add the picture to the post.",
    "canvas": "a drawing. Save the drawing as a picture and add the picture to the post.",
    "map": "a picture with links. Write the links as a list.",
    "math": "a formula. Write the formula in words.",
}
_NOTE = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
# markdownify gives h99 and "soup" a special meaning.
_PLAIN_NAME = re.compile(r"(?!soup$|h\d+$)[a-z][a-z0-9-]*|h[1-6]")
_SPAN = re.compile(r"[1-9][0-9]?")  # a larger span would exhaust memory
_CONTROLS = ("button", "input", "select", "textarea", "fieldset", "label", "dialog", "menu")


def read_html(content: str | bytes) -> BeautifulSoup:
    """Parse HTML with any character encoding."""
    if isinstance(content, bytes):
        read = UnicodeDammit(content, is_html=True).unicode_markup
        content = content.decode("utf-8", "replace") if read is None else read
    return BeautifulSoup(prepare_for_parser(content), "html.parser")


def read_attribute(element: Tag, name: str) -> str:
    """Return an attribute as a string, or ""."""
    value = element.get(name)
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _take_out(soup: BeautifulSoup, brought: ImportedDocument) -> None:
    for comment in soup.find_all(string=lambda one: isinstance(one, Comment)):
        comment.extract()
    for element in soup.find_all(_SILENT):
        element.decompose()
    for element in soup.find_all(list(_LOST)):
        if element.decomposed:
            continue
        try:
            source = read_attribute(element, "src") or read_attribute(element, "data")
            host = urlsplit(source).hostname or "another website"
        except ValueError:
            host = "another website"
        brought.lose(_LOST[element.name].format(host=host))
        element.decompose()
    for element in soup.find_all(_CONTROLS):
        if not element.decomposed:
            element.unwrap() if element.name == "label" else element.decompose()


def _drop_oddities(soup: BeautifulSoup) -> None:
    """Remove unusual element names and large spans."""
    for element in soup.find_all(lambda one: not _PLAIN_NAME.fullmatch(one.name)):
        element.unwrap()
    for cell in soup.find_all(["td", "th"]):
        for name in ("colspan", "rowspan"):
            if cell.has_attr(name) and not _SPAN.fullmatch(read_attribute(cell, name)):
                del cell[name]


def _level_headings(soup: BeautifulSoup) -> None:
    """Renumber headings without gaps, starting at h2 (the title is h1)."""
    for heading in soup.find_all(HEADINGS):
        if not heading.get_text(strip=True):
            heading.unwrap()
    levels = sorted({int(one.name[1]) for one in soup.find_all(HEADINGS)})
    for heading in soup.find_all(HEADINGS):
        heading.name = f"h{min(6, 2 + levels.index(int(heading.name[1])))}"
        for bold in heading.find_all(["strong", "b"]):
            bold.unwrap()


def _check_tables(soup: BeautifulSoup, brought: ImportedDocument) -> None:
    for table in soup.find_all("table"):
        if not table.find("th"):
            brought.doubt(
                "A table had no header row, so the first row is the header now. Check that row."
            )
        if table.find("table"):
            brought.doubt("A table is inside another table. Check both tables.")
        spans = [
            one
            for one in table.find_all(["td", "th"])
            if read_attribute(one, "rowspan") not in ("", "1")
            or read_attribute(one, "colspan") not in ("", "1")
        ]
        if spans:
            brought.doubt("A table had merged cells. Fill in the empty cells.")
        if table.find(["ul", "ol"]):
            brought.doubt("A list in a table is now one line. Check that line.")


def _note_footnotes(soup: BeautifulSoup) -> None:
    """Convert Word footnotes, as written by mammoth, to Markdown footnotes."""
    for item in soup.select('li[id^="footnote-"], li[id^="endnote-"]'):
        number = re.sub(r"\D", "", read_attribute(item, "id"))
        kind = "e" if read_attribute(item, "id").startswith("endnote") else ""
        for back in item.select('a[href^="#footnote-ref"], a[href^="#endnote-ref"]'):
            back.decompose()
        words = " ".join(item.get_text(" ", strip=True).split())
        note = soup.new_tag("p")
        note["data-note"] = f"[^{kind}{number}]: {words}"
        note.string = "note"
        if item.parent is not None:
            item.parent.insert_before(note)
        item.decompose()
    for link in soup.select('a[href^="#footnote-"], a[href^="#endnote-"]'):
        number = re.sub(r"\D", "", read_attribute(link, "href"))
        kind = "e" if "endnote" in read_attribute(link, "href") else ""
        place = link.find_parent("sup") or link
        mark = soup.new_tag("span")
        mark["data-note"] = f"[^{kind}{number}]"
        mark.string = "note"
        place.replace_with(mark)


def clean_html(html: str, brought: ImportedDocument) -> BeautifulSoup:
    """Return HTML with only text, headings, lists, tables, links and pictures."""
    # The parser needs quadratic time for unclosed comments.
    soup = read_html(_NOTE.sub("", html).replace("<!", "&lt;!"))
    _take_out(soup, brought)
    _drop_oddities(soup)
    _note_footnotes(soup)
    _level_headings(soup)
    _check_tables(soup, brought)
    return soup
