"""A library that is loaded when somebody looks into it: most builds make no picture."""

import importlib
from typing import Any


class Late:
    """Stands for a module, such as ``PIL.Image``, until one of its names is asked for.

    (The standard library's LazyLoader does the same, but not for several threads at once.)
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the module has)
        return getattr(importlib.import_module(self._name), name)
