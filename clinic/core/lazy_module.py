"""Lazy imports: most builds do not process any picture."""

import importlib
from typing import Any


class Late:
    """A proxy for a module, such as ``PIL.Image``, that imports it on first attribute access.

    The LazyLoader of the standard library is not thread-safe.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the module has)
        return getattr(importlib.import_module(self._name), name)
