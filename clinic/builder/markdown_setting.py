"""A worker's program that reads one setting: a server's own process reads settings for its pages.

Settings are read through what all threads of a process share, its modules and its log.
"""

from pathlib import Path
from typing import Any

from clinic.builder.errors import BuildError
from clinic.model.problem import Problem
from clinic.model.workers import Worker, serve

MODULE = "clinic.builder.markdown_setting"


def read_markdown_setting(root: Path, settings_file: str) -> dict[str, Any]:
    """Return the MARKDOWN setting.

    Raises
    ------
    BuildError
        The settings can't be read; its Problems say why.
    """
    with Worker(MODULE, seconds=30) as worker:
        markdown, problems = worker.ask(root, settings_file)
    if problems:
        raise BuildError(problems)
    setting: dict[str, Any] = markdown
    return setting


def _answer(root: Path, settings_file: str) -> tuple[Any, list[Problem]]:
    from clinic.builder.settings import read_site_settings

    try:
        return read_site_settings(root, settings_file)["MARKDOWN"], []
    except BuildError as error:
        return None, error.problems


def main() -> None:
    """Answer until nobody asks any more."""
    serve(_answer)
