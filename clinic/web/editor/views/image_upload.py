"""A picture that is put beside a post: made smaller, without what a camera wrote into it."""

import io
from pathlib import Path, PurePosixPath

from PIL import Image, ImageCms, ImageOps
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clinic.actions.draft_files import plain
from clinic.core.artifact_cache import plain_name
from clinic.core.files import write_new
from clinic.core.image_limits import HEAVIEST, LARGEST
from clinic.web.editor.app_state import AppState, Form, text_of
from clinic.web.editor.file_operations import MoveError
from clinic.web.editor.post_store import Store

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "MPO")
LONGEST_SIDE = 2400  # pixels: the widest that a page offers is 1440, and a crop may come
QUALITY = 88  # of a JPEG that is made smaller again when the site is built
_TRIES = 99


class PictureError(MoveError):
    """Why a picture can't be put beside a post, in words."""


def clean_photo(content: bytes) -> tuple[str, bytes]:
    """Return a picture's ending and bytes: upright, in sRGB, not too large, nothing else in it.

    Its pixels are painted on a new picture, so that place, camera and names have no way onto it.

    Raises
    ------
    PictureError
        It is no picture of a kind that browsers show, or too large.
    """
    if len(content) > HEAVIEST:
        raise PictureError("This picture weighs more than 20 MB. Save it smaller first.")
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        is_large = image.width * image.height > LARGEST
        is_drawing = image.format in ("PNG", "GIF") or image.has_transparency_data
        clean = None if is_large else _paint(image)
    except Exception as error:  # each format's reader fails in its own ways
        words = "This is not a whole JPEG, PNG, WebP, AVIF or GIF picture."
        raise PictureError(f"{words} Open it in a picture program and save it again.") from error
    if clean is None:
        raise PictureError("This picture has too many pixels. Save it 3000 pixels wide or less.")
    written = io.BytesIO()
    if is_drawing:
        clean.save(written, "PNG", optimize=True)
        return ".png", written.getvalue()
    clean.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return ".jpg", written.getvalue()


def _paint(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    has_alpha = image.has_transparency_data
    upright = ImageOps.exif_transpose(image).convert("RGBA" if has_alpha else "RGB")
    if profile and not has_alpha and image.mode == "RGB":
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        upright = ImageCms.profileToProfile(upright, source, srgb, outputMode="RGB") or upright
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    return clean


def put_beside(store: Store, place: str, name: str, content: bytes) -> str:
    """Put a picture beside a post, under a plain name that begins with the post's; return it."""
    ending, made = clean_photo(content)
    post = PurePosixPath(place).name.split(".")[0]
    stem = plain_name(Path(name).stem, "picture")
    stem = stem if stem.startswith(post) else f"{post}-{stem}"
    folder = store.find(place).parent
    for number in range(1, _TRIES):
        file = f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}"
        try:
            write_new(folder / file, made)
        except FileExistsError:
            if (folder / file).read_bytes() == made:
                return file
            continue
        return file
    raise PictureError("There are too many pictures of this name. Give it another one.")


def make_line(alt: str, file: str) -> str:
    """Return the line of a text that shows a picture."""
    words = plain(alt).replace("\\", "").replace("[", "(").replace("]", ")")
    return f"![{words}]({{attach}}{file})"


def show_pictures(office: AppState, request: Request, form: Form) -> Response:
    """Show the form that puts a picture beside a post."""
    del form
    return _show(office, request.path_params["place"])


def _show(office: AppState, place: str, trouble: str = "", line: str = "") -> Response:
    opened = office.store.open(place)
    title = opened.front.text("title") or place
    status = 400 if trouble else 200
    return office.show(
        "pictures.html", status, opened=opened, title=title, trouble=trouble, line=line
    )


def take_picture(office: AppState, request: Request, form: Form) -> Response:
    """Put a picture beside a post; without words for who cannot see it, it is not taken."""
    place = request.path_params["place"]
    alt, file = text_of(form, "alt"), form.get("picture")
    is_script = request.headers.get("accept", "").startswith("application/json")
    trouble, line = "", ""
    if not isinstance(file, UploadFile) or not file.filename:
        trouble = "Choose a picture first."
    elif not plain(alt):
        trouble = "Say in words what the picture shows, for readers who cannot see it."
    else:
        try:
            with office.lock:
                name = put_beside(office.store, place, file.filename, file.file.read())
            line = make_line(alt, name)
            office.looker.follow()
            office.examiner.look()
        except PictureError as error:
            trouble = str(error)
    if is_script:
        return JSONResponse({"trouble": trouble, "line": line}, 400 if trouble else 200)
    return _show(office, place, trouble, line)
