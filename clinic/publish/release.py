"""Putting a release before readers: send, switch, verify, record. Publish and rollback share it."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinic.publish.errors import PublishError, say_reason
from clinic.publish.history import Record, Result, Verb
from clinic.publish.manifest import Manifest
from clinic.publish.plan import Plan
from clinic.publish.report import format_urls, say_count
from clinic.publish.targets.target import Host, Progress
from clinic.publish.upload_order import SENT

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Release:
    """What is to go live: a folder's files by plan, under a manifest, on somebody's word.

    `restored` is the release that had these files first, where a rollback brings them back.
    """

    folder: Path
    plan: Plan
    manifest: Manifest
    who: str
    verb: Verb
    restored: str | None = None

    def make_record(self, result: Result) -> Record:
        """Write up how it ended."""
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
        )


def make_manifest(
    plan: Plan,
    release: str,
    when: datetime,
    previous: str | None,
    commit: str | None,
    address: str,
    restored: str | None = None,
) -> Manifest:
    """Give the manifest that describes the host after the plan."""
    return Manifest(release, when, plan.files, plan.kept, previous, commit, address, restored)


def deploy(host: Host, release: Release, former: str | None, tell: Tell, progress: Progress) -> int:
    """Bring a release to the readers and give the number of files read back.

    `former` is what is live now. Raises PublishError, with the former release still, or again,
    in place.
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
        with contextlib.suppress(OSError):  # the failure itself is the news
            host.record(release.make_record("failed"))
        raise
    try:
        host.record(release.make_record("live"))
    except OSError as error:
        tell(f"The site is live, but the history cannot be written: {error.strerror}.")
    host.tidy(manifest.when)
    return checked


def _choose_words(host: Host, plan: Plan) -> tuple[str, str, str]:
    """Give the three lines of the story: a folder gets a whole copy, other hosts what changed."""
    if host.is_public:
        sent = say_count(len(plan.find(*SENT)), "file", "files")
        return (
            f"Sending {sent} to {host.name} …",
            "Uploading pages …",
            "Every uploaded file is verified. Removing old files …",
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
        what = f"{len(wrong):,} files arrived damaged: {format_urls(wrong)}." if wrong else ""
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
        "Run: make publish. If it happens twice, ask your web support person to check the disk.",
    )


def pace(tell: Tell, every: float = 1.0) -> Progress:
    """Give a progress that tells a line now and then; `every` is in seconds."""
    last = time.monotonic()

    def report(done: int, total: int, bytes_done: int = 0, bytes_total: int = 0) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            size = f", {bytes_done / 1e6:.1f} of {bytes_total / 1e6:.1f} MB" if bytes_total else ""
            tell(f"  {done:,} of {total:,} files{size}")

    return report
