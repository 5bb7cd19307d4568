"""The fast path of `html`: report at once that nothing has changed since the last build.

This runs before any slow import.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import TextIO

from clinic.builder.snapshot import Snapshot
from clinic.builder.up_to_date import load_current_build
from clinic.checks.report import print_problems


def name_built(root: Path, output: Path, *, has_changed: bool) -> str:
    """Return the result of a build, and how to open the site."""
    news = "is built" if has_changed else "has not changed"
    return f"The site {news}: {os.path.relpath(output, root)}/   To see the site, run: make serve"


def say_unchanged(root: Path, settings_file: str, out: TextIO, stock: Snapshot) -> bool:
    """Print the output of an unchanged build; return False if the snapshot has changes."""
    last = load_current_build(root, settings_file, datetime.now().astimezone(), stock)
    if last is None:
        return False
    if last.problems:
        print_problems(last.problems, out)
    out.write(name_built(root, last.output, has_changed=False) + "\n")
    return True
