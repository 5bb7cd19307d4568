"""Parse PUBLISH_TARGET into a typed target, or refuse it with the right form. Pure functions.

Nothing here uses the disk or the network, and Windows and POSIX paths are parsed on any system.
Errors never repeat the target, because people put passwords into URLs in many forms. A parsed
target cannot contain a password: only known characters are accepted.
"""

from __future__ import annotations

import difflib
import ipaddress
import ntpath
import os
import posixpath
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import parse_qsl, unquote_to_bytes

from clinic.publish.errors import PublishError

SERVERS = ("sftp", "ftp", "ftps", "webdav", "webdavs")
GIT = ("git+ssh", "git+https", "git+file")
SCHEMES = (*SERVERS, "s3", "rclone")  # what rclone moves the files to
EXAMPLES = {
    **{scheme: f"{scheme}://name@host.example/folder" for scheme in SERVERS},
    "sftp": "sftp://name@host.example/~/public_html",
    "s3": "s3://bucket/folder",
    "rclone": "rclone:remote:folder",
    "git+ssh": "git+ssh://git@github.com/clinic/website.git#gh-pages",
    "git+https": "git+https://codeberg.org/clinic/website.git#pages",
    "git+file": "git+file:///srv/git/website.git#pages",
    "file": "file:///srv/www/clinic",
}
FORMS = "Write a folder, such as public or /srv/www/clinic, or an address, such as "
FORMS += EXAMPLES["sftp"]

# Other names for our schemes; the value is the scheme whose example is shown.
_OTHER_NAMES = {
    **dict.fromkeys(("ssh", "scp", "rsync", "sshfs", "sft"), "sftp"),
    **dict.fromkeys(("dav", "davs", "http+dav", "https+dav", "webdav+https"), "webdavs"),
    **dict.fromkeys(("ftpes", "ftp+tls", "ftptls"), "ftps"),
    **dict.fromkeys(("git", "ssh+git", "git+http", "git+git"), "git+ssh"),
    **dict.fromkeys(("aws", "r2", "b2", "minio"), "s3"),
    **dict.fromkeys(("smb", "cifs", "nfs", "afp", "gs", "azure", "dropbox", "drive"), "rclone"),
}
_WITHOUT_USER = ("http", "https", "git+https", "s3")  # here text before @ is a key
_WEB = ("http", "https", "htp", "htps", "htpp", "htpps", "httpd", "hhttp", "hhttps")

_NAME_BYTES = 255  # per file name, on all common file systems
RELEASES = ".releases"  # suffix of the folder for versions, beside a folder target
_TARGET_LENGTH, _ADDRESS_LENGTH = 4096, 2000
_HOST_LENGTH, _LABEL_LENGTH, _BRANCH_LENGTH = 253, 63, 200
_PORT_MOST = 65535
_SCHEME_LENGTH = 20  # longest scheme that a message repeats

_DRIVE = re.compile(r"[A-Za-z]:(?!//)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_WITHOUT_COLON = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{2,})[/\\]{2}")
_USER = re.compile(r"(?!-)[\w.+@=\\-]+")
_HOST = re.compile(r"(?!-)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OWN_REMOTE = re.compile(r"(?!-)[\w.+ -]+(?<! )")
_BLANK = "\ufffd\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_SECRET_WORD = re.compile(
    r"(?:pass|secret|key|token|sig|auth|cred|pw)[\w-]*\s*(?:=|%3d)", re.IGNORECASE
)
# name@host:port/ and name@[::1]:port/, where a later @ is part of the folder.
_PORT_BEFORE_PATH = re.compile(r"[^:@/\\]*@(?:[^:@/\\]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}/")
_CODED_AT_MOST = 4  # levels of nested percent-encoding that are decoded
# A Windows 8.3 short name: CONTEN~1.
_SHORT_NAME = re.compile(r"[^.~]{1,7}~\d{1,6}(?:\.[^.]{0,3})?")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE
)
_NOT_IN_A_NAME = re.compile(r"[:*?\"<>|$`]|%[A-Za-z_]\w*%")
_NOT_IN_A_BRANCH = re.compile(r"\.\.|@\{|//|[\s~^:?*\[\\\x00-\x20\x7f]|\.lock(?:/|\Z)|(?:^|/)\.")


class TargetError(PublishError):
    """PUBLISH_TARGET is not valid; nothing was built or connected."""


@dataclass(frozen=True)
class FolderTarget:
    """A local folder; a relative path starts at the project."""

    path: PurePath
    kind = "folder"


@dataclass(frozen=True)
class ServerTarget:
    """A folder on a server; `user` is "" and `port` is 0 if not given."""

    kind: str
    user: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host and port, as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    @property
    def name(self) -> str:
        """The URL without the user."""
        return f"{self.kind}://{self.authority}{self.path}"


@dataclass(frozen=True)
class BucketTarget:
    """A bucket of S3 or a compatible service."""

    bucket: str
    path: str
    endpoint: str = ""
    region: str = ""
    kind = "s3"

    @property
    def name(self) -> str:
        """The URL."""
        return f"s3://{self.bucket}{self.path}"


@dataclass(frozen=True)
class RemoteTarget:
    """A remote from the user's own rclone configuration."""

    remote: str
    path: str
    kind = "rclone"

    @property
    def name(self) -> str:
        """The URL."""
        return f"rclone:{self.remote}:{self.path}"


@dataclass(frozen=True)
class GitTarget:
    """A branch of a repository; `url` is the URL for git, without `git+`."""

    kind: str
    user: str
    host: str
    port: int
    path: str
    branch: str

    @property
    def url(self) -> str:
        """The repository URL for git."""
        if self.kind == "git+file":
            return self.path
        server = ServerTarget(self.kind.removeprefix("git+"), "", self.host, self.port, self.path)
        user = f"{self.user}@" if self.user else ""
        return f"{server.kind}://{user}{server.authority}{self.path}"

    @property
    def name(self) -> str:
        """The URL without the user and the port."""
        return f"{self.kind}://{self.host}{self.path}#{self.branch}"


Target = FolderTarget | ServerTarget | BucketTarget | RemoteTarget | GitTarget


def parse_target(
    text: object,
    *,
    is_windows: bool = os.name == "nt",
    expand: Callable[[str], str] = os.path.expanduser,
) -> Target:
    """Parse a target.

    Parameters
    ----------
    text:
        The value of PUBLISH_TARGET or TO.
    is_windows:
        Whether paths are Windows paths.
    expand:
        Expands a leading ~ or ~user; returns other text unchanged.

    Raises
    ------
    TargetError
        The target is incomplete, contains a password, or is ambiguous.
    """
    if not isinstance(text, str | PurePath):
        what = "PUBLISH_TARGET is missing from publishconf.py, or is not text in quotes."
        raise TargetError(what, 'Write in publishconf.py: PUBLISH_TARGET = "public"')
    target = str(text).strip()
    if not target:
        raise TargetError("PUBLISH_TARGET is empty.", FORMS)
    if len(target) > _TARGET_LENGTH:
        raise _too_long()
    _refuse_passwords(target)
    _check_characters(target)
    if target.startswith("-"):
        raise TargetError("PUBLISH_TARGET begins with a hyphen.", FORMS)
    if not _DRIVE.match(target):
        if match := _SCHEME.match(target):
            return _parse_address(match[1].lower(), target[match.end() :], target, is_windows)
        match = _WITHOUT_COLON.match(target)
        if match and (meant := _find_meant(match[1].lower())):
            raise _misspelt(meant)
        if ":" in target and not target.startswith(("/", "\\", ".", "~")):
            raise _refuse_scp(target)
    return FolderTarget(_parse_folder(target, is_windows, expand))


# Passwords and characters


def holds_password(text: str) -> bool:
    """Return whether a target is refused because it may contain a password."""
    try:
        _refuse_passwords(text.strip()[:_TARGET_LENGTH])
    except TargetError:
        return True
    return False


def _refuse_passwords(target: str) -> None:
    """Refuse a password in any form, before any other check."""
    scheme = _SCHEME.match(target)
    kind = scheme[1].lower() if scheme else ""
    rest = target
    if scheme and (kind in EXAMPLES or _find_meant(kind) or target[scheme.end() :][:1] in "/\\"):
        rest = target[scheme.end() :].lstrip("/\\")
    for form in (rest, unicodedata.normalize("NFKC", rest)):
        if "@" in form and kind == "rclone":
            what = "PUBLISH_TARGET has an @ after rclone:, so it may contain a password."
            raise TargetError(what, f"Keep the password in rclone config: {EXAMPLES['rclone']}")
        if "@" in form and kind in _WITHOUT_USER:
            raise _holds_password(kind)
        if _has_password(form):
            raise _holds_password(kind)


def _has_password(rest: str) -> bool:
    """Return whether there is a password before an @, or in an option such as `key=`.

    A colon before the last @ counts as one, unless it clearly separates the port of a host.
    """
    if _SECRET_WORD.search(rest) or _SECRET_WORD.search(_decode_all(rest)):
        return True
    if "@" in rest:
        before = rest.rpartition("@")[0]
        return not _PORT_BEFORE_PATH.match(rest) and ":" in _decode_all(before)
    return bool(re.search(":.*@", _decode_all(rest), re.DOTALL))


def _holds_password(kind: str) -> TargetError:
    instead = "set PUBLISH_PASSWORD as docs/hosting.md shows"
    if kind.startswith(("git", "http")):
        instead = "use an SSH key as docs/hosting.md shows"
    elif kind == "s3":
        instead = "set AWS_SECRET_ACCESS_KEY as docs/hosting.md shows"
    return TargetError(
        "PUBLISH_TARGET contains a password, which everyone with this project can read.",
        f"Remove the password, change it at your web host, and {instead}.",
    )


def _decode_once(text: str) -> str:
    """Decode percent-encoding, and normalize look-alikes of : and @ (NFKC)."""
    decoded = unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    return unicodedata.normalize("NFKC", decoded)


def _decode_all(text: str) -> str:
    for _ in range(_CODED_AT_MOST):
        text = _decode_once(text)
    return text


def _check_characters(text: str) -> None:
    """Refuse invisible characters: line breaks, control and bidi characters, odd spaces."""
    if re.search(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text):
        what = "PUBLISH_TARGET has more than one line."
        raise TargetError(what, f"Write one folder or one address, such as {EXAMPLES['sftp']}.")
    for character in text:
        kind = unicodedata.category(character)
        is_odd_space = kind == "Zs" and character != " "
        is_unseen = kind in ("Cc", "Cf", "Cs", "Co", "Cn") or character in _BLANK
        if is_unseen or is_odd_space:
            what = "PUBLISH_TARGET has an invisible or unreadable character."
            raise TargetError(what, "Delete the value and type it again by hand.")


# Addresses


def _parse_address(kind: str, rest: str, target: str, is_windows: bool) -> Target:
    """Parse a target that begins with a scheme."""
    if kind == "rclone":
        return _parse_own_remote(rest)
    if kind == "file":
        return _parse_file_address(rest, is_windows)
    if kind not in EXAMPLES:
        raise _refuse_unknown(kind, target)
    if len(target) > _ADDRESS_LENGTH:
        raise _too_long()
    example = EXAMPLES[kind]
    if " " in rest.partition("#")[0]:
        raise TargetError(
            "PUBLISH_TARGET has a space.", f"Write %20 for a space in a folder name: {example}"
        )
    if "\\" in rest or not rest.startswith("//"):
        raise _misspelt(kind)
    rest = rest[2:]
    if kind in GIT:
        return _parse_git(kind, rest, is_windows)
    if kind == "s3":
        return _parse_bucket(rest)
    if mark := re.search(r"[#?]", rest):
        raise TargetError(
            f"PUBLISH_TARGET has an unexpected {mark[0]}.",
            f"Write %{ord(mark[0]):02X} for {mark[0]} in a folder name: {example}",
        )
    user, host, port, path = _split_server(kind, rest)
    return ServerTarget(kind, user, host, port, path)


def _split_server(kind: str, rest: str) -> tuple[str, str, int, str]:
    """Split user@host:port/path, and check each part."""
    authority, slash, path = rest.partition("/")
    if "@" in path:
        raise TargetError(
            "PUBLISH_TARGET has an @ in the folder.",
            f"Write %40 for @ in a folder name: {EXAMPLES[kind]}",
        )
    user, at, place = authority.rpartition("@")
    user = _decode(user)
    if at and not _USER.fullmatch(user):
        raise TargetError(
            "PUBLISH_TARGET has a user name that cannot be read.",
            f"Write the name before the @: {EXAMPLES[kind]}",
        )
    host, port = _split_port(place, EXAMPLES[kind])
    return user, host, port, _read_path(slash + path, EXAMPLES[kind])


def _split_port(place: str, example: str) -> tuple[str, int]:
    """Split host:port; the host is lowercase, the port 0 if there is none."""
    if place.startswith("["):
        host, bracket, more = place[1:].partition("]")
        try:
            if not bracket or (more and not more.startswith(":")):
                raise ValueError
            host = str(ipaddress.IPv6Address(host))
        except ValueError:
            raise TargetError(
                "PUBLISH_TARGET has an incomplete server address in brackets.",
                "Write the address like this: sftp://name@[2001:db8::1]:22/folder",
            ) from None
        colon, port = more[:1], more[1:]
    else:
        host, colon, port = place.partition(":")
        host = _read_host(host, example)
    if not colon:
        return host, 0
    is_number = port.isascii() and port.isdigit() and len(port) <= len(str(_PORT_MOST))
    if not is_number or not 1 <= int(port) <= _PORT_MOST:
        raise TargetError(
            "PUBLISH_TARGET has a port that is not a number from 1 to 65535.",
            f"Write the port after the server, or leave out the colon: {example}",
        )
    return host, int(port)


def _read_host(host: str, example: str) -> str:
    if not host:
        raise TargetError("PUBLISH_TARGET needs the name of a server.", f"Write: {example}")
    name = host.lower()
    if not name.isascii() and unicodedata.normalize("NFKC", name) == name:
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            name = ""
    is_right = _HOST.fullmatch(name) and len(name) <= _HOST_LENGTH
    if not is_right or any(len(label) > _LABEL_LENGTH for label in name.split(".")):
        raise TargetError(
            "PUBLISH_TARGET has a server name that is not valid.",
            f"Write the server name that your web host gave you: {example}",
        )
    return name


def _decode(text: str) -> str:
    """Decode percent-encoding; the result must not contain invisible characters."""
    try:
        decoded = unquote_to_bytes(text.encode()).decode("utf-8")
    except UnicodeDecodeError:
        decoded = "\ufffd"
    _check_characters(decoded)
    return decoded


def _read_path(text: str, example: str) -> str:
    path = _decode(text)
    parts = path.split("/")
    if any(part in (".", "..") for part in parts):
        raise TargetError(
            'PUBLISH_TARGET has "." or ".." in the folder.',
            f"Write the full path of the folder: {example}",
        )
    if any(len(part.encode()) > _NAME_BYTES for part in parts):
        raise _too_long()
    return path


def _parse_bucket(rest: str) -> BucketTarget:
    address, _, query = rest.partition("?")
    bucket, slash, folder = address.partition("/")
    if not bucket:
        raise TargetError("PUBLISH_TARGET needs the name of a bucket.", f"Write: {EXAMPLES['s3']}")
    if not _BUCKET.fullmatch(bucket) or len(bucket) > _NAME_BYTES:
        raise TargetError(
            "PUBLISH_TARGET has a bucket name that is not valid.",
            f"Write only the bucket, and set AWS_ENDPOINT_URL for the server: {EXAMPLES['s3']}",
        )
    asked = dict(parse_qsl(query, keep_blank_values=True))
    region = asked.get("region", "")
    if asked.keys() - {"endpoint", "region"} or not re.fullmatch(r"[\w-]*", region):
        raise TargetError(
            "PUBLISH_TARGET has an unknown option after the ?.",
            f"Write: {EXAMPLES['s3']}?endpoint=https://host.example&region=REGION",
        )
    endpoint = read_endpoint(asked.get("endpoint", ""), "PUBLISH_TARGET")
    return BucketTarget(bucket, _read_path(slash + folder, EXAMPLES["s3"]), endpoint, region)


def read_endpoint(text: str, field: str) -> str:
    """Return the URL of an S3 endpoint; raises TargetError if it is not valid."""
    text = text.strip()
    match = re.fullmatch(r"https?://([^/?#@\\\s]+)(?:/[\w./~-]*)?", text, re.IGNORECASE)
    try:
        if match:
            _split_port(match[1], "")
    except TargetError:
        match = None
    if text and not match:
        what = f"{field} has a server address that cannot be read."
        to_do = "Write the address without a name or a password: https://s3.host.example"
        raise TargetError(what, to_do)
    return text


def _parse_own_remote(rest: str) -> RemoteTarget:
    remote, colon, path = rest.partition(":")
    # "name,option=value:path" could contain a secret; a plain name cannot.
    is_plain = _OWN_REMOTE.fullmatch(remote) and path.strip(" /") and "@" not in path
    if not colon or not is_plain or path.startswith(("-", "//")) or "\\" in path:
        raise TargetError(
            "PUBLISH_TARGET needs the name of a remote and a folder.",
            f"Set up the remote with rclone config, and write: {EXAMPLES['rclone']}",
        )
    parts = path.split("/")
    if ".." in parts or any(len(part.encode()) > _NAME_BYTES for part in parts):
        raise (
            _too_long()
            if ".." not in parts
            else TargetError(
                'PUBLISH_TARGET has ".." in the folder.',
                f"Write the full path of the folder: {EXAMPLES['rclone']}",
            )
        )
    return RemoteTarget(remote, path)


def _parse_git(kind: str, rest: str, is_windows: bool) -> GitTarget:
    address, _, branch = rest.partition("#")
    example = EXAMPLES[kind]
    if not branch or not address.strip("/"):
        raise TargetError("PUBLISH_TARGET needs a repository and a branch.", f"Write: {example}")
    is_wrong = _NOT_IN_A_BRANCH.search(branch) or branch.startswith(("-", "/", "refs/"))
    if is_wrong or branch.endswith(("/", ".")) or branch in ("@", "HEAD") or "#" in branch:
        raise TargetError(
            "PUBLISH_TARGET has a branch name that git does not allow.",
            f"Write the name of the branch after #: {example}",
        )
    if len(branch.encode()) > _BRANCH_LENGTH:
        raise _too_long()
    if "?" in address:
        what = "PUBLISH_TARGET has an unexpected ?."
        raise TargetError(what, f"Write the repository and the branch: {example}")
    if kind == "git+file":
        repository = _parse_file_address(f"//{address}", is_windows).path
        return GitTarget(kind, "", "", 0, str(repository), branch)
    user, host, port, path = _split_server(kind, address)
    if not path.strip("/"):
        what = "PUBLISH_TARGET needs a repository after the server."
        raise TargetError(what, f"Write: {example}")
    return GitTarget(kind, user, host, port, address[address.index("/") :], branch)


# Unknown forms


def _find_meant(word: str) -> str:
    """Return the scheme that a word means; "web" for http and similar; "" if unknown."""
    if word in _WEB:
        return "web"
    if word in EXAMPLES or word in _OTHER_NAMES:
        return _OTHER_NAMES.get(word, word)
    near = difflib.get_close_matches(word, [*EXAMPLES, *_OTHER_NAMES, *_WEB], 1, 0.75)
    return _find_meant(near[0]) if near else ""


def _misspelt(meant: str) -> TargetError:
    if meant == "web":
        return TargetError(
            "PUBLISH_TARGET is the address where patients read the site, not where files go.",
            f"Ask your web host for the upload address, and write: {EXAMPLES['sftp']}",
        )
    return TargetError("PUBLISH_TARGET is misspelled.", f"Write: {EXAMPLES[meant]}")


def _refuse_unknown(kind: str, target: str) -> TargetError:
    is_git = re.search(r"\.git\b|^git@|\b(?:github|gitlab|codeberg)\.", target, re.IGNORECASE)
    if is_git:
        return _misspelt("git+ssh")
    if "@" in target.partition(":")[0]:
        return _refuse_scp(target)
    if meant := _find_meant(kind):
        return _misspelt(meant)
    if target[len(kind) + 1 :].startswith("//"):
        shown = kind if len(kind) <= _SCHEME_LENGTH else "a word"
        return TargetError(f"PUBLISH_TARGET begins with {shown}, which is not supported.", FORMS)
    return _refuse_scp(target)


def _refuse_scp(target: str) -> TargetError:
    """Refuse name@host:path, the form of scp and git."""
    if re.search(r"\.git\b|^git@", target, re.IGNORECASE):
        return _misspelt("git+ssh")
    return TargetError(
        "PUBLISH_TARGET has a colon, so it looks like an address on another computer.",
        f"Write the address like this: {EXAMPLES['sftp']}",
    )


def _too_long() -> TargetError:
    return TargetError(
        "PUBLISH_TARGET is too long, or has a name that is too long.",
        "Write a shorter folder or address in PUBLISH_TARGET.",
    )


# Folders


def _parse_file_address(rest: str, is_windows: bool) -> FolderTarget:
    """Parse the part after `file:`: two slashes, optionally localhost, and an absolute path."""
    host, slash, path = rest.removeprefix("//").partition("/")
    is_whole = rest.startswith("//") and host.lower() in ("", "localhost") and slash
    if not is_whole or re.search(r"[?#\\]", path):
        raise TargetError(
            "PUBLISH_TARGET does not name a folder on this computer.",
            f"Write three slashes and the whole path: {EXAMPLES['file']}",
        )
    folder = _decode(slash + path)
    if is_windows:
        folder = folder.lstrip("/") if _DRIVE.match(folder.lstrip("/")) else folder
    elif _DRIVE.match(folder.lstrip("/")):
        raise _windows_path()
    return FolderTarget(_parse_folder(folder, is_windows, lambda path: path))


def _windows_path() -> TargetError:
    return TargetError(
        "PUBLISH_TARGET is a Windows path, and this computer does not run Windows.",
        "Write a folder on this computer, such as public or /srv/www/clinic.",
    )


def _parse_folder(text: str, is_windows: bool, expand: Callable[[str], str]) -> PurePath:
    if text.startswith("~"):
        text = _expand_home(text, is_windows, expand)
    if is_windows:
        _check_windows_root(text)
        path: PurePath = PureWindowsPath(ntpath.normpath(text))
        names = re.split(r"[/\\]", text[len(PureWindowsPath(text).drive) :])
    else:
        _check_posix_root(text)
        path = PurePosixPath(posixpath.normpath(text))
        names = text.split("/")
    for name in names:
        if name not in ("", ".", ".."):
            _check_name(name, is_windows=is_windows)
    if path.name and _measure(path.name + RELEASES, is_windows=is_windows) > _NAME_BYTES:
        raise _too_long()
    return path


def _expand_home(text: str, is_windows: bool, expand: Callable[[str], str]) -> str:
    expanded = expand(text)
    flavour = PureWindowsPath if is_windows else PurePosixPath
    is_homeless = expanded in (text, text[1:] or "/") or not flavour(expanded).is_absolute()
    if is_homeless:
        raise TargetError(
            "PUBLISH_TARGET begins with ~, and this computer has no home folder of that name.",
            "Write the full path, such as /srv/www/clinic.",
        )
    return expanded


def _check_posix_root(text: str) -> None:
    if _DRIVE.match(text):
        raise _windows_path()
    if re.match(r"[/\\]{2}", text):
        raise TargetError(
            "PUBLISH_TARGET is a Windows network share, and this computer does not run Windows.",
            f"Write a folder on this computer, or an address: {EXAMPLES['sftp']}",
        )
    if "\\" in text:
        what = "PUBLISH_TARGET has a backslash."
        raise TargetError(what, "Write forward slashes: /srv/www/clinic")


def _check_windows_root(text: str) -> None:
    """Refuse devices, drives without a folder, and paths relative to the current drive.

    A Windows path is complete with a drive and a folder, or a server, a share and a folder.
    """
    path = PureWindowsPath(text)
    if re.match(r"[/\\]{2}[?.](?:[/\\]|\Z)|[/\\]\?\?[/\\]", text):
        what = "PUBLISH_TARGET is the name of a device, not of a folder."
        raise TargetError(what, r"Write the full path, such as C:\site")
    if (path.drive or path.root) and not path.is_absolute():
        what = "PUBLISH_TARGET does not say where on the drive the folder is."
        raise TargetError(what, r"Write the drive and the whole path, such as C:\site")
    if re.match(r"[/\\]{2}", text) and not path.name:
        what = "PUBLISH_TARGET names a network share without a folder."
        raise TargetError(what, r"Write the folder too, such as \\server\share\site")


def _check_name(name: str, *, is_windows: bool) -> None:
    """Refuse a name that a file system would trim, shorten or interpret differently."""
    if name != name.strip() or name.endswith("."):
        what = "PUBLISH_TARGET has a name that begins or ends with a space, or ends with a dot."
        raise TargetError(what, "Remove that space or dot from the folder name.")
    if _SHORT_NAME.fullmatch(name):
        what = "PUBLISH_TARGET has a name that Windows shortens, such as CONTEN~1."
        raise TargetError(what, "Write the full name of the folder.")
    if _NOT_IN_A_NAME.search(unicodedata.normalize("NFKC", name)):
        what = "PUBLISH_TARGET has a character that is not allowed in a folder name."
        raise TargetError(what, "Use letters, digits, spaces, dots and hyphens in the folder name.")
    if is_windows and _DEVICE.fullmatch(name):
        what = "PUBLISH_TARGET has a name that Windows reserves for a device."
        raise TargetError(what, "Give the folder another name, such as site.")
    if _measure(name, is_windows=is_windows) > _NAME_BYTES:
        raise _too_long()


def _measure(name: str, *, is_windows: bool) -> int:
    """Return the length as the file system counts it: UTF-16 code units, or bytes."""
    return len(name.encode("utf-16-le")) // 2 if is_windows else len(name.encode())
