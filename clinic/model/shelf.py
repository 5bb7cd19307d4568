"""What was made of texts and pages, kept in one file between runs; safe to delete at any time.

A row counts only while its sum fits, and whatever goes wrong with the file (damaged, locked, on a
full disk) only means that nothing is kept this time: a build never fails over what saves it work.
"""

import hashlib
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

KINDS = 2  # settings whose rows stay: those for writing and those for the web, built in turn
PAUSE = 0.25  # seconds between two times that rows are written; a kill loses no more
_WAIT = 2.0  # seconds for another run that is writing
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (
  kind TEXT, name TEXT, sum BLOB, note TEXT, body BLOB, PRIMARY KEY (kind, name));
CREATE TABLE IF NOT EXISTS used (kind TEXT PRIMARY KEY, turn INTEGER);
"""
# What is no fault of the file: another run writes now, the disk is full, the folder is not ours.
_OUTSIDE = ("BUSY", "LOCKED", "FULL", "IOERR", "READONLY", "CANTOPEN", "PERM")
# SQLite quotes a damaged file in what it says of it, and then Python can't read what it says.
_TROUBLE = (sqlite3.Error, UnicodeDecodeError)


@dataclass(frozen=True)
class Kept:
    """A row: what was made, and a note on what it was made of."""

    note: str
    body: str


def _sum(kind: str, name: str, note: str, body: bytes) -> bytes:
    told = hashlib.sha256("\0".join((kind, name, note, "")).encode("utf-8", "surrogatepass"))
    told.update(body)
    return told.digest()


class Shelf:
    """Rows of one kind in one file.

    Parameters
    ----------
    file:
        Where they are kept; its folder is made when it is not there.
    kind:
        What the rows hold true for, such as a sum of settings: rows of another kind are not found.
    """

    def __init__(self, file: Path, kind: str) -> None:
        self._file, self._kind = file, kind
        self._found: set[str] = set()
        self._rows: sqlite3.Connection | None = None
        self._written = 0.0
        self._is_open = False

    def __reduce__(self) -> tuple[type["Shelf"], tuple[Path, str]]:
        """Let another process open the same rows."""
        return Shelf, (self._file, self._kind)

    def _open(self) -> sqlite3.Connection | None:
        """Return the rows; opened when they are asked for first, None once they were given up."""
        if self._is_open:
            return self._rows
        self._is_open = True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._rows = sqlite3.connect(self._file, timeout=_WAIT, isolation_level=None)
            # No waiting for the disk: after a power cut, sums tell which rows are whole.
            self._rows.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _TABLES)
        except (OSError, *_TROUBLE) as error:
            self._give_up(error)
        return self._rows

    def find(self, name: str) -> Kept | None:
        """Return what is kept under a name, if it is whole."""
        rows = self._open()
        if rows is None:
            return None
        try:
            row = rows.execute(
                "SELECT sum, note, body FROM kept WHERE kind=? AND name=?", (self._kind, name)
            ).fetchone()
        except UnicodeEncodeError:  # a name that no text can hold
            return None
        except _TROUBLE as error:
            self._give_up(error)
            return None
        try:
            if row is None or row[0] != _sum(self._kind, name, row[1], row[2]):
                return None
            kept = Kept(row[1], row[2].decode("utf-8"))
        except (TypeError, AttributeError, ValueError):  # damaged into another type
            return None
        self._found.add(name)
        return kept

    def keep(self, name: str, note: str, body: str) -> None:
        """Keep something under a name, in the place of what was kept there."""
        rows = self._open()
        if rows is None:
            return
        try:
            content = body.encode("utf-8")
            row = (self._kind, name, _sum(self._kind, name, note, content), note, content)
            if not rows.in_transaction:
                rows.execute("BEGIN IMMEDIATE")
                self._written = time.monotonic()
            rows.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", row)
            if time.monotonic() - self._written > PAUSE:
                self._commit()
        except UnicodeEncodeError:
            return
        except _TROUBLE as error:
            self._give_up(error)
            return
        self._found.add(name)

    def close(self, *, forget: bool = True) -> None:
        """Forget what this run, which came to its end, had no use for, if it asked for all."""
        rows = self._open()
        if rows is None:
            return
        try:
            if forget:
                self._forget()
            if rows.in_transaction:
                self._commit()
            rows.close()
        except _TROUBLE as error:
            self._give_up(error)
        self._rows = None

    def _forget(self) -> None:
        """Remove rows that were not used, and kinds but the newest; what is tidy is not touched."""
        assert self._rows is not None
        names = self._rows.execute("SELECT name FROM kept WHERE kind=?", (self._kind,))
        useless = [(self._kind, name) for (name,) in names if name not in self._found]
        newest = self._rows.execute("SELECT kind, turn FROM used ORDER BY turn DESC").fetchall()
        if not useless and newest and newest[0][0] == self._kind:
            return
        if not self._rows.in_transaction:
            self._rows.execute("BEGIN IMMEDIATE")
        self._rows.executemany("DELETE FROM kept WHERE kind=? AND name=?", useless)
        turn = newest[0][1] + 1 if newest else 1
        self._rows.execute("INSERT OR REPLACE INTO used VALUES (?, ?)", (self._kind, turn))
        few = "SELECT kind FROM used ORDER BY turn DESC LIMIT ?"
        self._rows.execute(f"DELETE FROM used WHERE kind NOT IN ({few})", (KINDS,))
        self._rows.execute("DELETE FROM kept WHERE kind NOT IN (SELECT kind FROM used)")

    def _commit(self) -> None:
        assert self._rows is not None
        self._rows.execute("COMMIT")

    def _give_up(self, error: Exception) -> None:
        """Keep nothing more in this run; a file that is itself at fault goes away."""
        if self._rows is not None:
            with suppress(*_TROUBLE):
                self._rows.close()
        self._rows, self._is_open = None, True
        name = getattr(error, "sqlite_errorname", "SQLITE_CANTOPEN")
        is_outside = isinstance(error, OSError) or any(one in name for one in _OUTSIDE)
        if isinstance(error, UnicodeDecodeError) or not is_outside:
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
