"""Files that cost time to make, made once and kept under a key that says what they were made of."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_INDEX = "index.json"
_UNFINISHED = "new-"
_DAY = 24 * 60 * 60  # seconds; no work on one entry lasts as long
_UNUSED = 90 * _DAY  # an entry that no build asked for in so long goes, as of a post that has gone
_NAME_LENGTH = 60  # characters of a file's own name that are kept in its public one


@dataclass(frozen=True)
class KeptFile:
    """One file that is kept, with the SHA-256 of its bytes in hex."""

    path: Path
    sha256: str

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.path.stat().st_size


class KeptFiles:
    """A folder of entries, each a few files under one key.

    Everything in it can be deleted at any time. An entry appears in one step and is compared with
    its own sums whenever it is used, so one that a kill or a bad disk left behind counts as none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._is_cleared = False

    def find(self, key: str) -> dict[str, KeptFile] | None:
        """Return an entry's files by name, or None when there is no whole entry."""
        entry = self.folder / key
        try:
            sums = json.loads((entry / _INDEX).read_text(encoding="utf-8"))
            found = {name: KeptFile(entry / name, str(sums[name])) for name in sums}
            for one in found.values():
                if hashlib.sha256(one.path.read_bytes()).hexdigest() != one.sha256:
                    return None
        except (OSError, ValueError, TypeError, KeyError):
            return None
        self._note_use(entry)
        return found or None

    def keep(self, key: str, files: Mapping[str, bytes]) -> dict[str, KeptFile]:
        """Keep an entry's files and return them as `find` would; an older entry gives way."""
        if not self._is_cleared:  # once a run: it looks at every entry
            self._is_cleared = True
            self._clear_out()
        self.folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        for name, content in files.items():
            (work / name).write_bytes(content)
        (work / _INDEX).write_text(json.dumps(sums), encoding="utf-8")
        entry = self.folder / key
        if entry.exists():
            shutil.rmtree(entry)
        work.rename(entry)
        return {name: KeptFile(entry / name, sums[name]) for name in files}

    def _note_use(self, entry: Path) -> None:
        """Note that an entry is used; once a day, so that most builds write nothing."""
        with suppress(OSError):  # of a folder that may only be read nothing is cleared out either
            if time.time() - entry.stat().st_mtime > _DAY:
                os.utime(entry)

    def _clear_out(self) -> None:
        """Remove what a killed run left half made, and what nothing uses; work going on is let be.

        Only where something new comes in: a folder that does not grow need not shrink.
        """
        for one in self.folder.glob("*"):
            longest = _DAY if one.name.startswith(_UNFINISHED) else _UNUSED
            with suppress(OSError):  # another run is clearing out as well
                if time.time() - one.stat().st_mtime > longest:
                    shutil.rmtree(one, ignore_errors=True)


def make_key(made_with: object, content: bytes) -> str:
    """Return the key of what is made of some bytes with some settings (anything JSON can hold)."""
    settings = json.dumps(made_with, sort_keys=True).encode()
    return hashlib.sha256(hashlib.sha256(settings).digest() + content).hexdigest()[:40]


def plain_name(words: str, otherwise: str) -> str:
    """Return words as a file name that any host and mail program can carry: ``dolor-lumbar``."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_words.lower())[:_NAME_LENGTH].strip("-")
    return name or otherwise


def fingerprinted_name(name: str, sha256: str, ending: str) -> str:
    """Return ``name.<12 hex of its content>.ending``: such a file never changes, only its name."""
    return f"{name}.{sha256[:12]}{ending}"
