"""Long texts of which thousands are kept: each is held small, and made whole for who reads it."""

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

_QUICK = 1  # of nine levels: a third of the size at a tenth of a millisecond


class Packed:
    """A long text, held small."""

    __slots__ = ("_bytes",)

    def __init__(self, text: str) -> None:
        self._bytes = zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)

    def read(self) -> str:
        """Return the text."""
        return zlib.decompress(self._bytes).decode("utf-8", "surrogatepass")


class HeldSmall:
    """Something whose long texts can be held small; each is then read anew by who asks for it."""

    def hold_small(self, name: str, read: Callable[[], str]) -> None:
        """Let go of an attribute's text; from now on ``read`` makes it."""
        self.__dict__.pop(name, None)
        self.__dict__.setdefault("_held", {})[name] = read

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            read = self.__dict__.get("_held", {}).get(name)
            if read is None:
                raise AttributeError(name)
            return read()
