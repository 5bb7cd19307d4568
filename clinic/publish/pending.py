"""The note that lies on a host while it is being changed, so that the next publish can heal it.

It names every path that may not be what the manifest says: those of this publish, and those of
any publish before it that did not come to its end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from clinic.publish.manifest import FOLDER

PATH = f"{FOLDER}/pending.json"
_FORMAT = "clinic-publish-pending"


@dataclass(frozen=True)
class Pending:
    """An unfinished publish: the release it was to make, and the paths it may have touched."""

    release: str
    touched: frozenset[str]


def write_pending(release: str, touched: Iterable[str]) -> bytes:
    """Give the note as JSON."""
    body = {"format": _FORMAT, "release": release, "touched": sorted(touched)}
    return (json.dumps(body, indent=1) + "\n").encode()


def read_pending(content: bytes | None) -> Pending | None:
    """Read the note; None when there is none.

    A note cut off in the middle was being written: nothing but older notes' paths had been
    touched by then, and those it was to repeat. It counts as a note without paths.
    """
    if content is None:
        return None
    try:
        body = json.loads(content)
        return Pending(str(body["release"]), frozenset(str(path) for path in body["touched"]))
    except (ValueError, KeyError, TypeError):
        return Pending("", frozenset())
