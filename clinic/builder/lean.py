"""Load Pelican without what a site of Markdown never uses.

``pelican.readers`` loads docutils for reStructuredText, and ``pelican.utils`` watchfiles for
Pelican's own loop: two thirds of the time that loading Pelican takes (0.21 of 0.30 s of processor
time). While Pelican is being loaded, stand-ins take their places; whoever wants the real ones later
gets them. Leans on Pelican 4.12.0 as far as it uses nothing of theirs at that time but the names of
classes to inherit from; where a newer one does more, Pelican is loaded whole.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_ABSENT = ("docutils", "watchfiles", "pelican.rstdirectives")


class _StandIn(ModuleType):
    """A module of which every name is an empty class."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _Finder(MetaPathFinder, Loader):
    """Finds a stand-in for whatever belongs to one of the absent."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a stand-in."""
        del path, target
        is_absent = any(name == one or name.startswith(f"{one}.") for one in _ABSENT)
        return ModuleSpec(name, self, is_package=True) if is_absent else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a stand-in."""
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


def load_pelican() -> None:
    """Load Pelican, unless it is loaded; what is loaded of the absent stays."""
    if "pelican" in sys.modules:
        return
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        __import__("pelican")
    except Exception:  # it does more with them than it did
        for name in [one for one in sys.modules if one.split(".")[0] == "pelican"]:
            del sys.modules[name]
    finally:
        sys.meta_path.remove(finder)
        for name in [one for one, module in sys.modules.items() if isinstance(module, _StandIn)]:
            del sys.modules[name]
    __import__("pelican")
