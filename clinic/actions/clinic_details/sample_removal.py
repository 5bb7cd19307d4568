"""Remove posts: the sample posts, and those in removed languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from clinic.actions.clinic_details.sample_detection import POSTS

_LINK = re.compile(
    r"\[(?P<words>[^\[\]]*)\]\(\{filename\}/?(?P<place>(?:posts|pages)/[^)#\s]+)(?:#[^)\s]*)?\)"
)


@dataclass
class MovingOut:
    """A plan: the files to remove, and the changes in other posts and pages.

    ``texts`` maps files to their new text. ``sentences`` lists the lines that lose a link.
    """

    files: list[Path] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)


def find_sample_posts(root: Path) -> list[Path]:
    """Return the existing files of the sample posts, with translations and drawings."""
    found = []
    for path in sorted((root / "content/posts").rglob("*")):
        first = path.name.split(".")[0]
        is_text = path.suffix == ".md" and first in POSTS
        is_drawing = path.suffix == ".svg" and any(first.startswith(f"{one}-") for one in POSTS)
        if path.is_file() and (is_text or is_drawing):
            found.append(path)
    return found


def find_texts_in(root: Path, languages: Iterable[str]) -> list[Path]:
    """Return the posts, pages and drawings in these languages, by file name."""
    endings = {f".{one}" for one in languages}
    paths = sorted((root / "content").rglob("*.*.*"))
    return [one for one in paths if one.is_file() and Path(one.stem).suffix in endings]


def plan_moving_out(root: Path, files: Iterable[Path]) -> MovingOut:
    """Return the plan to remove some posts; nothing changes yet."""
    plan = MovingOut(sorted(set(files)))
    gone = {path.relative_to(root / "content").as_posix() for path in plan.files}
    for path in sorted((root / "content").rglob("*.md")):
        if path in plan.files:
            continue
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        lines = text.split("\n")
        for at, line in enumerate(lines):
            lines[at] = _LINK.sub(
                lambda one: one["words"] if one["place"] in gone else one[0], line
            )
            if lines[at] != line:
                plan.sentences.append(f"{path.relative_to(root).as_posix()}:{at + 1}")
        if lines != text.split("\n"):
            plan.texts[path] = "\n".join(lines)
    return plan


def forget_posts(facts_text: str, files: list[Path]) -> str:
    """Return clinic.toml without references to removed posts (`post = "…"` of a service)."""
    slugs = "|".join(sorted({re.escape(one.name.split(".")[0]) for one in files}))
    pattern = rf'^(\s*post\s*=\s*)"(?:{slugs})"'
    return re.sub(pattern, r'\1""', facts_text, flags=re.MULTILINE) if slugs else facts_text
