"""The journal: a file on the host during a publish, so that the next publish can recover.

The journal lists every path that may differ from the manifest: the paths of this publish, and of
earlier publishes that were interrupted. A listed path is only a doubt. A file counts as ours only
if its hash matches the journal.
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
    """An unfinished publish: its release and the paths it may have touched.

    `ours` maps paths to the SHA-256 of files that were being sent or removed. The mapping is
    empty if the journal is not intact. `is_held`: the publish is a rollback that holds the next
    publishes without a person, even if it stopped before its manifest arrived. `removed` are the
    pages that it was taking down.
    """

    release: str
    touched: frozenset[str]
    ours: Mapping[str, str] = field(default_factory=dict)
    is_held: bool = False
    removed: tuple[str, ...] = ()


def write_pending(
    release: str,
    touched: Iterable[str],
    ours: Mapping[str, str] | None = None,
    *,
    is_held: bool = False,
    removed: Iterable[str] = (),
) -> bytes:
    """Serialize the journal to JSON."""
    body = {
        "format": _FORMAT,
        "release": release,
        "touched": sorted(touched),
        "ours": dict(sorted((ours or {}).items())),
        "held": is_held,
        "removed": sorted(removed),
    }
    return (json.dumps({**body, "seal": seal(body)}, indent=1) + "\n").encode()


def read_pending(content: bytes | None) -> Pending | None:
    """Parse the journal; None if there is none.

    A truncated journal was still being written, so no file of its publish was touched yet. It
    counts as a journal without paths, and so does a journal with a path outside the site. An
    altered or older journal says which paths to check, but proves nothing.
    """
    if content is None:
        return None
    try:
        body = json.loads(content)
        touched = frozenset(read_path(path) for path in body["touched"])
        is_whole = body.pop("seal", None) == seal(body)
        hashes = body.get("ours", {}) if is_whole else {}
        ours = {read_path(path): read_hash(sha256) for path, sha256 in hashes.items()}
        removed = tuple(read_path(path) for path in body.get("removed", ()))
        is_held = bool(body.get("held"))
        return Pending(str(body["release"]), touched, ours, is_held, removed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Pending("", frozenset())
