"""Read a WordPress export (WXR, .xml): posts, and the names of their pictures.

The owner of the blog creates the file with Tools, Export. The format is defined in
wp-admin/includes/export.php of WordPress.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from clinic.core.time_limits import limits
from clinic.importers.html_cleanup import read_html
from clinic.importers.html_page import read_old_address
from clinic.importers.imported_document import CanNotReadError, ImportedDocument, say_list

KINDS = {"publish", "future", "draft", "pending", "private"}
_BLOCKS = r"p|h[1-6]|ul|ol|dl|table|blockquote|figure|div|section|pre|hr|iframe|form|address"
_HAS_PARAGRAPHS = re.compile(r"<p[\s>]", re.IGNORECASE)
_STARTS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCKS})\b", re.IGNORECASE)
_CAPTION = re.compile(
    r"\[caption[^\]]*\]\s*((?:<a[^>]*>\s*)?<img[^>]*>(?:\s*</a>)?)((?:(?!\[caption).)*?)\[/caption\]",
    re.S,
)
_NOTE = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
# A WordPress shortcode: [name word="…"], or [name] with [/name].
_PART = re.compile(r"\[/?([a-z][\w-]{1,40})((?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))*)\s*/?\]")
_NUMBERED = "attachment:"  # a placeholder URL for a picture with an attachment id
_ALONE = {"gallery", "playlist", "audio", "video", "embed", "contact-form", "more"}


@dataclass
class Export:
    """The content of an export: posts, and notes on what is not imported."""

    posts: list[ImportedDocument] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)  # URL by attachment id


def _name(element: Element) -> str:
    """Return the local name of an element: the namespace contains the WXR version."""
    return str(element.tag).rpartition("}")[2]


def _read_item(item: Element) -> dict[str, str]:
    """Return the fields of an item; `encoded` is the content, `excerpt` the summary."""
    texts: dict[str, str] = {}
    for part in item:
        name = _name(part)
        if name == "encoded" and "excerpt" in str(part.tag):
            name = "excerpt"
        texts.setdefault(name, part.text or "")
    return texts


def _list_items(path: Path) -> Iterator[Element]:
    try:
        for _, element in iterparse(path, events=("end",), forbid_dtd=True):
            if _name(element) == "item":
                yield element
                element.clear()
    except DefusedXmlException as error:
        raise CanNotReadError(
            "The file contains a document type, which WordPress never writes. Export again."
        ) from error
    except ParseError as error:
        line = error.position[0]
        raise CanNotReadError(
            f"The file is damaged at line {line}. Export the file from WordPress again."
        ) from error


def _add_paragraphs(text: str) -> str:
    """Convert blank lines to paragraphs, like `wpautop` in WordPress."""
    made = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        words = chunk.strip()
        if words:
            lines = words.replace("\n", "<br>\n")
            made.append(words if _STARTS_BLOCK.match(words) else f"<p>{lines}</p>")
    return "\n".join(made)


def _list(numbers: str) -> list[str]:
    return [one.strip() for one in numbers.split(",") if one.strip()]


def _take_parts(text: str, brought: ImportedDocument) -> str:
    """Remove shortcodes of WordPress plugins; the text between two tags stays."""
    text = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", text)
    closed = set(re.findall(r"\[/([a-z][\w-]{1,40})\]", text))
    lost: list[str] = []

    def take(found: re.Match[str]) -> str:
        name = found[1]
        if name == "gallery" and (numbers := re.search(r"ids=\W*([\d, ]+)", found[2])):
            return "".join(f'<p><img src="{_NUMBERED}{one}"></p>' for one in _list(numbers[1]))
        if name not in closed and name not in _ALONE and not found[2]:
            return found[0]  # just text in brackets, such as [sic]
        if name not in lost:
            lost.append(name)
        is_alone = name not in closed
        return f"<p>[FILL IN: replace the WordPress element “{name}”]</p>" if is_alone else ""

    text = _PART.sub(take, text)
    for name in lost:
        brought.lose(f"the WordPress element “{name}”")
    return text


def _make_post(item: Element, texts: dict[str, str]) -> ImportedDocument:
    terms: dict[str, list[str]] = {"category": [], "post_tag": []}
    for part in item:
        if _name(part) == "category" and part.get("domain") in terms:
            terms[str(part.get("domain"))].append(" ".join((part.text or "").split()))
    day = re.match(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?", texts.get("post_date", ""))
    is_real = day is not None and not day[1].startswith("0000")
    brought = ImportedDocument(
        read_html(texts.get("title", "")).get_text(),
        day=day[1] if day and is_real else "",
        slug=texts.get("post_name", ""),
        summary=read_html(texts.get("excerpt", "")).get_text(" ", strip=True),
        author=texts.get("creator", ""),
        topics=tuple(one for one in terms["category"] if one.lower() != "uncategorized"),
        tags=tuple(terms["post_tag"]),
        old_address=read_old_address(texts.get("link", "")),
    )
    words = _NOTE.sub("", texts.get("encoded", ""))
    has_paragraphs = bool(_HAS_PARAGRAPHS.search(words))
    words = _take_parts(words, brought)
    brought.html = words if has_paragraphs else _add_paragraphs(words)
    comments = sum(_name(part) == "comment" for part in item)
    if comments:
        brought.lose(f"{comments} reader comment{'' if comments == 1 else 's'}")
    if texts.get("post_password"):
        brought.doubt("The post had a password. After publishing, everyone can read the post.")
    return brought


def _add_post(export: Export, item: Element, texts: dict[str, str], title: str, why: str) -> None:
    """Add a post to an export, or the reason why it is skipped."""
    try:
        export.posts += [] if why else [_make_post(item, texts)]
    except Exception as error:  # parsers raise many kinds of errors
        why = f"Cannot read the post ({type(error).__name__})."
    if why:
        export.left.append(f"“{title}”: {why}")


def read_wordpress(path: Path, stopped: Mapping[str, str]) -> Export:
    """Read a WordPress export; unreadable posts are skipped and named.

    Parameters
    ----------
    stopped:
        Why reading was stopped before, by the number of the post.

    Raises
    ------
    CanNotReadError
        The file is not an export, or is malicious.
    """
    export = Export()
    pages: list[str] = []
    other = 0
    for number, item in enumerate(_list_items(path), 1):
        texts = _read_item(item)
        title = " ".join(texts.get("title", "").split()) or f"post {number}"
        limits.begin("import", title, str(number))
        kind, status = texts.get("post_type", ""), texts.get("status", "")
        if kind == "post" and status in KINDS:
            _add_post(export, item, texts, title, stopped.get(str(number), ""))
        elif kind == "page" and status in KINDS:
            pages.append(f"“{texts.get('title', '').strip()}”")
        elif kind == "attachment":
            export.pictures[texts.get("post_id", "")] = texts.get("attachment_url", "")
        else:
            other += kind == "post"
    for one in export.posts:
        one.html = re.sub(
            rf"{_NUMBERED}(\d+)", lambda found: export.pictures.get(found[1], found[0]), one.html
        )
    if not (export.posts or pages or export.pictures or export.left):
        raise CanNotReadError("The file has no posts. In WordPress, choose Tools, Export.")
    if pages:
        export.left.append(
            f"{len(pages)} page{'' if len(pages) == 1 else 's'}: {say_list(pages)}. "
            "This site has its own pages."
        )
    if other:
        export.left.append(
            f"{other} post{' that is' if other == 1 else 's that are'} in the trash or unfinished."
        )
    return export
