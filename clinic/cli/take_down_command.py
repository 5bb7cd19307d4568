"""The command take-down: remove one post from the live site at once."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath

from clinic.actions.console import Screen
from clinic.actions.git_info import find_name
from clinic.cli import publish_support as hosting
from clinic.core.front_matter import read_front_matter
from clinic.core.search_index import SearchError, index_site
from clinic.core.toml_file import read_toml
from clinic.publish.errors import PublishError
from clinic.publish.removal import Tools, Words
from clinic.publish.take_down import take_down

WRONG_USE = 2
NO_DAYS: Mapping[str, datetime] = {}


def run(root: Path, screen: Screen, target: str, post: str, *, dry_run: bool) -> int:
    """Remove the post named by its address or its file; nothing is built."""
    if not post.strip():
        screen.say("Name the post to take down: make take-down POST=/blog/NAME/")
        return WRONG_USE
    screen.step("Reading the live site")
    wanted, lang = read_wanted(root, post.strip())
    done = take_down(
        target,
        wanted,
        root=root,
        who=find_name(root),
        tell=screen.say,
        tools=make_tools(root),
        lang=lang,
        address=hosting.find_address(root),
        confirm=hosting.make_question(screen),
        dry_run=dry_run,
        progress=hosting.make_bar(screen),
    )
    screen.say(done.sentence)
    return 0


def read_wanted(root: Path, post: str) -> tuple[str, str]:
    """Return the last part of a post's address and its language, from its file or its name.

    An address is returned as it is. Problems in the file must not prevent a removal.
    """
    name = PurePosixPath(post.replace("\\", "/")).name
    if not name.endswith(".md"):
        return post, ""
    slug, *rest = name.removesuffix(".md").split(".")
    lang = rest[0] if rest else ""
    with contextlib.suppress(OSError):
        text = (root / post).read_text(encoding="utf-8-sig", errors="replace")
        front = read_front_matter(text.replace("\r\n", "\n"))
        slug, lang = front.text("slug") or slug, front.text("lang") or lang
    return slug, lang


def make_tools(root: Path, days: Mapping[str, datetime] = NO_DAYS, content: str = "") -> Tools:
    """Return what publishing needs of the project.

    `days` are the dates of public posts, `content` is a fingerprint of the content.
    """

    def say(lang: str) -> Words:
        for code in (lang, "en"):
            read = read_toml(root / f"theme/strings/{code}.toml") if code else ()
            words = read[0] if isinstance(read, tuple) and read else {}
            title, lede = words.get("removed_title"), words.get("removed_lede")
            if isinstance(title, str) and isinstance(lede, str):
                return Words(title, lede, code)
        return Words()

    def index(site: Path) -> None:
        try:
            index_site(site)
        except SearchError as error:
            raise PublishError(str(error)) from error

    return Tools(say, index, days, content)
