"""The record that lies beside a live site and says what was published.

It is readable by everyone who can read the site, so it names files and hashes of what is live,
and nobody: who published stands in the record kept outside the site.
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
"""A second copy, where all of a release lies in one folder: both must say the same."""
RECORDS = (PATH, COPY)
"""What lies in a release and is not of the site."""
FORMAT = "clinic-publish"
VERSION = 1

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PLAIN = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\Z")
# A line break would be two names in a list of files, a backslash or a drive another folder on
# Windows. None of them can be in an address that we published.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|\A[A-Za-z]:")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999


@dataclass(frozen=True)
class Kept:
    """A fingerprinted file that left the site and stays until a moment, for pages still open."""

    sha256: str
    until: datetime


@dataclass(frozen=True)
class Manifest:
    """What one release holds, and where it stands among the others.

    `previous` is the release to put back on a rollback; `when` is in UTC; `address` is the site's
    public address or "". `restored` is the release whose files a rollback put online again; None:
    it was published.
    """

    release: str
    when: datetime
    files: Mapping[str, str]
    kept: Mapping[str, Kept]
    previous: str | None = None
    commit: str | None = None
    address: str = ""
    restored: str | None = None

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """Every file of ours, kept ones included, with its SHA-256."""
        return {**self.files, **{path: kept.sha256 for path, kept in self.kept.items()}}


def write_manifest(manifest: Manifest) -> bytes:
    """Give the manifest as JSON, the same bytes for the same content."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "release": manifest.release,
        "when": manifest.when.astimezone(UTC).isoformat(),
        "previous": manifest.previous,
        "commit": manifest.commit,
        "address": manifest.address,
        "restored": manifest.restored,
        "files": dict(sorted(manifest.files.items())),
        "kept": {
            path: {"sha256": kept.sha256, "until": kept.until.astimezone(UTC).isoformat()}
            for path, kept in sorted(manifest.kept.items())
        },
    }
    # A line for each file; without `indent`, which would take ten times as long.
    return (json.dumps({**body, "seal": seal(body)}, separators=(",\n", ": ")) + "\n").encode()


def read_manifest(content: bytes, where: str) -> Manifest:
    """Read a manifest; `where` names its place in messages.

    Raises DamagedError when it is cut off, altered, of a newer version or not a manifest at all.
    """
    try:
        body = json.loads(content)
        if body.pop("format") != FORMAT:
            raise ValueError("another program's file")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise explain_damage(
            where, "is not a record of what was published here, or is damaged"
        ) from None
    if body.get("version") != VERSION:
        damage = explain_damage(where, "was written by another version of this program")
        damage.is_newer = True
        damage.to_do = "Get the newest version of this project: git pull. Then run: make publish"
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
    )


def reconcile(
    record: Manifest | DamagedError, copy: Manifest | None, where: str
) -> tuple[Manifest | None, DamagedError | None]:
    """Return what two copies of one record prove together, and what is wrong with it.

    `record` is what lies at the host, or why it cannot be read; `copy` is our own copy of the same
    release, if there is one. Where the two disagree, only what both say is believed.
    """
    if isinstance(record, DamagedError):
        return copy, record
    if copy is None or copy == record:
        return record, None
    files = {p: sha for p, sha in record.files.items() if copy.files.get(p) == sha}
    kept = {p: one for p, one in record.kept.items() if copy.kept.get(p) == one}
    damage = explain_damage(where, "does not agree with its copy")
    damage.has_rival = True
    return replace(copy, files=files, kept=kept), damage


def is_same_site(one: str, other: str) -> bool:
    """Return whether two public addresses are one; an address that is not known is only itself."""
    return one.rstrip("/") == other.rstrip("/")


def can_be_ours(record: Manifest, address: str, known: Sequence[Manifest]) -> bool:
    """Return whether a record without a copy here may be this site's, from another computer.

    A seal says that a record is whole, not whose it is: anybody can put one there.

    Parameters
    ----------
    record:
        What lies at the host.
    address:
        The site's public address, "" where nobody told.
    known:
        What was published from this computer, oldest first: another computer's release came after.
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
    """Say that the record of what is live, which lies at `where`, cannot be used."""
    return DamagedError(
        f"The record of what is live, {where}, {how}. Nothing was changed.",
        "To restore the last good version, run: make rollback",
    )


def seal(body: Mapping[str, Any]) -> str:
    """Return the sum by which a record is known to be whole."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_path(path: str) -> str:
    """Return the path; raises ValueError when it could lead out of the site's own folder."""
    if _PLAIN.match(path):  # nearly all of them: PurePosixPath takes its time
        return path
    pure = PurePosixPath(path)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or str(pure) != path:
        raise ValueError(path)
    if pure.parts[0] == FOLDER or _UNSAFE.search(path):
        raise ValueError(path)
    return path


def read_hash(sha256: str) -> str:
    """Return the SHA-256; raises ValueError when it is none."""
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
