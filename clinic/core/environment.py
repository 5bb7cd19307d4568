"""Sums of all that shapes every text or every page at once, whatever is in the content."""

import hashlib
import locale
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import clinic
from clinic.core.installed_packages import list_packages

_OURS = Path(clinic.__file__).resolve().parent
# Where the site goes is another folder at each build, and nothing of it stands in a page: a
# template that did show it would be seen reading it.
_PASSED_OVER = ("OUTPUT_PATH", "INCREMENTAL", "PAGE_CACHE", "PAGE_FINISHERS", "OUTPUT_FILES")


def sum_files(folder: Path, pattern: str = "**/*") -> str:
    """Return a sum of the names and bytes of all files below a folder that fit a pattern."""
    told = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            told.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def _name(value: object) -> str:
    """Write a setting so that it is the same in every run: an object without words by its type."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_name(key)}:{_name(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        names = (_name(one) for one in value)
        is_ordered = isinstance(value, list | tuple)
        return f"{type(value).__name__}({','.join(names if is_ordered else sorted(names))})"
    if value is None or isinstance(value, str | int | float | bytes | os.PathLike):
        return repr(value)
    return str(getattr(value, "__qualname__", type(value).__qualname__))


def _sum(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache  # a process goes on with the sources it has loaded, whatever becomes of the files
def _sum_extensions() -> str:
    return sum_files(_OURS / "plugins", "**/*.py")


def describe_markdown(markdown: Mapping[str, Any]) -> str:
    """Return a sum of all that shapes the HTML of a text, apart from the text.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    """
    return _sum([sys.version, *list_packages(), _name(markdown), _sum_extensions()])


def describe_settings(settings: Mapping[str, Any]) -> str:
    """Return a sum of the settings themselves: it is one for writing and one for the web."""
    return _sum(
        f"{name}={_name(value)}"
        for name, value in sorted(settings.items())
        if name not in _PASSED_OVER
    )


def _sum_plugins(plugins: Iterable[ModuleType]) -> str:
    """Return a sum of the sources of plugins that are not ours: of a module, or of its folder."""
    told = []
    for module in plugins:
        if not module.__name__.startswith("clinic."):
            told += [sum_files(Path(one), "**/*.py") for one in getattr(module, "__path__", ())]
            if file := getattr(module, "__file__", None):
                told.append(hashlib.sha256(Path(file).read_bytes()).hexdigest())
    return _sum(told)


PROGRAM = "program"


def describe_site(
    settings: Mapping[str, Any], plugins: Iterable[ModuleType], day: date
) -> dict[str, str]:
    """Return what shapes every page, apart from the texts: each part by a name, and its sum.

    Parameters
    ----------
    settings:
        Pelican's.
    plugins:
        Those that Pelican has loaded.
    day:
        The day at the clinic.
    """
    content = Path(settings["PATH"])
    facts = content / "clinic.toml"
    return {
        PROGRAM: _sum(
            [sys.version, *list_packages(), sum_files(_OURS, "**/*.py"), _sum_plugins(plugins)]
        ),
        "settings": _sum(
            [
                describe_settings(settings),
                sum_files(content.parent, "*.py"),
                str(locale.setlocale(locale.LC_ALL)),
                os.environ.get("TZ", ""),
            ]
        ),
        "theme": sum_files(Path(settings["THEME"])),
        "clinic.toml": hashlib.sha256(facts.read_bytes() if facts.is_file() else b"").hexdigest(),
        "day": day.isoformat(),
    }


@cache  # a process goes on with the sources it has loaded, whatever becomes of the files
def _sum_sources() -> bytes:
    told = hashlib.sha256()
    for room in ("builder", "checks", "content", "core", "plugins"):
        for path in sorted((_OURS / room).rglob("*.py")):
            told.update(path.relative_to(_OURS).as_posix().encode())
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.digest()


def describe_setting(markdown: Mapping[str, Any], facts: bytes) -> str:
    """Return a sum of all that shapes what is found in a text, apart from the text.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    facts:
        The bytes of clinic.toml.
    """
    told = hashlib.sha256(repr((sys.version, list_packages(), markdown)).encode())
    told.update(hashlib.sha256(facts).digest())
    told.update(_sum_sources())
    return told.hexdigest()
