"""Pictures: convert what an editor puts next to a post to what each browser needs.

``![words]({attach}knee.jpg)`` is taken out of the document before Pelican sees it, so that the
original, with its metadata, is never copied to the site.
"""

import logging
import os
import posixpath
from pathlib import Path
from urllib.parse import quote

from pelican.contents import Article, Content, Page
from pelican.generators import Generator
from pelican.plugins import signals

from clinic.core.artifact_cache import FileCache
from clinic.core.boundary import OutsideError, find_destination, find_fault, find_source
from clinic.core.cache import FILE, Cache
from clinic.core.image_files.errors import PictureError
from clinic.plugins.images.errors import PictureProblemError
from clinic.plugins.images.making import Picture, PictureMaker
from clinic.plugins.images.markup import Wanted, fill_slots, is_picture, take_pictures

log = logging.getLogger(__name__)
MAY_FAIL = "PICTURES_MAY_FAIL"  # a setting: a broken picture fails only its own page
_MAKER = "PICTURE_MAKER"
_TEXTS = "TEXTS_WITH_PICTURES"


class IllustratedText:
    """A document's HTML with its pictures; replaces Content.get_content.

    Pelican resolves URLs in `src` and `href` only; those in `srcset` also depend on where the
    document is shown: on its own page, or in a feed.
    """

    def __init__(self, content: Content, wanted: list[Wanted], maker: PictureMaker) -> None:
        self.content = content
        self.wanted = wanted
        self.maker = maker
        self.plain = content.get_content

    def __call__(self, siteurl: str) -> str:
        """Return the HTML for a page from which the site's root is at ``siteurl``."""
        folder = os.path.dirname(self.content.save_as)  # noqa: PTH120  (an address, not a path)
        base = quote("/".join(part for part in (siteurl, folder) if part) + "/", safe="/:@")
        return fill_slots(self.plain(siteurl), self.wanted, self.find, base)

    def find(self, wanted: Wanted) -> Picture:
        """Return one of its pictures; an error names the document and the picture."""
        try:
            return self.maker.make(wanted.place)
        except PictureError as error:
            text = f"content/{self.content.relative_source_path}"
            raise PictureProblemError(text, f"content/{wanted.place}", error) from error

    def write_pictures(self, output: Path) -> None:
        """Write its pictures beside its page."""
        folder = find_destination(output, self.content.save_as).parent
        folder.mkdir(parents=True, exist_ok=True)
        for wanted in self.wanted:
            for variant in self.find(wanted).variants:
                file = folder / variant.name
                if not file.exists() or file.stat().st_size != variant.kept.size:
                    file.write_bytes(variant.kept.read())


def illustrate(content: Content) -> None:
    """Replace the pictures of an article or page with slots, right after reading."""
    if not isinstance(content, Article | Page) or not content._content:
        return
    context, folder = content._context, Path(content.settings["PATH"])
    if _MAKER not in context:
        context[_MAKER] = PictureMaker(folder, FileCache(Cache(folder.parent / FILE), "picture"))
    body, wanted = take_pictures(
        content._content,
        posixpath.dirname(content.relative_source_path),
        lambda place: not find_fault(place) and (folder / place).is_file(),
    )
    for one in wanted:
        try:
            find_source(folder, one.place)
        except OutsideError as error:
            text, fix = (
                f"content/{content.relative_source_path}",
                "Put the picture in the post's folder.",
            )
            fault = PictureError("The picture is not a file in content/.", fix)
            refusal = PictureProblemError(text, one.place, fault)
            log.error("%s", refusal, extra={"problem": refusal.problems[0]})
            raise refusal from error  # Pelican leaves the document out
    content._content = body
    if wanted:
        content.get_content = IllustratedText(content, wanted, context[_MAKER])
    context.setdefault(_TEXTS, []).append(content)


def refuse_originals(content: Content) -> None:
    """Refuse a picture that is neither shown nor linked, but would be copied.

    Raises
    ------
    PictureProblemError
        If there is one, such as the `poster` of a video.
    """
    html = content._content or ""
    if "static" not in html and "attach" not in html:
        return  # most documents; Pelican's own search is slow
    for place in content.get_static_links():
        if is_picture(place):
            what = "The original would be published, with the place, camera and names stored in it."
            error = PictureError(what, "Show the picture:  ![WHAT IT SHOWS]({attach}…)")
            raise PictureProblemError(
                f"content/{content.relative_source_path}", f"content/{place}", error
            )


def write_pictures(generators: list[Generator]) -> None:
    """Write the pictures of every document that gets a page, once all addresses are known.

    Nothing has been copied yet. Before this point, Pelican would blame an error on the document and
    leave it out.
    """
    context, output = generators[0].context, Path(generators[0].output_path)
    published = {id(one) for one in context["generated_content"].values()}
    errors: list[PictureProblemError] = []
    for content in context.get(_TEXTS, ()):
        refuse_originals(content)
        is_written = content.save_as and id(content) in published
        if is_written and isinstance(content.get_content, IllustratedText):
            try:
                content.get_content.write_pictures(output)
            except PictureProblemError as error:
                errors.append(error)
    if errors and not generators[0].settings.get(MAY_FAIL):
        errors[0].problems = [one for error in errors for one in error.problems]
        raise errors[0]


def register() -> None:
    """Connect to Pelican's signals."""
    signals.content_object_init.connect(illustrate)
    signals.all_generators_finalized.connect(write_pictures)
