"""The proof: after any sequence of edits, an incremental build equals a clean one.

Run by test_incremental.py in short and by `make prove` in long. A difference is made as small as
it can be: steps that are not needed for it are left out, and what remains is printed.
"""

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.builder.build import build_site
from clinic.builder.unchanged import find_last_build
from tests.builder import damage, edits_of_theme  # noqa: F401  (they put theirs on the list)
from tests.builder.edits import EDITS
from tests.projects import NOW, PARTS, copy_project, take_picture

SETTINGS = ("publishconf.py", "pelicanconf.py")
# Kept by their own sums and proved by their own tests; made anew, a step would take a minute.
LENT = ("cards", "pictures")
OF_WORDS = ("body", "first_words", "page_body")


@dataclass(frozen=True)
class Step:
    """One edit and the build after it; its seed says where the edit strikes."""

    name: str
    seed: int
    settings: str = SETTINGS[0]

    def __str__(self) -> str:
        return f"{self.name} ({self.seed}, {self.settings})"


@dataclass
class Outcome:
    """What a build came to: the problems that stop it, and every file it wrote."""

    problems: list[tuple[str, str, int, str]]
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
    settings = (SETTINGS[chance.random() < 0.25] for _ in range(count))
    return [
        Step(name, chance.randrange(10**6), one)
        for name, one in zip(names[:count], settings, strict=True)
    ]


def build(project: Path, settings: str) -> Outcome:
    result = build_site(project, settings, who="Ana", now=NOW)
    place = str(project)  # some words of Pelican name the whole path
    found = sorted((p.rule, p.file, p.line, p.what.replace(place, "")) for p in result.problems)
    return Outcome(found, take_picture(project / "output") if result.is_built else {})


def build_clean(project: Path, settings: str) -> Outcome:
    """Build the same content where nothing was ever built."""
    clean = project.with_name("clean")
    shutil.rmtree(clean, ignore_errors=True)
    copy_project(project, clean)
    for name in LENT:
        if (project / ".build" / name).is_dir():
            shutil.copytree(project / ".build" / name, clean / ".build" / name)
    return build(clean, settings)


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
        copy_project(project, before)
        EDITS[step.name](project, random.Random(step.seed))
        is_same = find_last_build(project, step.settings, NOW)
        was = take_picture(project / "output") if is_same else {}
        made = build(project, step.settings)
        said = (
            [f"it was said that nothing changed: {step}"] if is_same and was != made.files else []
        )
        yield said + compare(made, build_clean(project, step.settings))
        if not made.files:
            for part in PARTS:
                if (project / part).is_dir():
                    shutil.rmtree(project / part)
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
