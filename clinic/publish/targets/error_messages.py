"""Translate the errors of hosts and tools into messages for clinic staff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from clinic.publish.errors import PublishError, say_reason
from clinic.publish.secrets import redact

_AGAIN = "Wait a minute, then run: make publish"

# Pattern, message, fix; the most specific first. The patterns match the output of rclone 1.75,
# OpenSSH, vsftpd, pyftpdlib, nginx and S3.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"passphrase protected",
        "The private key has a passphrase, so this program cannot use the key by itself.",
        "Add the key to your SSH agent: ssh-add KEYFILE. Or use a key without a passphrase.",
    ),
    (
        r"failed to read private key",
        "Cannot read the private key file.",
        "Check the path in PUBLISH_KEY_FILE, and that your account may read the file.",
    ),
    (
        r"failed to parse private key|no key found",
        "The private key cannot be read.",
        "Copy the whole private key again, with its first and last line.",
    ),
    (
        r"couldn't connect to ssh-agent|SSH_AUTH_SOCK",
        "This computer has no key and no password for the server.",
        "Set PUBLISH_KEY_FILE or PUBLISH_PASSWORD, or start an SSH agent.",
    ),
    (
        r"couldn't parse known_hosts",
        "The list of known servers has a line that cannot be read.",
        "In PUBLISH_KNOWN_HOSTS or ~/.ssh/known_hosts, write each line as: SERVER KEYTYPE KEY",
    ),
    (
        r"RequestTimeTooSkewed",
        "The clock of this computer is wrong: the server's differs by more than 15 minutes.",
        "Set the clock of this computer, then run: make publish",
    ),
    (
        r"AuthorizationHeaderMalformed|PermanentRedirect|IllegalLocationConstraint|BucketRegion",
        "The bucket is in another region.",
        "Set AWS_REGION to the region of the bucket.",
    ),
    (
        r"knownhosts: key is unknown|host key is known for",
        "This computer does not know the server's key, so the server may be the wrong one.",
        "Ask your web host for the key's fingerprint, then connect once with ssh and compare. "
        "In automation, set PUBLISH_KNOWN_HOSTS.",
    ),
    (
        r"knownhosts: key mismatch|HOST IDENTIFICATION HAS CHANGED",
        "The server's key has changed, so the server may be the wrong one.",
        "Ask your web host whether the key changed. If it did, run: ssh-keygen -R SERVER",
    ),
    (
        r"x509:|certificate|tls: (?:failed|handshake)",
        "The server's certificate is not valid.",
        "Check the address in PUBLISH_TARGET, or ask your web host to fix the certificate.",
    ),
    (
        r"unable to authenticate|Permission denied \(publickey|unexpected message type 51|"
        r"\b530\b|\b401\b|Login incorrect|Authentication failed|InvalidAccessKeyId|"
        r"SignatureDoesNotMatch|no such identity",
        "The server does not accept the name, the password or the key.",
        "Check the name in PUBLISH_TARGET, and the password or key in the environment "
        "(see docs/hosting.md).",
    ),
    (
        r"S3: .*StatusCode: 403",  # S3 gives no reason where it answers without a body
        "The server does not accept the keys, or does not let the account write.",
        "Check the keys in the environment, and their permissions.",
    ),
    (
        r"no space left|\b552\b|\b507\b|quota|disk full|insufficient storage|EntityTooLarge",
        "The web host's disk is full.",
        "Free some space there, or ask your web host for more. Then run: make publish",
    ),
    (
        r"permission denied|\b550\b|\b553\b|\b403\b|AccessDenied|read-only file system",
        "The web host does not let this account write or read there.",
        "Check the folder in PUBLISH_TARGET, or ask your web host for access to the folder.",
    ),
    (
        r"is a directory",
        "A folder there has the name of a file that belongs to the site.",
        "Rename that folder at your web host, then run: make publish",
    ),
    (
        r"NoSuchBucket",
        "The web host has no bucket of that name.",
        "Check PUBLISH_TARGET for typos.",
    ),
    (
        r"connection refused|no such host|timeout|timed out|no route|network is unreachable|"
        r"connection reset|broken pipe|\beof\b|connection lost|failed to connect|deadline|"
        r"ended unexpectedly|StatusCode: 5\d\d|\b502\b|\b503\b|\b504\b|\b421\b",
        "The web host cannot be reached, or the connection was lost.",
        f"Check that this computer is connected to the internet. {_AGAIN}",
    ),
)


def explain_failure(words: str, name: str, state: str = "") -> PublishError:
    """Return a PublishError for the error output of a host.

    Parameters
    ----------
    name:
        The host in the message.
    state:
        A sentence about what visitors see now.
    """
    unknown = (f"The web host reported: {redact(words)[:300]}.", _AGAIN)
    known = (one[1:] for one in _KNOWN if re.search(one[0], words, re.IGNORECASE))
    what, to_do = next(known, unknown)
    return PublishError(f"{name}: {what} {state}".rstrip(), to_do)


@contextmanager
def adding(state: str) -> Iterator[None]:
    """Append `state`, a sentence about what visitors see now, to any error in the block."""
    try:
        yield
    except PublishError as error:
        error.what = f"{error.what} {state}"
        raise
    except OSError as error:  # an error of the local disk
        raise PublishError(f"Publishing stopped. {say_reason(error)} {state}") from error
