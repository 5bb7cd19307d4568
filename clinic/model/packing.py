"""Long texts of which thousands are kept: each is held small, and made whole for who reads it."""

import zlib

_QUICK = 1  # of nine levels: a third of the size at a tenth of a millisecond


class Packed:
    """A long text, held small."""

    __slots__ = ("_bytes",)

    def __init__(self, text: str) -> None:
        self._bytes = zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)

    def read(self) -> str:
        """Return the text."""
        return zlib.decompress(self._bytes).decode("utf-8", "surrogatepass")
