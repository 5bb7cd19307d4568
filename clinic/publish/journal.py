"""The note that lies on a host while it is being changed, so that the next publish can heal it.

It names every path that may not be what the manifest says: those of this publish, and those of
any publish before it that did not come to its end. A path in it is a doubt, never a proof: only a
file with the very bytes that the note tells is ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinic.publish.manifest import FOLDER, read_hash, read_path, seal

PATH = f"{FOLDER}/pending.json"
_FORMAT = "clinic-publish-pending"


@dataclass(frozen=True)
class Pending:
    """An unfinished publish: its release, the paths it may have touched, and what is ours.

    `ours` are the hashes of what it was sending and of what it was to remove, by path, of a note
    that is whole.
    """

    release: str
    touched: frozenset[str]
    ours: Mapping[str, str] = field(default_factory=dict)


def write_pending(
    release: str, touched: Iterable[str], ours: Mapping[str, str] | None = None
) -> bytes:
    """Return the note as JSON."""
    body = {
        "format": _FORMAT,
        "release": release,
        "touched": sorted(touched),
        "ours": dict(sorted((ours or {}).items())),
    }
    return (json.dumps({**body, "seal": seal(body)}, indent=1) + "\n").encode()


def read_pending(content: bytes | None) -> Pending | None:
    """Read the note; None when there is none.

    A note cut off in the middle was being written: nothing but older notes' paths had been
    touched by then, and those it was to repeat. It counts as a note without paths, and so does
    one that names a path outside the site. One that was altered, or is of an older version, tells
    what to look at, and proves nothing.
    """
    if content is None:
        return None
    try:
        body = json.loads(content)
        touched = frozenset(read_path(path) for path in body["touched"])
        is_whole = body.pop("seal", None) == seal(body)
        told = body.get("ours", {}) if is_whole else {}
        ours = {read_path(path): read_hash(sha256) for path, sha256 in told.items()}
        return Pending(str(body["release"]), touched, ours)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Pending("", frozenset())
