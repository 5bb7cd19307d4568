"""The project somebody works in, and where its stories are told."""

from dataclasses import dataclass
from pathlib import Path

from clinic.actions.console import Screen
from clinic.builder.snapshot import Snapshot

WRITING = "pelicanconf.py"  # the settings with which somebody looks at drafts
PUBLISHING = "publishconf.py"  # those with which readers are sent pages


@dataclass(frozen=True)
class Project:
    """The project somebody works in, and where its stories are told.

    ``stock`` is what was in it a moment ago, where somebody has looked.
    """

    root: Path
    screen: Screen
    stock: Snapshot | None = None
