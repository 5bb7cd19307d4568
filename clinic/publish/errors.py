"""Exceptions of publishing, and messages for the errno values that people meet."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class PublishError(Exception):
    """Publishing failed, and the live site has not changed.

    Parameters
    ----------
    what:
        What happened, and where.
    to_do:
        What the person should do.
    """

    exit_code = 1

    def __init__(self, what: str, to_do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.to_do = to_do

    def __str__(self) -> str:
        return f"{self.what}\n{self.to_do}" if self.to_do else self.what


class DamagedError(PublishError):
    """The manifest of the live site is missing, damaged or not ours.

    `release` is the release that holds the manifest, if the host knows. `last_resort` is what to
    do if no other version is kept.
    """

    last_resort = "To send the whole site again, run: FORCE=1 make publish"
    is_newer = False  # written by a newer version of this program
    has_rival = False  # the second copy is intact too, and disagrees

    def __init__(self, what: str, to_do: str = "", release: str | None = None) -> None:
        super().__init__(what, to_do)
        self.release = release


class RefusedError(PublishError):
    """A guard stopped the publish. `to_do` says how to continue."""

    exit_code = 3


class UnknownSiteError(RefusedError):
    """The host already has a live site that no manifest of ours describes."""


class UnknownVersionError(PublishError):
    """The requested version number or release name is not in the list (a usage error)."""

    exit_code = 2


class BusyError(PublishError):
    """Someone else is publishing to the same destination (75: EX_TEMPFAIL in sysexits.h)."""

    exit_code = 75


_REASONS: dict[int, tuple[str, str]] = {
    errno.EACCES: (
        "This account is not allowed to write or read there",
        "Ask your web support person for access to that folder.",
    ),
    errno.ENOSPC: ("The disk is full", "Free some space, then publish again."),
    errno.EFBIG: (
        "The file is larger than this disk or account allows",
        "Free some space or use a smaller file, then publish again.",
    ),
    errno.EROFS: (
        "That disk can be read but not written",
        "Choose another folder, or ask your web support person.",
    ),
    errno.ENAMETOOLONG: ("The name is too long", "Give the post or picture a shorter name."),
    errno.ENOTDIR: (
        "A file is where a folder is needed",
        "Move that file elsewhere, then publish again.",
    ),
    errno.EISDIR: (
        "A folder is where a file is needed",
        "Move that folder elsewhere, then publish again.",
    ),
    errno.ENOENT: (
        "The file is missing",
        "Find out if the file was moved or renamed, then publish again.",
    ),
    errno.ELOOP: (
        "A link is where a file is needed",
        "Move that link elsewhere, then publish again.",
    ),
    errno.EIO: (
        "The disk reports a fault",
        "Publish again. If that fails too, ask your web support person to check the disk.",
    ),
}
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]
_REASONS[errno.EDQUOT] = _REASONS[errno.ENOSPC]


def explain(error: OSError) -> PublishError:
    """Convert an OSError to a PublishError; the live site has not changed."""
    to_do = _REASONS.get(
        error.errno or 0, ("", "Try again. If that fails too, ask your web support person.")
    )[1]
    what = f"Publishing stopped. {say_reason(error)} The live site has not changed."
    return PublishError(what, to_do)


def say_reason(error: OSError) -> str:
    """Return one sentence: the file and the reason of an OSError."""
    unknown = error.strerror or "The computer gave no reason"
    reason = _REASONS.get(error.errno or 0, (unknown, ""))[0]
    if not error.filename:
        return f"{reason}."
    return f"{error.filename}: {reason[0].lower()}{reason[1:]}."


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Convert any OSError raised in the block to a PublishError."""
    try:
        yield
    except OSError as error:
        raise explain(error) from error
