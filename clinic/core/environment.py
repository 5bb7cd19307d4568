"""Digests of everything that affects all documents or pages at once: cache keys."""

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
# The output folder changes with each build, but pages do not depend on it: dependency tracking
# would notice a template that reads it.
_PASSED_OVER = ("OUTPUT_PATH", "INCREMENTAL", "PAGE_CACHE", "PAGE_FINISHERS", "OUTPUT_FILES")


def sum_files(folder: Path, pattern: str = "**/*") -> str:
    """Return a digest of the names and contents of the files below a folder that match."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _name(value: object) -> str:
    """Return a stable representation of a setting; objects are represented by their type."""
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


@cache  # a process keeps the sources it has loaded, even if the files change
def _sum_extensions() -> str:
    return sum_files(_OURS / "plugins", "**/*.py")


def describe_markdown(markdown: Mapping[str, Any]) -> str:
    """Return a digest of everything besides the text that affects its HTML.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    """
    return _sum([sys.version, *list_packages(), _name(markdown), _sum_extensions()])


def describe_settings(settings: Mapping[str, Any]) -> str:
    """Return a digest of the settings; it differs between preview and publish."""
    return _sum(
        f"{name}={_name(value)}"
        for name, value in sorted(settings.items())
        if name not in _PASSED_OVER
    )


def _sum_plugins(plugins: Iterable[ModuleType]) -> str:
    """Return a digest of the sources of third-party plugins: a module, or its package."""
    digests = []
    for module in plugins:
        if not module.__name__.startswith("clinic."):
            digests += [sum_files(Path(one), "**/*.py") for one in getattr(module, "__path__", ())]
            if file := getattr(module, "__file__", None):
                digests.append(hashlib.sha256(Path(file).read_bytes()).hexdigest())
    return _sum(digests)


PROGRAM = "program"


def describe_site(
    settings: Mapping[str, Any], plugins: Iterable[ModuleType], day: date
) -> dict[str, str]:
    """Return the digests of everything that affects all pages, by name.

    Parameters
    ----------
    settings:
        Pelican's settings.
    plugins:
        The plugins that Pelican has loaded.
    day:
        The current date at the clinic.
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


@cache  # a process keeps the sources it has loaded, even if the files change
def _sum_sources() -> bytes:
    digest = hashlib.sha256()
    for room in ("builder", "checks", "content", "core", "plugins"):
        for path in sorted((_OURS / room).rglob("*.py")):
            digest.update(path.relative_to(_OURS).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def describe_setting(markdown: Mapping[str, Any], facts: bytes) -> str:
    """Return a digest of everything besides the document that affects its check results.

    Parameters
    ----------
    markdown:
        The MARKDOWN setting.
    facts:
        The bytes of clinic.toml.
    """
    digest = hashlib.sha256(repr((sys.version, list_packages(), markdown)).encode())
    digest.update(hashlib.sha256(facts).digest())
    digest.update(_sum_sources())
    return digest.hexdigest()
