"""Records of what is live that cannot be believed, and what others put beside a site."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from clinic.publish import manifest as manifests
from clinic.publish.journal import PATH as PENDING
from clinic.publish.journal import write_pending
from clinic.publish.manifest import Kept, Manifest, read_manifest, seal, write_manifest

from .desk import Desk, read_files
from .git_desk import GitDesk
from .wave_desk import WaveDesk

OTHERS = {
    "google1234.html": "google-site-verification: google1234.html",
    "BingSiteAuth.xml": "<users><user>1</user></users>",
    ".well-known/acme-challenge/token": "proof of a certificate",
    ".htaccess": "Redirect 301 /old /new",
    "uploads/2026/leaflet.pdf": "%PDF",
}
"""Files that nobody published from here."""

Damage = Callable[[bytes], "bytes | None"]


def hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def claim(content: bytes, files: Mapping[str, str]) -> bytes:
    """Return a record with a right seal that names more files as published."""
    manifest = read_manifest(content, "here")
    return write_manifest(replace(manifest, files={**manifest.files, **files}))


def reseal(content: bytes, **changes: object) -> bytes:
    """Return a record with a right seal, in which something is what it never should be."""
    body = json.loads(content)
    del body["seal"]
    body |= changes
    return json.dumps({**body, "seal": seal(body)}).encode()


def take_another_sites(content: bytes) -> bytes:
    """Return the whole record of another site, which happens to have the same proof."""
    other = read_manifest(content, "here")
    files = {"index.html": hash_text("theirs")} | {p: hash_text(t) for p, t in OTHERS.items()}
    return write_manifest(Manifest(other.release, other.when, files, {}, None, "ffff", "https://b"))


EVERYTHING = {path: hash_text(text) for path, text in OTHERS.items()}

DAMAGES: dict[str, Damage] = {
    "missing": lambda content: None,
    "empty": lambda content: b"",
    "half written": lambda content: content[: len(content) // 2],
    "without its last byte but one": lambda content: content[:-2],
    "all NULs": lambda content: b"\0" * len(content),
    "in another encoding": lambda content: content.decode().encode("utf-16"),
    "another program's": lambda content: b'{"version": 1}',
    "a list": lambda content: b"[1, 2]",
    "nested too deep": lambda content: b"[" * 100_000,
    "of a newer version": lambda content: reseal(content, version=2),
    "of a later format": lambda content: reseal(content, format="clinic-publish-2"),
    "another site's": take_another_sites,
    "claiming everything": lambda content: claim(content, EVERYTHING),
    "keeping everything for ever": lambda content: write_manifest(
        replace(
            read_manifest(content, "here"),
            kept={p: Kept(sha, datetime(2020, 1, 1, tzinfo=UTC)) for p, sha in EVERYTHING.items()},
        )
    ),
    "leaving the folder": lambda content: claim(content, {"../x": "0" * 64}),
    "absolute": lambda content: claim(content, {"/etc/passwd": "0" * 64}),
    "with a backslash": lambda content: claim(content, {"..\\x": "0" * 64}),
    "with a drive": lambda content: claim(content, {"C:/x": "0" * 64}),
    "with two names in one": lambda content: claim(content, {"a\ngoogle1234.html": "0" * 64}),
    "with a NUL": lambda content: claim(content, {"a\0b": "0" * 64}),
    "with half a letter": lambda content: claim(content, {"a\ud800": "0" * 64}),
    "naming itself": lambda content: claim(content, {".publish/current.json": "0" * 64}),
    "with a release that is a path": lambda content: reseal(content, release="../../x"),
    "with a release of no day": lambda content: reseal(content, release="000009-20269999T999999Z"),
    "with a release of 5,000 digits": lambda c: reseal(c, release="9" * 5000 + "-20261122T091430Z"),
    "following a path": lambda content: reseal(content, previous="../../x"),
    "of the year 1": lambda content: reseal(content, when="0001-01-01T00:00:00+14:00"),
    "with files that are a list": lambda content: reseal(content, files=["google1234.html"]),
}


def find_top(desk: Desk) -> Path:
    return desk.host.folder if isinstance(desk, WaveDesk) else desk.public.resolve()


def put(desk: Desk, path: str, content: bytes | None) -> None:
    """Change a file at the host as somebody else could."""
    if isinstance(desk, GitDesk):
        put_on_branch(desk, path, content)
        return
    goal = find_top(desk) / path
    if content is None:
        goal.unlink()
    else:
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_bytes(content)


def put_on_branch(desk: GitDesk, path: str, content: bytes | None) -> None:
    server = desk.server
    server.checkout()
    goal = server.folder / path
    if content is None:
        goal.unlink()
    else:
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_bytes(content)
    tree = ["git", "--git-dir", str(server.repository), "--work-tree", str(server.folder)]
    names = ["-c", "user.name=Ana", "-c", "user.email=ana@localhost"]
    subprocess.run([*tree, "symbolic-ref", "HEAD", "refs/heads/pages"], check=True)
    subprocess.run([*tree, "add", "-A"], check=True)
    subprocess.run([*tree, *names, "commit", "-q", "--allow-empty", "-m", "by hand"], check=True)


def put_others(desk: Desk) -> None:
    for path, text in OTHERS.items():
        put(desk, path, text.encode())


def read_record(desk: Desk) -> bytes:
    if isinstance(desk, GitDesk):
        show = ["git", "--git-dir", str(desk.server.repository), "show"]
        shown = [*show, f"pages:{manifests.PATH}"]
        return subprocess.run(shown, capture_output=True, check=True).stdout
    return (find_top(desk) / manifests.PATH).read_bytes()


def damage(desk: Desk, how: str) -> None:
    put(desk, manifests.PATH, DAMAGES[how](read_record(desk)))


def read_live(desk: Desk) -> dict[str, str]:
    """Read all that visitors can, dot files too."""
    if isinstance(desk, GitDesk):
        return desk.live
    found = read_files(find_top(desk))
    return {path: text for path, text in found.items() if not path.startswith(".publish/")}


def lie_in_the_note(desk: WaveDesk, *, is_old: bool) -> None:
    """Leave a note of an interrupted publish that names what others put there."""
    content = write_pending("000009-20261122T091430Z", [*OTHERS, "index.html"])
    if is_old:
        body = json.loads(content)
        content = json.dumps({k: body[k] for k in ("format", "release", "touched")}).encode()
    put(desk, PENDING, content)
