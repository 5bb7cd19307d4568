"""The proof: after any sequence of edits, an incremental build equals a clean one.

Run by test_incremental.py in short and by `make prove` in long. A difference is made as small as
it can be: steps that are not needed for it are left out, and what remains is printed.
"""

import datetime as datetimes
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from pelican import contents

from clinic.builder.pipeline import build_site
from clinic.builder.up_to_date import load_current_build
from clinic.core.cache import FILE
from tests.builder import damage, edits_of_code, edits_of_theme  # noqa: F401  (they put theirs on the list)
from tests.builder.edits import EDITS
from tests.builder.edits_of_code import PLUGIN_FOLDER, RULE_FILES
from tests.projects import NOW, PARTS, copy_project, take_picture

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ("publishconf.py", "pelicanconf.py")
Finding = tuple[str, str, int, str]
BUILD = """
import json, sys
sys.path.insert(0, "")
sys.path.append(sys.argv[3])
from tests.builder.proof import build_here
from pathlib import Path
print(json.dumps(build_here(Path.cwd(), sys.argv[1], int(sys.argv[2]))))
"""
OF_WORDS = ("body", "first_words", "page_body")


@dataclass(frozen=True)
class Step:
    """One edit and the build after it; its seed says where the edit strikes."""

    name: str
    seed: int
    settings: str = SETTINGS[0]
    day: int = 0  # after the first

    def __str__(self) -> str:
        return f"{self.name} ({self.seed}, {self.settings}, day {self.day})"


@dataclass
class Outcome:
    """What a build came to: the problems that stop it, and every file it wrote."""

    problems: list[Finding]
    files: dict[str, str]


def make_steps(seed: int, count: int) -> list[Step]:
    """Make a sequence in which every kind of edit comes up before one comes up again.

    Between these, as often, words alone are others: that is built in a way of its own.
    """
    chance = random.Random(seed)
    names: list[str] = []
    while len(names) < count:
        for name in chance.sample(sorted(EDITS), len(EDITS)):
            names += [name, chance.choice(OF_WORDS)]
    steps, day = [], 0
    for name in names[:count]:
        settings = SETTINGS[chance.random() < 0.25]
        day += chance.random() < 0.1  # a night goes by
        steps.append(Step(name, chance.randrange(10**6), settings, day))
    return steps


@contextmanager
def it_is(now: datetime) -> Iterator[None]:
    """Set Pelican's clock, by which posts wait for their day."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz) if tz else now.replace(tzinfo=None)

    parts = {**vars(datetimes), "datetime": Clock}
    contents.datetime = SimpleNamespace(**parts)
    try:
        yield
    finally:
        contents.datetime = datetimes


def has_own_code(project: Path) -> bool:
    """Return whether a project has rules or plugins that this process has not loaded."""
    return any((project / one).exists() for one in (*RULE_FILES, PLUGIN_FOLDER))


def build(project: Path, step: Step) -> Outcome:
    """Build as a step says; by the project's own code where that is another than ours."""
    if has_own_code(project):
        command = [sys.executable, "-c", BUILD, step.settings, str(step.day), str(ROOT)]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        is_built, found = json.loads(done.stdout.splitlines()[-1])
        found = [tuple(one) for one in found]
    else:
        is_built, found = build_here(project, step.settings, step.day)
    place = str(project)  # some words of Pelican name the whole path
    found = sorted((*one[:3], one[3].replace(place, "")) for one in found)
    return Outcome(found, take_picture(project / "output") if is_built else {})


def build_here(project: Path, settings: str, day: int) -> tuple[bool, list[Finding]]:
    """Build in this process; return whether that was done, and what was found."""
    now = NOW + timedelta(days=day)
    with it_is(now):
        result = build_site(project, settings, who="Ana", now=now)
    return result.is_built, [(p.rule, p.file, p.line, p.what) for p in result.problems]


def build_clean(project: Path, step: Step) -> Outcome:
    """Build the same content where nothing was ever built."""
    clean = project.with_name("clean")
    shutil.rmtree(clean, ignore_errors=True)
    copy_project(project, clean, *list_own_code(project))
    lend_pictures(project, clean)
    return build(clean, step)


def list_own_code(project: Path) -> list[str]:
    """Return what a copy needs to be built by the project's own code."""
    own = ["clinic"] if has_own_code(project) else []
    return own + [one for one in (PLUGIN_FOLDER,) if (project / one).exists()]


def lend_pictures(project: Path, clean: Path) -> None:
    """Copy the pictures alone from the cache: made anew, each step would take a minute."""
    (clean / FILE).parent.mkdir()
    with suppress(sqlite3.Error):  # damaged by an edit
        with closing(sqlite3.connect(project / FILE)) as rows:
            rows.execute("VACUUM INTO ?", (str(clean / FILE),))
        with closing(sqlite3.connect(clean / FILE, isolation_level=None)) as rows:
            rows.execute("DELETE FROM entries WHERE step NOT IN ('picture', 'social card')")
        return
    (clean / FILE).unlink(missing_ok=True)


def compare(incremental: Outcome, clean: Outcome) -> list[str]:
    """Say what differs: problems, files that only one has, files with other bytes."""
    found = [f"problem: {one}" for one in set(incremental.problems) ^ set(clean.problems)]
    names = incremental.files.keys() | clean.files.keys()
    return sorted(found) + sorted(
        f"{name}: {'missing' if name not in incremental.files else ''}"
        f"{'should not be there' if name not in clean.files else ''}"
        for name in names
        if incremental.files.get(name) != clean.files.get(name)
    )


def run_steps(start: Path, folder: Path, steps: Sequence[Step]) -> Iterator[list[str]]:
    """Take each step on a copy of a project, and yield how the two builds after it differ.

    An edit after which neither is built is undone, as an editor would: else nothing more would be.
    """
    project, before = folder / "project", folder / "before"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(start, project, symlinks=True)
    for step in steps:
        shutil.rmtree(before, ignore_errors=True)
        copy_project(project, before, *list_own_code(project))
        EDITS[step.name](project, random.Random(step.seed))
        now = NOW + timedelta(days=step.day)
        is_same = load_current_build(project, step.settings, now)
        was = take_picture(project / "output") if is_same else {}
        made = build(project, step)
        said = (
            [f"it was said that nothing changed: {step}"] if is_same and was != made.files else []
        )
        yield said + compare(made, build_clean(project, step))
        if not made.files:
            for part in (*PARTS, PLUGIN_FOLDER):
                if (project / part).is_dir():
                    shutil.rmtree(project / part)
            for rule in RULE_FILES:
                (project / rule).unlink(missing_ok=True)
            shutil.copytree(before, project, dirs_exist_ok=True)


def find_difference(start: Path, folder: Path, steps: Sequence[Step]) -> tuple[int, list[str]]:
    """Return after how many steps the builds differ, and in what; 0 when they never do."""
    for number, differences in enumerate(run_steps(start, folder, steps), 1):
        if differences:
            return number, differences
    return 0, []


def shrink(start: Path, folder: Path, steps: Sequence[Step]) -> list[Step]:
    """Return a sequence as short as can be found that ends in a difference."""
    smallest = list(steps)
    size = max(1, len(smallest) // 2)
    while True:
        at = 0
        while at < len(smallest):
            shorter = smallest[:at] + smallest[at + size :]
            number, _ = find_difference(start, folder, shorter) if shorter else (0, [])
            if number:
                smallest = shorter[:number]
            else:
                at += size
        if size == 1:
            return smallest
        size //= 2


def prove(start: Path, folder: Path, seed: int, count: int) -> str:
    """Take steps at random; return an empty text, or the smallest sequence that differs.

    Parameters
    ----------
    start:
        A project that has been built; it is not changed.
    folder:
        An empty folder to work in.
    seed, count:
        Which steps, and how many.
    """
    steps = make_steps(seed, count)
    number, differences = find_difference(start, folder, steps)
    if not number:
        return ""
    smallest = shrink(start, folder, steps[:number])
    _, differences = find_difference(start, folder, smallest)
    lines = [f"seed {seed}, step {number} of {count}; the smallest sequence that shows it:"]
    lines += [f"  {one}" for one in smallest] + differences[:20]
    return "\n".join(lines)
