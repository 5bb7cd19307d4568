"""Rules on internal links: each target exists and is published."""

import difflib
import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.content.content_index import Library, is_document
from clinic.content.document import CONTENT, Document
from clinic.content.images import IMAGE_ENDINGS
from clinic.content.link_targets import Target, read_targets

# Addresses that are not files of content/; rules on the built site check them.
MADE_BY_THE_SITE = ("blog", "topics", "tags", "archive", "authors", "search", "feeds")
_WORDS = ("filename", "attach", "static", "category", "tag", "author", "index")


def _offer_file(target: Target, library: Library) -> str:
    """Suggest the file that may be meant: other capitals, same name elsewhere, similar name."""
    if target.text.has_enough:  # the search below scans all names
        return ""
    name = posixpath.basename(target.place)
    places = library.documents if not target.is_picture else library.files
    by_case = [one for one in places if one.casefold() == target.place.casefold()]
    by_name = [one for one in places if posixpath.basename(one).casefold() == name.casefold()]
    near = difflib.get_close_matches(target.place, places, n=1, cutoff=0.75)
    meant = next(iter(by_case or by_name or near), "")
    word = "attach" if target.is_picture else "filename"
    if by_case:
        return f"Correct the capital letters:  {{{word}}}/{meant}"
    return f"Did you mean  {{{word}}}/{meant}  ?" if meant else "Check the name of the file."


def _judge_other(target: Target, library: Library) -> tuple[str, str] | None:
    """Return what is wrong with a link to a static file or a category, and the fix."""
    if target.what in ("attach", "static") and is_document(target.place):
        what = "This link would send readers the file you write in, not the page."
        return what, f"Write  {{filename}}{target.path}"
    if target.what in ("attach", "static") and not target.is_picture:
        what = f'"{target.path}" is not a picture, so {{{target.what}}} cannot publish the file.'
        return what, "Remove the link."
    if target.what != "category" or not library.clinic:
        return None
    names = library.clinic.category_names
    if names and target.path not in names:
        return f'"{target.path}" is not a topic.', f"Write one of these: {', '.join(names)}."
    return None


def _judge_picture(target: Target) -> tuple[str, str] | None:
    """Return what is wrong with the name of an internal picture, and the fix."""
    if target.what not in ("attach", "static"):
        return None
    if not target.place.lower().endswith(IMAGE_ENDINGS):
        what = f'"{target.path}" is not a picture, so this page cannot show the file.'
        return what, "Write the name of a picture instead."
    name = f"{{{target.what}}}{target.path}"
    if more := unquote(target.link.address).partition(unquote(name))[2]:
        what = f'"{more[:60]}" after the name of the picture does nothing.'
        return what, f"Write only  {name}"
    return None


@rule("link-broken", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_broken_links(document: Document, library: Library) -> Iterator[Finding]:
    """Link only to posts and pages that exist."""
    for target in read_targets(document):
        if target.what not in _WORDS and target.what not in ("anchor", "web", "plain"):
            what = f'"{{{target.what}}}" in a link has no meaning.'
            fix = "Write {filename} for a post, or {attach} for a picture."
            yield document.finding_at(target.line, what, fix)
        elif target.fault:
            continue
        elif target.link.tag == "img":
            if message := _judge_picture(target):
                yield document.finding_at(target.line, *message)
        elif target.what == "filename" and target.place in library.files:
            if not is_document(target.place):
                what = f'"{target.path}" is not a post or page.'
                yield document.finding_at(target.line, what, f"Write  {{attach}}{target.path}")
        elif target.what == "filename":
            what = f"Cannot find the file {CONTENT}/{target.place}."
            yield document.finding_at(target.line, what, _offer_file(target, library))
        elif message := _judge_other(target, library):
            yield document.finding_at(target.line, *message)


@rule("link-plain", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_plain_links(document: Document, library: Library) -> Iterator[Finding]:
    """Link to a page of this site by the name of its file.

    Such a link works wherever the site is hosted.
    """
    for target in read_targets(document):
        if target.what != "plain" or target.link.tag == "img":
            continue
        path = target.path
        if not target.link.address:
            yield document.finding_at(
                target.line, "This link has no address.", "Write the address."
            )
        elif path.lower().startswith("www.") or _is_like_host(path):
            what = "This web address does not start with https://"
            yield document.finding_at(target.line, what, f"Write  https://{path}")
        elif _first_part(path) not in MADE_BY_THE_SITE:
            kind, word = ("picture", "attach") if target.is_picture else ("page", "filename")
            what = f'"{path}" may not work: a link to our own {kind} starts with {{{word}}}.'
            yield document.finding_at(target.line, what, _offer_braced(target, library))


def _first_part(path: str) -> str:
    return next((part for part in path.split("/") if part not in ("", ".", "..")), "")


def _is_like_host(path: str) -> bool:
    host = path.split("/")[0]
    return host.endswith((".com", ".org", ".gov", ".edu", ".net"))


def _offer_braced(target: Target, library: Library) -> str:
    """Suggest the correct form of a link that names a file or an address of the site plainly."""
    if target.text.has_enough:
        return ""
    slug = posixpath.basename(target.path.rstrip("/")).removesuffix(".md").removesuffix(".html")
    for place, document in library.documents.items():
        if place == target.place or document.slug == slug:
            anchor = f"#{target.anchor}" if target.anchor else ""
            return f"Write:  {{filename}}/{place}{anchor}"
    if target.is_picture:
        return f"Write:  {{attach}}{target.path}"
    return "Write the name of the file, such as  {filename}/pages/contact.md"


@rule("link-to-draft", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY, Reads.DAY])
def look_for_links_to_drafts(document: Document, library: Library) -> Iterator[Finding]:
    """Link only to posts and pages that are published.

    Readers would find nothing at the other end.
    """
    if document.status == "draft" or library.is_waiting(document):
        return
    for target in read_targets(document):
        other = library.documents.get(target.place) if target.what == "filename" else None
        if other is None:
            continue
        if other.status == "draft":
            what = f"{other.path} is a draft: readers would find nothing there."
            yield document.finding_at(
                target.line, what, "Publish that post first, or remove the link."
            )
        elif library.is_waiting(other):
            what = f"{other.path} is scheduled for {other.front.text('date')}."
            yield document.finding_at(target.line, what, "Remove the link until then.")


@rule("anchor-broken", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_broken_anchors(document: Document, library: Library) -> Iterator[Finding]:
    """Link only to parts of a page that exist."""
    for target in read_targets(document):
        other = library.documents.get(target.place)
        if target.what not in ("anchor", "filename") or other is None or not target.anchor:
            continue
        if target.anchor.startswith("fnref:"):  # the backlink of a footnote without a mark
            continue
        if target.anchor == "top" or other.rendered.trouble or target.anchor in other.rendered.ids:
            continue
        what = f'{other.path} has no part "#{target.anchor}".'
        ids = () if document.has_enough else other.rendered.ids
        near = difflib.get_close_matches(target.anchor, ids, n=1)
        fix = "Write the words of its heading in lowercase, with dashes between them."
        yield document.finding_at(
            target.line, what, f"Did you mean  #{near[0]}  ?" if near else fix
        )


@rule("link-escape", Subject.DOCUMENT, is_starred=True)
def look_for_links_out(document: Document, _library: Library) -> Iterator[Finding]:
    """Link only to files in the folder content/.

    Any file that a link names with {static} or {attach} is published, wherever it is on this
    computer.
    """
    for target in read_targets(document):
        if fault := target.fault:
            what = "This link goes to a file outside content/, which is not published."
            if "goes outside" not in fault:
                what = f'"{target.path}" is not a file in the folder content/. {fault}'
            yield document.finding_at(target.line, what, "Put the file in the post's folder.")


@rule("link-misplaced", Subject.DOCUMENT, is_starred=True)
def look_for_hidden_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Name a file of the site only in a link or a picture.

    Anywhere else, such as a title or the source of a quotation, nobody sees that the file is
    published.
    """
    for target in read_targets(document):
        if not target.link.tag:
            what = f'"{target.link.address[:60]}" is in a place where readers cannot see a link.'
            fix = "Write a link:  [WORDS]({filename}/pages/contact.md)"
            yield document.finding_at(target.line, what, fix)
