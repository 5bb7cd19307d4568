"""Load Pelican and Markdown's extensions without what a site of Markdown seldom or never uses.

``pelican.readers`` loads docutils for reStructuredText, ``pelican.utils`` watchfiles for Pelican's
own loop, ``pelican.log`` rich for its screen: more than two thirds of the time that loading Pelican
takes (0.24 of 0.34 s of processor time). Feeds load what fetches web pages (urllib.request, with
http, email and ssl), Pelican's version a reader of mail headers by way of importlib.metadata, and
``pelican.server`` both; a process that is lean has no need of it.
``pymdownx.blocks`` loads a reader of YAML and patterns for selectors (0.09 s) that our blocks don't
ask for. While they are being loaded, stand-ins take their places; whoever wants the real ones later
gets them. Leans on Pelican 4.12.0 and pymdown-extensions 13.1 as far as they use nothing of theirs
at that time but names to inherit from, to make and to call; where newer ones do more, they are
loaded whole.
"""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from clinic.model.packages import list_offers, list_packages

_ABSENT = {
    "pelican": (
        *("docutils", "watchfiles", "pelican.rstdirectives", "rich"),
        *("importlib.metadata", "multiprocessing", "urllib.request", "pelican.server"),
    ),
    "pymdownx.blocks.caption": ("pymdownx.blocks.html", "yaml", "urllib.request"),
    "pygments.plugin": ("importlib.metadata",),
}


class _LateObject:
    """An object of an absent class, made when somebody looks into it."""

    _make: Callable[..., Any]

    def __init__(self, *given: object, **named: object) -> None:
        self._later = partial(type(self)._make, *given, **named)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the real one has)
        if name == "_later":
            raise AttributeError(name)
        made = self.__dict__.get("_made") or self._later()
        self.__dict__["_made"] = made
        return getattr(made, name)


def _call(module: str, name: str, *given: object, **named: object) -> Any:  # noqa: ANN401
    """Do what a name of an absent module does; by now it can be had."""
    return getattr(import_module(module), name)(*given, **named)


class _StandIn(ModuleType):
    """A module of which every name is a function, or a class whose objects are made late."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        late = partial(_call, self.__name__, name)
        if name[0].islower():
            return late
        return type(name, (_LateObject,), {"_make": staticmethod(late)})


class _Metadata(_StandIn):
    """importlib.metadata, of which Pelican wants to know a version at once: its own."""

    PackageNotFoundError = LookupError

    @staticmethod
    def version(name: str) -> str:
        """Return a package's version, as its folder says it."""
        found = [one for one in list_packages() if one.lower().startswith(f"{name}-")]
        if len(found) != 1:  # two of them, or a name written in another way: it needs the real one
            raise ImportError(name)
        return found[0].removesuffix(".dist-info").partition("-")[2]


class _Finder:
    """Finds a stand-in for whatever belongs to one of the absent."""

    # (Not one of importlib's own classes: to load those takes longer than all this.)

    def __init__(self, absent: tuple[str, ...]) -> None:
        self._absent = absent

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        """Return how to load a stand-in."""
        del path, target
        is_absent = any(name == one or name.startswith(f"{one}.") for one in self._absent)
        return ModuleSpec(name, self, is_package=True) if is_absent else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a stand-in."""
        return (_Metadata if spec.name == "importlib.metadata" else _StandIn)(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


def _load(wanted: str, absent: tuple[str, ...]) -> None:
    """Load a module, unless it is loaded; what is loaded of the absent stays."""
    if wanted in sys.modules:
        return
    finder, before = _Finder(absent), set(sys.modules)
    sys.meta_path.insert(0, finder)
    try:
        __import__(wanted)
    except Exception:  # it does more with them than it did
        top = wanted.partition(".")[0]
        for name in [one for one in sys.modules.keys() - before if one.split(".")[0] == top]:
            del sys.modules[name]
    finally:
        sys.meta_path.remove(finder)
        for name in [one for one, module in sys.modules.items() if isinstance(module, _StandIn)]:
            del sys.modules[name]
        # Who says "from importlib import metadata" would get the stand-in, as it is there.
        if isinstance(vars(importlib).get("metadata"), _StandIn):
            del importlib.metadata
    __import__(wanted)


@dataclass(frozen=True)
class _Extension:
    """An extension of Markdown's, as a package offers it by a short name."""

    name: str
    place: str  # a module's name, a colon and a class's

    def load(self) -> type:
        """Return its class."""
        module, _, kind = self.place.partition(":")
        found: type = getattr(import_module(module), kind)
        return found


@lru_cache
def _list_extensions() -> list[_Extension]:
    return [_Extension(*one) for one in list_offers("markdown.extensions")]


def load_pelican() -> None:
    """Load Pelican and the blocks of Markdown, lean where that can be."""
    for wanted, absent in _ABSENT.items():
        _load(wanted, absent)
    import_module("email.utils")  # feedgenerator counts on it being there
    # What packages offer, read without the readers of mail headers that importlib.metadata loads.
    sys.modules["markdown.util"].get_installed_extensions = _list_extensions  # type: ignore[attr-defined]
