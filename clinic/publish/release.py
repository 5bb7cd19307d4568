"""Deploy a release: send, switch, verify, record. Shared by publish and rollback."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.publish.errors import PublishError, say_reason
from clinic.publish.history import Record, Result, Verb
from clinic.publish.manifest import Manifest, find_digest
from clinic.publish.messages import format_urls, say_count
from clinic.publish.plan import Plan
from clinic.publish.targets.target import Host, Progress
from clinic.publish.upload_order import SENT

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Release:
    """A release to deploy: the files of a folder, their plan, the manifest, and who publishes.

    `restored` is the release that first had these files, for a rollback.
    """

    folder: Path
    plan: Plan
    manifest: Manifest
    who: str
    verb: Verb
    restored: str | None = None

    def make_record(self, result: Result) -> Record:
        """Return the history record for this result."""
        counts = dict(Counter(str(action.reason) for action in self.plan.actions))
        return Record(
            self.manifest.when,
            self.who,
            self.verb,
            self.manifest.release,
            result,
            self.manifest.commit,
            counts,
            self.restored,
            self.manifest.content,
            find_digest(self.manifest) if result == "live" else None,
        )


def make_manifest(
    plan: Plan,
    release: str,
    when: datetime,
    previous: str | None,
    commit: str | None,
    address: str,
    restored: str | None = None,
    *,
    is_held: bool = False,
    removed: Iterable[str] = (),
    content: str | None = None,
) -> Manifest:
    """Return the manifest of the host after the plan is done."""
    return Manifest(
        release,
        when,
        plan.files,
        plan.kept,
        previous,
        commit,
        address,
        restored,
        is_held,
        tuple(sorted(removed)),
        content,
    )


def deploy(host: Host, release: Release, former: str | None, tell: Tell, progress: Progress) -> int:
    """Make a release live, and return the number of verified files.

    Parameters
    ----------
    former:
        The release that is live now.

    Raises
    ------
    PublishError
        The former release is still live, or live again.
    """
    manifest = release.manifest
    sending, switching, reading = _choose_words(host, release.plan)
    try:
        tell(sending)
        host.send(release.folder, release.plan, manifest, progress)
        tell(switching)
        host.switch(manifest.release)
        tell(reading)
        checked = _verify(host, manifest, former)
    except (OSError, PublishError):
        with contextlib.suppress(OSError):  # the original error matters more
            host.record(release.make_record("failed"))
        raise
    try:
        host.record(release.make_record("live"))
    except OSError as error:
        tell(f"The site is live, but cannot be added to the history: {error.strerror}.")
    host.tidy(manifest.when)
    return checked


def _choose_words(host: Host, plan: Plan) -> tuple[str, str, str]:
    """Return the three progress lines: folders get a full copy, other hosts only changes."""
    if host.is_public:
        sent = say_count(len(plan.find(*SENT)), "file", "files")
        return (
            f"Sending {sent} to {host.name} …",
            "Uploading pages …",
            "All uploaded files are verified. Removing old files …",
        )
    total = sum(action.sha256 is not None for action in plan.actions)
    return (
        f"Copying {total:,} files to {host.name} …",
        "Making the new version live …",
        "Verifying every file …",
    )


def _verify(host: Host, manifest: Manifest, former: str | None) -> int:
    try:
        checked = host.verify(manifest)
        wrong = checked.wrong
        what = f"{say_count(len(wrong), 'file', 'files')} arrived damaged: {format_urls(wrong)}."
    except (OSError, PublishError) as error:
        what = say_reason(error) if isinstance(error, OSError) else str(error)
    else:
        if not wrong:
            return checked.count
    try:
        host.take_back(manifest.release, former)
    except (OSError, PublishError) as error:
        raise PublishError(
            f"{what} The new version is live and cannot be undone: "
            f"{say_reason(error) if isinstance(error, OSError) else error}",
            "To restore the earlier version, run: make rollback",
        ) from error
    raise PublishError(
        f"{what} The new version was undone. The live site has not changed.",
        "Run: make publish. If that fails too, ask your web support person to check the disk.",
    )


def pace(tell: Tell, every: float = 1.0) -> Progress:
    """Return a throttled progress callback: at most one line per `every` seconds."""
    last = time.monotonic()

    def report(done: int, total: int, bytes_done: int = 0, bytes_total: int = 0) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            size = f", {bytes_done / 1e6:.1f} of {bytes_total / 1e6:.1f} MB" if bytes_total else ""
            tell(f"  {done:,} of {total:,} files{size}")

    return report
