"""What the checks need of Pelican's settings, read in a worker where a server asks.

Settings are read through what all threads of a process share, its modules and its log: a server's
own process reads settings for its pages.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clinic.builder.errors import BuildError
from clinic.content.content_index import SiteSettings
from clinic.core.problem import Problem
from clinic.core.published_kinds import read_site_files
from clinic.core.workers import Worker, serve

MODULE = "clinic.builder.check_settings"


def read_check_settings(settings: Mapping[str, Any]) -> SiteSettings:
    """Return what rules ask of Pelican's settings."""
    return SiteSettings(tuple(settings["FORMATTED_FIELDS"]), read_site_files(settings))


def ask_check_settings(root: Path, settings_file: str) -> tuple[dict[str, Any], SiteSettings]:
    """Return the MARKDOWN setting and what rules ask of the others, read in another process.

    Raises
    ------
    BuildError
        The settings can't be read; its Problems say why.
    """
    with Worker(MODULE, seconds=30) as worker:
        found, problems = worker.ask(root, settings_file)
    if problems:
        raise BuildError(problems)
    read: tuple[dict[str, Any], SiteSettings] = found
    return read


def _answer(root: Path, settings_file: str) -> tuple[Any, list[Problem]]:
    from clinic.builder.settings import read_site_settings

    try:
        settings = read_site_settings(root, settings_file)
        return (settings["MARKDOWN"], read_check_settings(settings)), []
    except BuildError as error:
        return None, error.problems


def main() -> None:
    """Answer until nobody asks any more."""
    serve(_answer)
