"""What can be said at once: that nothing has changed since the last build.

It is asked before anything else is loaded, which would take longer than the asking.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import TextIO

from clinic.builder.snapshot import Snapshot
from clinic.builder.up_to_date import load_current_build
from clinic.checks.report import print_problems


def name_built(root: Path, output: Path, *, has_changed: bool) -> str:
    """Say how a build ended, and how to look at the site."""
    news = "is built" if has_changed else "has not changed"
    return f"The site {news}: {os.path.relpath(output, root)}/   To look at it: make serve"


def say_unchanged(root: Path, settings_file: str, out: TextIO, stock: Snapshot) -> bool:
    """Say all that a build of that stock would say, if it would change nothing; was that so?"""
    last = load_current_build(root, settings_file, datetime.now().astimezone(), stock)
    if last is None:
        return False
    if last.problems:
        print_problems(last.problems, out)
    out.write(name_built(root, last.output, has_changed=False) + "\n")
    return True
