"""Upload a picture for a post: resized, and without metadata."""

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
LONGEST_SIDE = 2400  # pixels; pages use at most 1440, and this leaves room for a crop
QUALITY = 88  # JPEG quality; the build compresses again
_TRIES = 99


class PictureError(MoveError):
    """A picture cannot be added; the message says why."""


def clean_photo(content: bytes) -> tuple[str, bytes]:
    """Return the extension and content of a picture: upright, sRGB, resized, without metadata.

    The pixels are copied to a new image, so that no metadata (location, camera, names) remains.

    Raises
    ------
    PictureError
        The file is not a supported picture, or too large.
    """
    if len(content) > HEAVIEST:
        raise PictureError("The picture is larger than 20 MB. Save a smaller copy first.")
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        is_large = image.width * image.height > LARGEST
        is_drawing = image.format in ("PNG", "GIF") or image.has_transparency_data
        clean = None if is_large else _paint(image)
    except Exception as error:  # Pillow raises many kinds of errors
        words = "The file is damaged, or is not a JPEG, PNG, WebP, AVIF or GIF picture."
        raise PictureError(f"{words} Open the file in a picture app and save it again.") from error
    if clean is None:
        raise PictureError(
            "The picture has too many pixels. Save a copy that is at most 3000 pixels wide."
        )
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
    """Store a picture next to a post, with the post's name as a prefix; return the file name."""
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
    raise PictureError("Too many pictures have this name. Rename the file and try again.")


def make_line(alt: str, file: str) -> str:
    """Return the Markdown of a picture."""
    words = plain(alt).replace("\\", "").replace("[", "(").replace("]", ")")
    return f"![{words}]({{attach}}{file})"


def show_pictures(office: AppState, request: Request, form: Form) -> Response:
    """Show the upload form."""
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
    """Add a picture to a post; alternative text is required."""
    place = request.path_params["place"]
    alt, file = text_of(form, "alt"), form.get("picture")
    is_script = request.headers.get("accept", "").startswith("application/json")
    trouble, line = "", ""
    if not isinstance(file, UploadFile) or not file.filename:
        trouble = "Choose a picture first."
    elif not plain(alt):
        trouble = "Describe the picture for readers who cannot see it."
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
