"""What publishing asks of a host, and which host a target means."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from clinic.publish.errors import PublishError
from clinic.publish.hosts.folder import FolderHost
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Live, Plan
from clinic.publish.records import Record

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of all."""

UNDERSTOOD = (
    'Today a site can be published to a folder: PUBLISH_TARGET = "public", '
    "a path such as /srv/www/clinic, or file:///srv/www/clinic."
)

# Two letters or more before the colon: C:\site is a path, sftp://x and user@host:x are not.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):|[^/\\]+@[^/\\]+:")


class Host(Protocol):
    """A place a site can be published to.

    Publishing calls in this order: check, lock, and while it is held read_live, name_release,
    send, switch, verify, record, tidy. Everything before `switch` is invisible to readers.
    """

    name: str
    """The host in a message: a path or an address, never with a secret in it."""
    is_public: bool
    """Whether strangers can read it."""
    is_rehearsal: bool
    """Whether nothing is really changed."""

    def check(self, site: Path | None) -> None:
        """Raise when this host, or a site taken from there, cannot work."""

    def lock(self, who: str, since: datetime) -> AbstractContextManager[None]:
        """Keep other publishers out; on entry clear what an interrupted one left."""

    def read_live(self) -> Live:
        """Read what is live; nothing there is a first publish, unreadable is an error."""

    def name_release(self, when: datetime) -> str:
        """Give the name of the next release."""

    def send(self, site: Path, plan: Plan, manifest: Manifest, progress: Progress) -> None:
        """Bring everything the release needs to the host, each file hashed as it goes."""

    def switch(self, release: str) -> None:
        """Let readers see the release."""

    def verify(self, manifest: Manifest) -> tuple[str, ...]:
        """Read back what readers get; give the paths that are not as they should be."""

    def take_back(self, release: str, former: str | None) -> None:
        """Put the former release back because the new one did not pass `verify`."""

    def find_former(self, live: Live) -> tuple[Path, Manifest] | None:
        """Find the release that was live before, as a folder and its manifest."""

    def record(self, record: Record) -> None:
        """Write down who published what."""

    def read_records(self) -> list[Record]:
        """Read what was written down, oldest first."""

    def tidy(self, now: datetime) -> None:
        """Remove releases that are old enough."""


def choose_host(target: str, root: Path) -> Host:
    """Find the host for a target; a relative path starts at `root`.

    Raises PublishError for a kind of target that is not understood.
    """
    target = target.strip()
    if not target:
        raise PublishError("PUBLISH_TARGET is empty: there is nowhere to publish to.", UNDERSTOOD)
    if target.lower().startswith("file:"):
        return FolderHost(root / _read_file_address(target))
    if match := _SCHEME.match(target):
        kind = f"{match[1].lower()} targets" if match[1] else "targets on another computer"
        # The target itself is not repeated: people write passwords into such addresses.
        raise PublishError(f"PUBLISH_TARGET: {kind} are not understood yet.", UNDERSTOOD)
    return FolderHost(root / Path(target).expanduser())


def _read_file_address(target: str) -> str:
    parts = urlsplit(target)
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost") or not path.startswith("/"):
        raise PublishError(
            f"PUBLISH_TARGET: {target} does not name a folder of this computer.",
            "Write three slashes and the whole path: file:///srv/www/clinic",
        )
    return path
