"""Write HTML as the Markdown of this site."""

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
# What begins a heading, a quote, a list, a definition, a fence, a rule or a block of ours. Typed
# dashes and numbers may stay: whoever typed them meant a list.
_BLOCK = re.compile(
    r"^(\s*(?:(?:-|\d+\.)\s+)*)(#|/{3}|[+:](?=\s)|>|~{3}|-(?=--+\s*$)|\[(?=[^\]]*\]:|TOC\]))"
)
_INSIDE = {"li", "td", "th", "dd", "blockquote"}
_ENTITY = re.compile(r"&(?=#|\w{1,30};)")  # readers' browsers take &#65 for A


def _spell_out(found: re.Match[str]) -> str:
    return f"{found[1]}&#{ord(found[2][0])};{found[2][1:]}"


class _Writer(MarkdownConverter):
    """Writes what markdownify knows, and our own form of pictures, captions and footnotes."""

    def __init__(self, show: Show, lead: Lead, brought: ImportedDocument) -> None:
        super().__init__(**_OPTIONS)
        self._show, self._lead, self._brought = show, lead, brought
        self._items: Counter[int] = Counter()  # of numbered lists, by the lists

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Keep letters from being taken for marks: a `<` is a sign, not the start of HTML."""
        if "code" in parent_tags or "pre" in parent_tags:
            return text
        plain = str(super().escape(text.replace("\\", "\\\\"), parent_tags))  # type: ignore[misc]
        plain = _ENTITY.sub("&amp;", plain).replace("<", "&lt;").replace("`", "\\`")
        return _BLOCK.sub(_spell_out, plain.replace("](", "]\\("))

    def convert_a(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a link, or its words alone where it would lead nowhere here."""
        address = self._lead(read_attribute(element, "href").strip())
        if not address or not text.strip() or element.find("img"):
            return text
        if not address.startswith("{"):
            address = address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
        before, after = " " * text.startswith(" "), " " * text.endswith(" ")
        return f"{before}[{text.strip()}]({address}){after}"

    def convert_img(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write a picture, in whatever way it could be carried."""
        return self._show(read_attribute(element, "src"), read_attribute(element, "alt"))

    def convert_figcaption(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write what stands below a picture; inside a list or table, as words of their own."""
        words = " ".join(text.split())
        if not words or parent_tags & _INSIDE:
            return f"\n\n{words}\n\n"
        return f"\n\n/// figure-caption\n{words}\n///\n\n"

    def convert_span(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write the mark of a footnote; any other span is its words."""
        return read_attribute(element, "data-note") or text

    def convert_p(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a paragraph, or a footnote's words."""
        note = read_attribute(element, "data-note")
        made: str = super().convert_p(element, text, parent_tags)  # type: ignore[misc]
        return f"\n\n{note}\n\n" if note else made

    def convert_li(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write an item; what is inside it stands four spaces in, as Python-Markdown asks."""
        first, *more = text.strip().split("\n")
        if not first:
            return ""
        mark = "-"
        if element.parent is not None and element.parent.name == "ol":
            start = read_attribute(element.parent, "start")
            number = int(start[:9]) if start.isdecimal() else 1
            before = self._items[id(element.parent)]  # looking for them would take squared time
            mark = f"{number + before}."
            self._items[id(element.parent)] += 1
        return "\n".join([f"{mark} {first}", *(f"    {one}".rstrip() for one in more), ""])

    def convert_td(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a cell; a bar in it is a sign, not the edge of the next one."""
        made: str = super().convert_td(element, text.replace("|", "\\|"), parent_tags)  # type: ignore[misc]
        return made

    def convert_th(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a cell of a table's head."""
        made: str = super().convert_th(element, text.replace("|", "\\|"), parent_tags)  # type: ignore[misc]
        return made

    def convert_br(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write the end of a line so that it can be seen while writing."""
        return " " if parent_tags & {"td", "th", *HEADINGS} else "<br>\n"

    def convert_del(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Write words that are struck out."""
        return f"<del>{text}</del>" if text.strip() else text

    convert_s = convert_del

    def convert_u(self, element: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Leave underlines out: on the web they are links."""
        return text


def _tidy(text: str) -> str:
    """Return Markdown without what nobody sees, and with dashes where dots were typed as a list."""
    text = _UNSEEN.sub("", text.replace("\xa0", " "))
    text = _TYPED_ITEM.sub(r"\1- ", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def write_markdown(brought: ImportedDocument, show: Show, lead: Lead) -> str:
    """Return a text's words as Markdown.

    Parameters
    ----------
    show:
        Given a picture's address and description, returns its Markdown.
    lead:
        Given a link's address, returns the one to write; an empty one where only words remain.
    """
    soup = clean_html(brought.html, brought)
    writer: Any = _Writer(show, lead, brought)
    return _tidy(str(writer.convert_soup(soup)))


def lead_elsewhere(address: str, brought: ImportedDocument) -> str:
    """Return an address that works from this site too; note the one that does not."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() in ("http", "https", "mailto", "tel"):
        return address
    if address.startswith("#") or not address:
        return ""
    kind = "that runs a program" if parts.scheme else "to a file beside it"
    brought.lose(f"a link {kind} ({address[:60]}): its words are kept")
    return ""
