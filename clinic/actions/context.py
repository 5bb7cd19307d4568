"""The context of a command: the project and its console."""

from dataclasses import dataclass
from pathlib import Path

from clinic.actions.console import Screen
from clinic.builder.snapshot import Snapshot

WRITING = "pelicanconf.py"  # the settings for previews, with drafts
PUBLISHING = "publishconf.py"  # the settings for publishing


@dataclass(frozen=True)
class Project:
    """The project folder and its console; ``stock`` is a recent snapshot of the files, if any."""

    root: Path
    screen: Screen
    stock: Snapshot | None = None
