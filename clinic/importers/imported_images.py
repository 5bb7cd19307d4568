"""Put the pictures of a text beside it, in a form that browsers can show."""

import io
import warnings
from pathlib import Path

from PIL import Image

from clinic.core.image_limits import HEAVIEST, LARGEST, LONGEST_SIDE
from clinic.importers.imported_document import ImportedDocument

ALT = "FILL IN: what this picture shows, for people who cannot see it"
_KEPT = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif", "GIF": ".gif"}
_REDRAWN = ("BMP", "TIFF", "MPO")  # what no browser shows, and Pillow reads


class Pictures:
    """The pictures of one text, each under a number: a camera's file name may name a patient.

    Parameters
    ----------
    stem:
        What their names begin with: the post's own.
    """

    def __init__(self, stem: str, brought: ImportedDocument) -> None:
        self.stem = stem
        self.brought = brought
        self.files: dict[str, bytes] = {}

    def add(self, content: bytes, alt: str, name: str) -> str:
        """Return the Markdown of a picture; of one that cannot be shown, a blank that names it.

        Parameters
        ----------
        alt:
            What it shows; a blank asks for it where nobody has said.
        name:
            What to call it where it cannot be carried.
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
        """Return a blank in the place of a picture that is not here, and note that it is not."""
        self.brought.lose(f"the picture {name}")
        clean = name.replace("[", "(").replace("]", ")")
        return (
            f"[FILL IN: here stood the picture {clean}; put one beside the post, or take this out]"
        )

    def _make(self, content: bytes, name: str) -> tuple[bytes, str] | None:
        """Return a picture's bytes and ending, made anew where browsers would not show it."""
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
                    self.brought.lose(f"the movement of the picture {name}: its first view is kept")
                    return _draw(image)
                if kind in _KEPT:
                    image.load()  # a picture that is cut off is none
                    return content, _KEPT[kind]
                return _draw(image) if kind in _REDRAWN else None
        except Exception:  # Pillow raises many kinds over damaged files
            return None


def _draw(image: Image.Image) -> tuple[bytes, str]:
    image.seek(0)
    drawn = io.BytesIO()
    image.convert("RGBA" if image.has_transparency_data else "RGB").save(drawn, "PNG")
    return drawn.getvalue(), ".png"


def _clean_alt(alt: str) -> str:
    """Return what a picture shows; what Word guesses, and a file's name, say nothing of that."""
    words = " ".join(alt.replace("[", "(").replace("]", ")").split())
    is_guess = "generated" in words.lower() or not any(one.isalpha() for one in words)
    is_name = " " not in words and (Path(words).suffix != "" or len(words) < 4)
    return ALT if is_guess or is_name else words
