"""The Pelican settings that the checks need, read in a worker for servers.

Reading settings changes global state of a process, its modules and its log, and a server reads
settings for its pages too.
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
    """Return the settings that rules read."""
    return SiteSettings(tuple(settings["FORMATTED_FIELDS"]), read_site_files(settings))


def ask_check_settings(root: Path, settings_file: str) -> tuple[dict[str, Any], SiteSettings]:
    """Return the MARKDOWN setting and the settings that rules read, from another process.

    Raises
    ------
    BuildError
        If the settings cannot be read; its Problems say why.
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
    """Serve requests until the connection closes."""
    serve(_answer)
