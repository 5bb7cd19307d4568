"""Collect the pictures of a document, in formats that browsers can show."""

import io
import warnings
from pathlib import Path

from PIL import Image

from clinic.core.image_limits import HEAVIEST, LARGEST, LONGEST_SIDE
from clinic.importers.imported_document import ImportedDocument

ALT = "FILL IN: what the picture shows, for people who cannot see it"
_KEPT = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif", "GIF": ".gif"}
_REDRAWN = ("BMP", "TIFF", "MPO")  # formats that Pillow reads, but browsers do not show


class Pictures:
    """The pictures of one document, renamed by number: an original name may contain a patient's.

    Parameters
    ----------
    stem:
        The prefix of the file names, from the post.
    """

    def __init__(self, stem: str, brought: ImportedDocument) -> None:
        self.stem = stem
        self.brought = brought
        self.files: dict[str, bytes] = {}

    def add(self, content: bytes, alt: str, name: str) -> str:
        """Return the Markdown of a picture, or a blank if browsers cannot show it.

        Parameters
        ----------
        alt:
            The description; a blank asks for a missing one.
        name:
            The name for messages.
        """
        made = self._make(content, name)
        if made is None:
            return self.miss(name)
        content, ending = made
        same = [one for one, known in self.files.items() if known == content]
        file = same[0] if same else f"{self.stem}-{len(self.files) + 1}{ending}"
        self.files[file] = content
        return f"![{_clean_alt(alt)}]({{attach}}{file})"

    def miss(self, name: str) -> str:
        """Return a blank for a missing picture, and record the loss."""
        self.brought.lose(f"the picture {name}")
        clean = name.replace("[", "(").replace("]", ")")
        return f"[FILL IN: the picture {clean} is missing. Add a picture or remove this line]"

    def _make(self, content: bytes, name: str) -> tuple[bytes, str] | None:
        """Return the bytes and extension of a picture, converted to PNG if necessary."""
        if len(content) > HEAVIEST:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                image = Image.open(io.BytesIO(content))
                kind = image.format or ""
                if image.width * image.height > LARGEST or max(image.size) > LONGEST_SIDE:
                    return None
                if getattr(image, "n_frames", 1) > 1 and kind not in _REDRAWN:
                    self.brought.lose(f"the animation of {name}. The first frame was kept.")
                    return _draw(image)
                if kind in _KEPT:
                    image.load()  # fails for a truncated file
                    return content, _KEPT[kind]
                return _draw(image) if kind in _REDRAWN else None
        except Exception:  # Pillow raises many kinds of errors for damaged files
            return None


def _draw(image: Image.Image) -> tuple[bytes, str]:
    image.seek(0)
    drawn = io.BytesIO()
    image.convert("RGBA" if image.has_transparency_data else "RGB").save(drawn, "PNG")
    return drawn.getvalue(), ".png"


def _clean_alt(alt: str) -> str:
    """Return the description, or a blank for one that Word generated or that is a file name."""
    words = " ".join(alt.replace("[", "(").replace("]", ")").split())
    is_guess = "generated" in words.lower() or not any(one.isalpha() for one in words)
    is_name = " " not in words and (Path(words).suffix != "" or len(words) < 4)
    return ALT if is_guess or is_name else words
