"""Convert HTML to the Markdown dialect of this site."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bs4 import Tag
from markdownify import MarkdownConverter

from clinic.importers.html_cleanup import HEADINGS, clean_html, read_attribute
from clinic.importers.imported_document import ImportedDocument

Show = Callable[[str, str], str]
Lead = Callable[[str], str]
_OPTIONS: dict[str, Any] = {
    "heading_style": "ATX",
    "sub_symbol": "<sub>",
    "sup_symbol": "<sup>",
    "table_infer_header": True,
}
_TYPED_ITEM = re.compile(r"^(\s*)[•·▪▫◦●○■□‣⁃➢➤►]\s*(?=\S)", re.MULTILINE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
# Text that Markdown would read as a heading, quote, list, definition, fence, rule or block. Typed
# dashes and numbers stay, because they were meant as a list.
_BLOCK = re.compile(
    r"^(\s*(?:(?:-|\d+\.)\s+)*)(#|/{3}|[+:](?=\s)|>|~{3}|-(?=--+\s*$)|\[(?=[^\]]*\]:|TOC\]))"
)
_INSIDE = {"li", "td", "th", "dd", "blockquote"}
_ENTITY = re.compile(r"&(?=#|\w{1,30};)")  # browsers decode &#65 as A


def _spell_out(found: re.Match[str]) -> str:
    return f"{found[1]}&#{ord(found[2][0])};{found[2][1:]}"


class _Writer(MarkdownConverter):
    """markdownify with our own syntax for pictures, captions and footnotes."""

    def __init__(self, show: Show, lead: Lead, brought: ImportedDocument) -> None:
        super().__init__(**_OPTIONS)
        self._show, self._lead, self._brought = show, lead, brought
        self._items: Counter[int] = Counter()  # items so far, by id of the list

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape characters that Markdown or HTML would interpret."""
        if "code" in parent_tags or "pre" in parent_tags:
            return text
        plain = str(super().escape(text.replace("\\", "\\\\"), parent_tags))  # type: ignore[misc]
        plain = _ENTITY.sub("&amp;", plain).replace("<", "&lt;").replace("`", "\\`")
        return _BLOCK.sub(_spell_out, plain.replace("](", "]\\("))

    def convert_a(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a link, or only its text if the link would not work here."""
        address = self._lead(read_attribute(element, "href").strip())
        if not address or not text.strip() or element.find("img"):
            return text
        if not address.startswith("{"):
            address = address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
        before, after = " " * text.startswith(" "), " " * text.endswith(" ")
        return f"{before}[{text.strip()}]({address}){after}"

    def convert_img(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a picture, or a blank for a missing one."""
        return self._show(read_attribute(element, "src"), read_attribute(element, "alt"))

    def convert_figcaption(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a caption block; inside a list or table, a paragraph."""
        words = " ".join(text.split())
        if not words or parent_tags & _INSIDE:
            return f"\n\n{words}\n\n"
        return f"\n\n/// figure-caption\n{words}\n///\n\n"

    def convert_span(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a footnote reference; any other span is its text."""
        return read_attribute(element, "data-note") or text

    def convert_p(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a paragraph or a footnote."""
        note = read_attribute(element, "data-note")
        made: str = super().convert_p(element, text, parent_tags)  # type: ignore[misc]
        return f"\n\n{note}\n\n" if note else made

    def convert_li(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a list item; Python-Markdown needs four spaces for nested content."""
        first, *more = text.strip().split("\n")
        if not first:
            return ""
        mark = "-"
        if element.parent is not None and element.parent.name == "ol":
            start = read_attribute(element.parent, "start")
            number = int(start[:9]) if start.isdecimal() else 1
            before = self._items[id(element.parent)]  # counting siblings would take quadratic time
            mark = f"{number + before}."
            self._items[id(element.parent)] += 1
        return "\n".join([f"{mark} {first}", *(f"    {one}".rstrip() for one in more), ""])

    def convert_td(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a table cell, with escaped vertical bars."""
        made: str = super().convert_td(element, text.replace("|", "\\|"), parent_tags)  # type: ignore[misc]
        return made

    def convert_th(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a header cell."""
        made: str = super().convert_th(element, text.replace("|", "\\|"), parent_tags)  # type: ignore[misc]
        return made

    def convert_br(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a visible line break."""
        return " " if parent_tags & {"td", "th", *HEADINGS} else "<br>\n"

    def convert_del(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write deleted text."""
        return f"<del>{text}</del>" if text.strip() else text

    convert_s = convert_del

    def convert_u(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Drop underlines: on the web they look like links."""
        return text


def _tidy(text: str) -> str:
    """Remove invisible characters, and convert typed bullets to list markers."""
    text = _UNSEEN.sub("", text.replace("\xa0", " "))
    text = _TYPED_ITEM.sub(r"\1- ", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def write_markdown(brought: ImportedDocument, show: Show, lead: Lead) -> str:
    """Convert a document to Markdown.

    Parameters
    ----------
    show:
        Returns the Markdown of a picture, from its URL and description.
    lead:
        Returns the new URL of a link, or "" to keep only its text.
    """
    soup = clean_html(brought.html, brought)
    writer: Any = _Writer(show, lead, brought)
    return _tidy(str(writer.convert_soup(soup)))


def lead_elsewhere(address: str, brought: ImportedDocument) -> str:
    """Return a URL that works from this site, or ""; record lost links."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() in ("http", "https", "mailto", "tel"):
        return address
    if address.startswith("#") or not address:
        return ""
    kind = "that runs a program" if parts.scheme else "to another file"
    brought.lose(f"a link {kind} ({address[:60]}). The link text was kept.")
    return ""
