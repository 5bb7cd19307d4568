"""The record that lies beside a live site and says what was published.

It is readable by everyone who can read the site, so it names files and hashes of what is live,
and nobody: who published stands in the record kept outside the site.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from clinic.publish.errors import DamagedError

FOLDER = ".publish"
PATH = f"{FOLDER}/current.json"
FORMAT = "clinic-publish"
VERSION = 1

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PLAIN = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\Z")


@dataclass(frozen=True)
class Kept:
    """A fingerprinted file that left the site and stays until a moment, for pages still open."""

    sha256: str
    until: datetime


@dataclass(frozen=True)
class Manifest:
    """What one release holds, and where it stands among the others.

    `previous` is the release to put back on a rollback; `when` is in UTC; `address` is the site's
    public address or "".
    """

    release: str
    when: datetime
    files: Mapping[str, str]
    kept: Mapping[str, Kept]
    previous: str | None = None
    commit: str | None = None
    address: str = ""

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
        "files": dict(sorted(manifest.files.items())),
        "kept": {
            path: {"sha256": kept.sha256, "until": kept.until.astimezone(UTC).isoformat()}
            for path, kept in sorted(manifest.kept.items())
        },
    }
    # A line for each file; without `indent`, which would take ten times as long.
    return (json.dumps({**body, "seal": _seal(body)}, separators=(",\n", ": ")) + "\n").encode()


def read_manifest(content: bytes, where: str) -> Manifest:
    """Read a manifest; `where` names its place in messages.

    Raises DamagedError when it is cut off, altered, of a newer version or not a manifest at all.
    """
    try:
        body = json.loads(content)
        if body.pop("format") != FORMAT:
            raise ValueError("another program's file")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise _damaged(where, "is not a record of what was published here, or is damaged") from None
    if body.get("version") != VERSION:
        raise _damaged(where, "was written by another version of this program")
    try:
        if body.pop("seal") != _seal({"format": FORMAT, **body}):
            raise ValueError("altered")
        return Manifest(
            release=str(body["release"]),
            when=_read_moment(body["when"]),
            previous=body["previous"],
            commit=body["commit"],
            address=str(body["address"]),
            files={_read_path(path): _read_hash(sha) for path, sha in body["files"].items()},
            kept={
                _read_path(path): Kept(_read_hash(kept["sha256"]), _read_moment(kept["until"]))
                for path, kept in body["kept"].items()
            },
        )
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _damaged(where, "is damaged") from None


def _damaged(where: str, how: str) -> DamagedError:
    return DamagedError(
        f"The record of what is live, {where}, {how}. Nothing was changed.",
        "To put the last good version online: make rollback",
    )


def _seal(body: Mapping[str, Any]) -> str:
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read_path(path: str) -> str:
    if _PLAIN.match(path):  # nearly all of them: PurePosixPath takes its time
        return path
    pure = PurePosixPath(path)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or str(pure) != path:
        raise ValueError(path)
    return path


def _read_hash(sha256: str) -> str:
    if not _SHA256.match(sha256):
        raise ValueError(sha256)
    return sha256


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
