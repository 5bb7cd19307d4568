"""Inputs that attack and that Git can't carry: odd names, odd bytes, links, and absolute paths."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MadeInput:
    """An input that a function lays over a project; the rest as in `roads.Input`."""

    name: str
    make: Callable[[Path], None]
    expected: tuple[str, ...]
    places: Sequence[str] = ()
    is_alone: bool = False
    tells_secret: bool = False


def _tell(name: str, make: Callable[[Path], None], line: str, *places: str) -> MadeInput:
    """Return an input that names a secret, and makes these files of content/."""
    return MadeInput(name, make, (line,), places, tells_secret=True)


HEADER = "Title: {title}\nDate: 2026-03-11\nCategory: Injections\nType: news\n\n"


def write_post(project: Path, name: str, body: str) -> None:
    """Write a post whose header is good."""
    file = project / f"content/posts/2026/{name}.md"
    title = name.replace("-", " ").capitalize()
    file.write_text(f"{HEADER.format(title=title)}{body}\n", encoding="utf-8")


def name_absolute_path(project: Path) -> None:
    """Name a file of this computer by its whole path, which four slashes make of it."""
    secret = (project / "secrets/id_rsa").as_posix().lstrip("/")
    write_post(project, "made-absolute", f"[words](/ \"href='{{static}}////{secret}'\") here.")


def link_picture_out(project: Path) -> None:
    """Lay a shortcut to a secret where a picture is shown."""
    (project / "content/posts/2026/made-knee.png").symlink_to(project / "secrets/id_rsa")
    write_post(project, "made-link-picture", "![A knee, bent]({attach}made-knee.png)")


def link_post_out(project: Path) -> None:
    """Lay a shortcut to a text outside in a post's place."""
    (project / "content/posts/2026/made-link-post.md").symlink_to(project / "secrets/id_rsa")


def link_folder_out(project: Path) -> None:
    """Lay a shortcut to a folder outside among the years; a post in it is whole."""
    outside = project.parent / "secrets"
    shutil.copy2(outside / "id_rsa", outside / "made-outside.md")
    (project / "content/posts/made-folder").symlink_to(outside, target_is_directory=True)


def link_static_out(project: Path) -> None:
    """Attach a file of content/ that is a shortcut to a secret."""
    (project / "content/posts/2026/made-notes").symlink_to("../../../secrets/id_rsa")
    write_post(project, "made-link-static", "[Notes]({attach}made-notes) to read.")


MADE: list[MadeInput] = [
    _tell(
        "made-absolute",
        name_absolute_path,
        "content/posts/2026/made-absolute.md:6",
        "posts/2026/made-absolute.md",
    ),
]
if os.name != "nt":  # Windows lets not everybody make one
    MADE += [
        _tell(
            "made-link-picture",
            link_picture_out,
            "content/posts/2026/made-knee.png",
            *("posts/2026/made-link-picture.md", "posts/2026/made-knee.png"),
        ),
        _tell(
            "made-link-post",
            link_post_out,
            "content/posts/2026/made-link-post.md",
            "posts/2026/made-link-post.md",
        ),
        _tell(
            "made-link-folder",
            link_folder_out,
            "content/posts/made-folder",
            "posts/made-folder/made-outside.md",
        ),
        _tell(
            "made-link-static",
            link_static_out,
            "content/posts/2026/made-notes",
            *("posts/2026/made-link-static.md", "posts/2026/made-notes"),
        ),
    ]
