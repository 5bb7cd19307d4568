"""Copy a post, change its URL, move it to the trash and restore it."""

import posixpath
import re
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from clinic.content.document import CONTENT
from clinic.content.document_editor import Words, edit_post, read_front
from clinic.content.images import IMAGE_ENDINGS
from clinic.core.front_matter import FrontMatter
from clinic.core.old_addresses import read_aliases
from clinic.core.review_signature import KEYS as REVIEW_KEYS
from clinic.core.slugs import make_slug
from clinic.web.editor.post_store import NotFoundError, PostFile, Store

BIN = ".bin"
_STAMP = "%Y-%m-%d-%H%M%S"
_PICTURE = re.compile(r"\{attach\}(?P<path>[^)\s\"'#?]+)")
# Header fields that a copy must not inherit.
_OWN = (*(one.lower() for one in REVIEW_KEYS), "aliases", "slug", "modified")
KEYS = {"slug": "Slug", "aliases": "Aliases", "status": "Status", "date": "Date", "title": "Title"}


class MoveError(Exception):
    """A file operation is not possible; the message says why."""


@dataclass(frozen=True)
class TrashedPost:
    """A post or page in the trash: its folder there, its original path and its title."""

    stamp: str
    place: str
    title: str

    @property
    def when(self) -> datetime:
        """When it was moved to the trash."""
        return datetime.strptime(self.stamp[:17], _STAMP).astimezone()


def duplicate(store: Store, place: str, title: str, today: date) -> PostFile:
    """Copy a post to a private draft with another title, without sign-off, slug and aliases."""
    old = store.open(place)
    own = {name: "" for name in _OWN if old.front.get(name)}
    fields = own | {"title": title, "date": today.isoformat(), "status": "draft"}
    made = edit_post(old.content, Words(fields), KEYS)
    return store.make(posixpath.dirname(place), title, made)


def _list_editions(store: Store, place: str) -> list[str]:
    """Return a post and its translations, which share a file name: ``a.md``, ``a.es.md``."""
    folder, stem = posixpath.dirname(place), PurePosixPath(place).name.split(".")[0]
    found = sorted((store.folder / folder).glob("*.md"))
    return [f"{folder}/{one.name}" for one in found if one.name.split(".")[0] == stem]


def find_slug(place: str, front: FrontMatter) -> str:
    """Return the slug of a post, the last part of its URL."""
    return front.text("slug") or PurePosixPath(place).name.split(".")[0]


def find_address(opened: PostFile, default_language: str) -> str:
    """Return the URL path of a post or page, like ARTICLE_URL and PAGE_URL in pelicanconf.py."""
    lang = opened.front.text("lang") or opened.language_in_name
    start = f"/{lang}/" if lang not in ("", default_language) else "/"
    middle = "blog/" if opened.kind == "post" else ""
    return f"{start}{middle}{find_slug(opened.place, opened.front)}/"


def change_address(store: Store, place: str, asked: str, default_language: str) -> list[PostFile]:
    """Change the slug of a post and its translations, with redirects from the old URLs.

    The file keeps its name, so links from other posts and its pictures still work.

    Raises
    ------
    MoveError
        The slug is empty or taken.
    """
    slug = make_slug(asked)
    if not slug:
        raise MoveError("Write the address with letters, digits and hyphens, such as back-pain.")
    editions = [store.open(one) for one in _list_editions(store, place)]
    if slug == find_slug(place, store.open(place).front):
        return []
    for other in (store.folder / PurePosixPath(place).parts[0]).rglob("*.md"):
        there = other.relative_to(store.folder).as_posix()
        is_own = there in {one.place for one in editions}
        if not is_own and find_slug(there, read_front(other.read_bytes())) == slug:
            raise MoveError(f"{CONTENT}/{there} already has this address. Choose another address.")
    made = []
    for one in editions:
        fields = {"slug": slug}
        if one.front.text("status").lower() != "draft":
            old = find_address(one, default_language)
            new = old.removesuffix(f"{find_slug(one.place, one.front)}/") + f"{slug}/"
            aliases = [each for each in read_aliases(one.front.text("aliases")) if each != new]
            fields["aliases"] = "\n".join(dict.fromkeys([*aliases, old]))
        content = edit_post(one.content, Words(fields), KEYS)
        made.append((one, content))
    return [store.save(one.place, content, one.mark) for one, content in made]


def _list_pictures(store: Store, opened: PostFile) -> list[str]:
    """Return the pictures of a post that no other document uses."""
    folder = posixpath.dirname(opened.place)
    named = {one["path"] for one in _PICTURE.finditer(opened.text)}
    others = "\n".join(
        one.read_text(encoding="utf-8", errors="replace")
        for one in store.folder.rglob("*.md")
        if one != store.find(opened.place)
    )
    return [
        f"{folder}/{name}"
        for name in sorted(named)
        if "/" not in name
        and name.lower().endswith(IMAGE_ENDINGS)
        and name not in others
        and (store.folder / folder / name).is_file()
    ]


def move_to_trash(store: Store, place: str, now: datetime) -> TrashedPost:
    """Move a post, and pictures that only it uses, from content/ to the trash."""
    opened = store.open(place)
    pictures = _list_pictures(store, opened)
    stamp = now.strftime(_STAMP)
    number = 1
    while (store.root / BIN / stamp).exists():
        number += 1
        stamp = f"{now.strftime(_STAMP)}-{number}"
    for one in (*pictures, place):  # the post last, so that it never lacks a picture
        to = store.root / BIN / stamp / CONTENT / one
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(store.folder / one, to)
    return TrashedPost(stamp, place, opened.front.text("title"))


def list_bin(store: Store) -> list[TrashedPost]:
    """Return the posts and pages in the trash, newest first."""
    found = []
    for path in sorted((store.root / BIN).glob(f"*/{CONTENT}/**/*.md"), reverse=True):
        stamp = path.relative_to(store.root / BIN).parts[0]
        if not re.match(r"\d{4}-\d{2}-\d{2}-\d{6}", stamp):
            continue
        place = path.relative_to(store.root / BIN / stamp / CONTENT).as_posix()
        title = read_front(path.read_bytes()).text("title")
        found.append(TrashedPost(stamp, place, title or place))
    return found


def take_from_bin(store: Store, stamp: str, place: str) -> PostFile:
    """Restore a post and its pictures from the trash.

    Raises
    ------
    NotFoundError
        The post is not in the trash.
    MoveError
        Another file has its path now.
    """
    if (stamp, place) not in {(one.stamp, one.place) for one in list_bin(store)}:
        raise NotFoundError(f'Cannot find "{place}" in the trash. Reload the page.')
    folder: Path = store.root / BIN / stamp / CONTENT
    texts = {one.stem for one in folder.rglob("*.md")}
    back = [store.find(place)]
    if len(texts) == 1:  # else it is unknown which document the pictures belong to
        pictures = [one for one in folder.rglob("*") if one.is_file() and one.suffix != ".md"]
        back += [store.folder / one.relative_to(folder) for one in pictures]
    for to in back:
        if to.exists():
            name = to.relative_to(store.root).as_posix()
            raise MoveError(f"Another file named {name} exists now. Rename that file first.")
    for to in reversed(back):
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / to.relative_to(store.folder), to)
    return store.open(place)
