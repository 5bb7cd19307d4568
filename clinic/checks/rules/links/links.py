"""Rules on links: each leads to a place that is there, and will be there for readers."""

import difflib
import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.content.content_index import Library, is_document
from clinic.content.document import CONTENT, Document
from clinic.content.images import IMAGE_ENDINGS
from clinic.content.link_targets import Target, read_targets

# Addresses that are no file of content/; the check of the built site follows them.
MADE_BY_THE_SITE = ("blog", "topics", "tags", "archive", "authors", "search", "feeds")
_WORDS = ("filename", "attach", "static", "category", "tag", "author", "index")


def _offer_file(target: Target, library: Library) -> str:
    """Offer the file that may be meant: the same name elsewhere, other capitals, a near name."""
    if target.text.has_enough:  # to say; what is below looks through all names
        return ""
    name = posixpath.basename(target.place)
    places = library.documents if not target.is_picture else library.files
    by_case = [one for one in places if one.casefold() == target.place.casefold()]
    by_name = [one for one in places if posixpath.basename(one).casefold() == name.casefold()]
    near = difflib.get_close_matches(target.place, places, n=1, cutoff=0.75)
    meant = next(iter(by_case or by_name or near), "")
    word = "attach" if target.is_picture else "filename"
    if by_case:
        return f"Only its capital letters differ. Write it like this:  {{{word}}}/{meant}"
    return f"Did you mean  {{{word}}}/{meant}  ?" if meant else "Look at the name again."


def _judge_other(target: Target, library: Library) -> tuple[str, str] | None:
    """Return what is wrong with a link to a file that is published as it is, or to a category."""
    if target.what in ("attach", "static") and is_document(target.place):
        what = "This would send readers the file you write in, not the page."
        return what, f"Write  {{filename}}{target.path}"
    if target.what in ("attach", "static") and not target.is_picture:
        what = f'"{target.path}" is not a picture, so {{{target.what}}} cannot publish the file.'
        return what, "Remove the link."
    names = library.clinic.category_names if library.clinic else []
    if target.what == "category" and names and target.path not in names:
        return f'There is no category "{target.path}".', f"There are: {', '.join(names)}."
    return None


def _judge_picture(target: Target) -> tuple[str, str] | None:
    """Return what is wrong with a picture that names a file of ours, if the name is at fault."""
    if target.what not in ("attach", "static"):
        return None
    if not target.place.lower().endswith(IMAGE_ENDINGS):
        what = f'"{target.path}" is not a picture, so this page cannot show the file.'
        return what, "Write the name of a picture instead."
    name = f"{{{target.what}}}{target.path}"
    if more := unquote(target.link.address).partition(unquote(name))[2]:
        what = f'"{more[:60]}" after the name of the picture has no use here.'
        return what, f"Write only  {name}"
    return None


@rule("link-broken", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_broken_links(document: Document, library: Library) -> Iterator[Finding]:
    """Every link to a post or page of this site leads to one."""
    for target in read_targets(document):
        if target.what not in _WORDS and target.what not in ("anchor", "web", "plain"):
            what = f'"{{{target.what}}}" in a link has no meaning.'
            fix = "For a post write {filename}, for a picture {attach}."
            yield document.finding_at(target.line, what, fix)
        elif target.fault:
            continue
        elif target.link.tag == "img":
            if told := _judge_picture(target):
                yield document.finding_at(target.line, *told)
        elif target.what == "filename" and target.place in library.files:
            if not is_document(target.place):
                what = f'"{target.path}" is not a post or page.'
                yield document.finding_at(target.line, what, f"Write  {{attach}}{target.path}")
        elif target.what == "filename":
            what = f"There is no file {CONTENT}/{target.place}."
            yield document.finding_at(target.line, what, _offer_file(target, library))
        elif told := _judge_other(target, library):
            yield document.finding_at(target.line, *told)


@rule("link-plain", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_plain_links(document: Document, library: Library) -> Iterator[Finding]:
    """A link within the site names a file, so that it goes on working wherever the site stands."""
    for target in read_targets(document):
        if target.what != "plain" or target.link.tag == "img":
            continue
        path = target.path
        if not target.link.address:
            yield document.finding_at(target.line, "This link leads nowhere.", "Write its address.")
        elif path.lower().startswith("www.") or _is_like_host(path):
            what = "A web address begins with https://"
            yield document.finding_at(target.line, what, f"Write  https://{path}")
        elif _first_part(path) not in MADE_BY_THE_SITE:
            kind, word = ("picture", "attach") if target.is_picture else ("page", "filename")
            what = f'"{path}" may lead nowhere: a link to our own {kind} begins with {{{word}}}.'
            yield document.finding_at(target.line, what, _offer_braced(target, library))


def _first_part(path: str) -> str:
    return next((part for part in path.split("/") if part not in ("", ".", "..")), "")


def _is_like_host(path: str) -> bool:
    host = path.split("/")[0]
    return host.endswith((".com", ".org", ".gov", ".edu", ".net"))


def _offer_braced(target: Target, library: Library) -> str:
    """Offer the right form of a link that names a file or an address of the site plainly."""
    if target.text.has_enough:
        return ""
    slug = posixpath.basename(target.path.rstrip("/")).removesuffix(".md").removesuffix(".html")
    for place, document in library.documents.items():
        if place == target.place or document.slug == slug:
            anchor = f"#{target.anchor}" if target.anchor else ""
            return f"Write it like this:  {{filename}}/{place}{anchor}"
    if target.is_picture:
        return f"Write it like this:  {{attach}}{target.path}"
    return "Write the name of its file, as in  {filename}/pages/contact.md"


@rule("link-to-draft", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY, Reads.DAY])
def look_for_links_to_drafts(document: Document, library: Library) -> Iterator[Finding]:
    """A published text links to nothing that is not out yet.

    Readers would find a page that is not there.
    """
    if document.status == "draft" or library.is_waiting(document):
        return
    for target in read_targets(document):
        other = library.documents.get(target.place) if target.what == "filename" else None
        if other is None:
            continue
        if other.status == "draft":
            what = f"{other.path} is a draft: readers would find nothing there."
            yield document.finding_at(target.line, what, "Publish it first, or take the link out.")
        elif library.is_waiting(other):
            what = f"{other.path} waits until {other.front.text('date')}."
            yield document.finding_at(target.line, what, "Take the link out until then.")


@rule("anchor-broken", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_broken_anchors(document: Document, library: Library) -> Iterator[Finding]:
    """A link to a part of a page leads to a part that is there."""
    for target in read_targets(document):
        other = library.documents.get(target.place)
        if target.what not in ("anchor", "filename") or other is None or not target.anchor:
            continue
        if target.anchor.startswith("fnref:"):  # the way back from a footnote that has no mark
            continue
        if target.anchor == "top" or other.rendered.trouble or target.anchor in other.rendered.ids:
            continue
        what = f'{other.path} has no part "#{target.anchor}".'
        ids = () if document.has_enough else other.rendered.ids
        near = difflib.get_close_matches(target.anchor, ids, n=1)
        fix = f"Did you mean  #{near[0]}  ?" if near else "A heading's words, in small letters"
        yield document.finding_at(
            target.line, what, fix if near else f"{fix} with dashes between them, name its part."
        )


@rule("link-escape", Subject.DOCUMENT, is_starred=True)
def look_for_links_out(document: Document, _library: Library) -> Iterator[Finding]:
    """No link leaves the content folder.

    Whatever a link names by {static} or {attach} is published, to the last file of this computer.
    """
    for target in read_targets(document):
        if fault := target.fault:
            what = "This leads out of the folder content/, to a file that is not published."
            if "leads out" not in fault:
                what = f'"{target.path}" does not name a file of the folder content/. {fault}'
            yield document.finding_at(target.line, what, "Put the file beside the post.")


@rule("link-misplaced", Subject.DOCUMENT, is_starred=True)
def look_for_hidden_links(document: Document, _library: Library) -> Iterator[Finding]:
    """Only a link or a picture names a file of the site.

    In any other place, such as a title or a source of a quotation, nobody sees the file that is
    published.
    """
    for target in read_targets(document):
        if not target.link.tag:
            what = f'"{target.link.address[:60]}" stands where readers cannot see a link.'
            fix = "Write a link: [words]({filename}/pages/contact.md)"
            yield document.finding_at(target.line, what, fix)
