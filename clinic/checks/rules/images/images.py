"""Rules on pictures: they exist, are intact, have a description, and contain nothing else."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from clinic.checks.registry import Finding, Reads, Subject, rule
from clinic.content.content_index import Library
from clinic.content.document import CONTENT, Document
from clinic.content.images import IMAGE_ENDINGS, ImageInfo
from clinic.content.link_targets import Target, pictures_in_use, read_targets
from clinic.core.image_files.errors import LargePictureError, MovingPictureError, PictureError
from clinic.core.problem import Severity
from clinic.core.time_limits import limits

HEAVY = 500_000  # bytes; about three seconds on a slow phone line of 1.5 Mbit/s
_EMPTY_ALT = {"image", "picture", "photo", "img", "alt", "alt text", "graphic", "screenshot"}


def _look_for_file(document: Document, library: Library, target: Target) -> Finding | None:
    name = target.place.rpartition("/")[2]
    if target.place in library.files or target.place.startswith(".."):
        return None
    names = () if document.has_enough else sorted(library.files)
    same = [one for one in names if one.casefold() == target.place.casefold()]
    same = same or [one for one in names if one.endswith("/" + name)]
    what = f"Cannot find the picture {CONTENT}/{target.place}."
    fix = "Put the picture in the post's folder, or correct its name."
    if same:
        fix = f"Did you mean  {{attach}}/{same[0]}  ?"
    return document.finding_at(target.line, what, fix)


@rule("image-missing", Subject.DOCUMENT, is_starred=True, reads=[Reads.LIBRARY])
def look_for_missing_pictures(document: Document, library: Library) -> Iterator[Finding]:
    """Put every picture in the folder of its post.

    A picture on another host tells that host who reads the page, and may be gone tomorrow.
    """
    for target in read_targets(document):
        if target.what in ("attach", "static"):
            is_text = target.place.endswith(".md")
            if not is_text and (found := _look_for_file(document, library, target)):
                yield found
        elif target.link.tag == "img" and target.what == "web":
            if target.path.startswith("data:"):
                continue
            where = "another website"
            if target.path.lower().startswith("file:"):
                where = "your own computer, where no reader can see it"
            what = f"This picture is on {where}."
            fix = "Put the picture in the post's folder, if you may use it. Write {attach}FILE-NAME"
            yield document.finding_at(target.line, what, fix)
        elif target.link.tag == "img":
            name = target.path.lstrip("/") or "picture.jpg"
            what = "Without {attach} in front, this picture is not published."
            yield document.finding_at(target.line, what, f"Write:  {{attach}}{name}")


@rule("alt-missing", Subject.DOCUMENT)
def look_for_missing_words(document: Document, _library: Library) -> Iterator[Finding]:
    """Describe every picture in words, for people who cannot see it.

    WCAG 2.1, 1.1.1 Non-text Content.
    """
    for target in read_targets(document):
        if target.link.tag != "img":
            continue
        alt = (target.link.alt or "").strip()
        if not alt:
            what = "This picture has no description."
        elif alt.casefold() in _EMPTY_ALT or alt.lower().endswith(IMAGE_ENDINGS):
            what = f'"{alt}" does not say what the picture shows.'
        else:
            continue
        fix = "Write what the picture shows:  ![Where on the back the needle goes]({attach}…)"
        yield document.finding_at(target.line, what, fix)


def _list_images(library: Library) -> Iterator[tuple[str, ImageInfo]]:
    """Yield the place of each picture in use, with its ImageInfo."""
    for place in sorted(pictures_in_use(library) & library.files):
        if place.lower().endswith(IMAGE_ENDINGS):
            limits.visit(f"{CONTENT}/{place}")
            yield place, library.images.find(place)


@rule("image-broken", Subject.LIBRARY, is_starred=True)
def look_at_pictures(library: Library) -> Iterator[Finding]:
    """Use complete pictures whose ending says their format: SVG, PNG, JPEG, WebP, AVIF or GIF."""
    for place, info in _list_images(library):
        stem, _, kind = place.rpartition(".")
        real, error = info.kind, info.error
        fix = "Open the file in a picture program and save it again."
        if not info.size:
            what = "This file is empty or cannot be read."
        elif real and real != f".{kind.lower()}" and {real[1:], kind.lower()} != {"jpg", "jpeg"}:
            what = f"This file is named {kind.upper()} but contains {real[1:].upper()}."
            if real != ".heic":  # which browsers cannot show under any name
                fix = f"Rename the file to {PurePosixPath(stem).name}{real}, in the post too."
        elif error is None or isinstance(error, LargePictureError | MovingPictureError):
            continue
        elif kind.lower() == "svg":
            what, fix = error.what, error.fix
        else:
            what = f"This file is not a complete {kind.upper()} picture."
        yield Finding(file=f"{CONTENT}/{place}", what=what, fix=fix)


@rule("image-large", Subject.LIBRARY, severity=Severity.WARN)
def look_at_weights(library: Library) -> Iterator[Finding]:
    """Keep drawings small enough for a phone on a slow connection.

    The program makes photos smaller by itself.
    """
    for place, info in _list_images(library):
        if info.size > HEAVY and place.lower().endswith(".svg"):
            what = f"This drawing is {info.size / 1_000_000:.1f} MB, too large for a phone."
            fix = "Save the drawing as PNG, or remove what nobody can see."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix=fix)


@rule("image-too-large", Subject.LIBRARY, is_starred=True)
def look_for_giants(library: Library) -> Iterator[Finding]:
    """Keep every picture to at most 20 MB and 50 million pixels.

    Larger pictures fill the computer's memory.
    """
    yield from _report(library, LargePictureError)


@rule("image-moving", Subject.LIBRARY, is_starred=True)
def look_for_films(library: Library) -> Iterator[Finding]:
    """Use only pictures that do not move.

    Movement keeps people from reading, and makes some people ill. WCAG 2.2, 2.2.2 Pause, Stop,
    Hide.
    """
    yield from _report(library, MovingPictureError)


def _report(library: Library, kind: type[PictureError]) -> Iterator[Finding]:
    """Yield a Finding for each picture with one kind of error."""
    for place, info in _list_images(library):
        if isinstance(info.error, kind):
            yield Finding(file=f"{CONTENT}/{place}", what=info.error.what, fix=info.error.fix)


@rule("photo-location", Subject.LIBRARY, severity=Severity.WARN)
def look_for_telling_photos(library: Library) -> Iterator[Finding]:
    """Remove hidden details from a photo before you give the file to anyone.

    Phones write the place, the camera and often a name into every photo. The program removes these
    details from what is published.
    """
    for place, info in _list_images(library):
        if info.tells:
            details = ", ".join(info.tells)
            what = f"This photo has hidden details: {details}. The published copy does not."
            fix = "Remove these details before you give the file itself to anyone."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix=fix)


@rule("svg-active", Subject.LIBRARY, is_starred=True)
def look_inside_drawings(library: Library) -> Iterator[Finding]:
    """Use SVG files that only draw: they run no script and load nothing."""
    for place, info in _list_images(library):
        if info.active_element:
            name = info.active_element
            what = f"The element <{name}> of this drawing can run a script or load a file."
            fix = "Save the drawing again as a plain SVG."
            yield Finding(file=f"{CONTENT}/{place}", what=what, fix=fix)
