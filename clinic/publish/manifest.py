"""The manifest: a public file next to the live site with the path and hash of each live file.

Anyone who can read the site can read the manifest, so it names no people. The history, which is
stored outside the site, does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from clinic.publish.errors import DamagedError
from clinic.publish.release_names import find_number, is_release

FOLDER = ".publish"
PATH = f"{FOLDER}/current.json"
COPY = f"{FOLDER}/copy.json"
"""A second copy, on hosts where a release is one folder. Both copies must agree."""
RECORDS = (PATH, COPY)
"""Files of a release that are not part of the site."""
FORMAT = "clinic-publish"
VERSION = 1

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PLAIN = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\Z")
# A line break would split a list of files; a backslash or a drive letter is another folder on
# Windows. None of these is in a URL that we published.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|\A[A-Za-z]:")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999


@dataclass(frozen=True)
class Kept:
    """A fingerprinted file that left the site, but stays for pages that are still open."""

    sha256: str
    until: datetime


@dataclass(frozen=True)
class Manifest:
    """The files of one release, and its place in the chain of releases.

    `previous` is the release that a rollback restores. `when` is in UTC. `address` is the public
    URL of the site, or "". `restored` is the release whose files a rollback made live again; None
    for a publish. `is_held`: publishes without a person wait, because someone undid a version.
    `content` is a fingerprint of the content that the site was built from.
    `removed` are the paths of pages that were taken down, which no version brings back unasked.
    """

    release: str
    when: datetime
    files: Mapping[str, str]
    kept: Mapping[str, Kept]
    previous: str | None = None
    commit: str | None = None
    address: str = ""
    restored: str | None = None
    is_held: bool = False
    removed: tuple[str, ...] = ()
    content: str | None = None

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """The SHA-256 of all our files by path, including kept files."""
        return {**self.files, **{path: kept.sha256 for path, kept in self.kept.items()}}


def write_manifest(manifest: Manifest) -> bytes:
    """Serialize the manifest to canonical JSON: equal manifests give equal bytes."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "release": manifest.release,
        "when": manifest.when.astimezone(UTC).isoformat(),
        "previous": manifest.previous,
        "commit": manifest.commit,
        "content": manifest.content,
        "address": manifest.address,
        "restored": manifest.restored,
        "held": manifest.is_held,
        "removed": sorted(manifest.removed),
        "files": dict(sorted(manifest.files.items())),
        "kept": {
            path: {"sha256": kept.sha256, "until": kept.until.astimezone(UTC).isoformat()}
            for path, kept in sorted(manifest.kept.items())
        },
    }
    # One line per file. `indent` would do the same, but ten times slower.
    return (json.dumps({**body, "seal": seal(body)}, separators=(",\n", ": ")) + "\n").encode()


def find_digest(manifest: Manifest) -> str:
    """Return the SHA-256 that the history keeps, to notice a manifest changed at the host.

    It covers what other versions of this program write in the same way.
    """
    return seal({"release": manifest.release, "files": dict(manifest.files)})


def read_manifest(content: bytes, where: str) -> Manifest:
    """Parse a manifest.

    Parameters
    ----------
    where:
        The name of the file in messages.

    Raises
    ------
    DamagedError
        The content is truncated, altered, from another version, or not a manifest.
    """
    try:
        body = json.loads(content)
        if body.pop("format") != FORMAT:
            raise ValueError("another program's file")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise explain_damage(where, "is damaged, or was not written by this program") from None
    if body.get("version") != VERSION:
        damage = explain_damage(where, "was written by another version of this program")
        damage.is_newer = True
        damage.to_do = "To get the newest version, run: git pull. Then run: make publish"
        raise damage
    try:
        if body.pop("seal") != seal({"format": FORMAT, **body}):
            raise ValueError("altered")
        return _read_body(body)
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError, RecursionError):
        raise explain_damage(where, "is damaged") from None


def _read_body(body: Mapping[str, Any]) -> Manifest:
    return Manifest(
        release=_read_release(body["release"]),
        when=_read_moment(body["when"]),
        previous=None if body["previous"] is None else _read_release(body["previous"]),
        commit=None if body["commit"] is None else str(body["commit"]),
        address=str(body["address"]),
        files={read_path(path): read_hash(sha) for path, sha in body["files"].items()},
        kept={
            read_path(path): Kept(read_hash(kept["sha256"]), _read_moment(kept["until"]))
            for path, kept in body["kept"].items()
        },
        restored=None if body.get("restored") is None else _read_release(body["restored"]),
        # Before there was a hold, every rollback meant one.
        is_held=bool(body.get("held", body.get("restored") is not None)),
        removed=tuple(read_path(path) for path in body.get("removed", ())),
        content=None if body.get("content") is None else read_hash(body["content"]),
    )


def reconcile(
    record: Manifest | DamagedError, copy: Manifest | None, where: str
) -> tuple[Manifest | None, DamagedError | None]:
    """Return the manifest that two copies prove together, and what is wrong with the first.

    Where the copies disagree, only entries that are in both count.

    Parameters
    ----------
    record:
        The manifest on the host, or the error from reading it.
    copy:
        Our own copy of the same release, if any.
    """
    if isinstance(record, DamagedError):
        return copy, record
    if copy is None or copy == record:
        return record, None
    files = {p: sha for p, sha in record.files.items() if copy.files.get(p) == sha}
    kept = {p: one for p, one in record.kept.items() if copy.kept.get(p) == one}
    damage = explain_damage(where, "does not match its copy")
    damage.has_rival = True
    return replace(copy, files=files, kept=kept), damage


def is_same_site(one: str, other: str) -> bool:
    """Return whether two public URLs are equal; "" equals only itself."""
    return one.rstrip("/") == other.rstrip("/")


def can_be_ours(record: Manifest, address: str, known: Sequence[Manifest]) -> bool:
    """Return whether a manifest without a local copy may be this site's, from another computer.

    The seal is a checksum, not a signature: it proves that a manifest is intact, not whose.

    Parameters
    ----------
    record:
        The manifest on the host.
    address:
        The public URL of this site; "" if unknown.
    known:
        Manifests published from this computer, oldest first.
    """
    newest = known[-1] if known else None
    own = address or (newest.address if newest else "")
    if not is_same_site(record.address, own):
        return False
    if newest is None or record.previous in {one.release for one in known}:
        return True
    follows = record.previous and find_number(record.previous) >= find_number(newest.release)
    return bool(own and follows)


def explain_damage(where: str, how: str) -> DamagedError:
    """Return the error for a live manifest at `where` that cannot be used."""
    return DamagedError(
        f"The record of the live site, {where}, {how}. Nothing was changed.",
        "To restore the last good version, run: make rollback",
    )


def seal(body: Mapping[str, Any]) -> str:
    """Return the checksum (SHA-256) that proves a record is intact."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_path(path: str) -> str:
    """Return the path; raises ValueError if the path could leave the site's folder."""
    if _PLAIN.match(path):  # the fast path for nearly all names: PurePosixPath is slow
        return path
    pure = PurePosixPath(path)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or str(pure) != path:
        raise ValueError(path)
    if pure.parts[0] == FOLDER or _UNSAFE.search(path):
        raise ValueError(path)
    return path


def read_hash(sha256: str) -> str:
    """Return the digest; raises ValueError if it is not a SHA-256 in hex."""
    if not _SHA256.match(sha256):
        raise ValueError(sha256)
    return sha256


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(text)
    return moment


def _read_release(name: str) -> str:
    if not is_release(name):
        raise ValueError(name)
    return name
