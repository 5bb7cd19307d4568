"""Cache of computed values (documents, pages, pictures) in one SQLite file; safe to delete.

A damaged, locked, read-only or full database only disables caching: a build never fails because of
its cache. A value is used only if its checksum matches.
"""

import hashlib
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

FILE = ".build/cache.db"  # below the project's folder
SCHEMA = 3  # version of the tables; a file with another version is recreated
KEYS_OF_A_NAME = 2  # preview and published site are built in turn
UNUSED_DAYS = 30
LARGEST = 4 * 1024**3  # bytes of the file; beyond that, least recently used entries go
_WAIT = 5.0  # seconds to wait for another writer
_DAY = 24 * 60 * 60
_TABLES = f"""
PRAGMA auto_vacuum=INCREMENTAL;
PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS entries (
  step TEXT, name TEXT, key TEXT, used INTEGER, checksum BLOB, value BLOB,
  PRIMARY KEY (step, name, key));
CREATE INDEX IF NOT EXISTS entries_used ON entries (used);
PRAGMA user_version={SCHEMA};
"""
# Errors that are not the file's fault: another writer, a full disk, missing permissions.
_OUTSIDE = ("BUSY", "LOCKED", "FULL", "IOERR", "READONLY", "CANTOPEN", "PERM")
# SQLite quotes the bytes of a damaged file in its messages, which Python may fail to decode.
_TROUBLE = (sqlite3.Error, UnicodeDecodeError)


def _today() -> int:
    return int(time.time() // _DAY)


def _sum(step: str, name: str, key: str, value: bytes) -> bytes:
    digest = hashlib.sha256("\0".join((step, name, key, "")).encode("utf-8", "surrogatepass"))
    digest.update(value)
    return digest.digest()


class Cache:
    """A key-value store by step, shared by all processes that open the same file.

    Parameters
    ----------
    file:
        The database; its folder is created if needed. None disables caching.
    largest:
        The maximum size of the file in bytes.
    """

    def __init__(self, file: Path | None, largest: int = LARGEST) -> None:
        self._file, self._largest = file, largest
        self._used: set[int] = set()  # rows that were last used on an earlier day
        self._has_written = False
        self._lock = threading.RLock()
        self._rows: sqlite3.Connection | None = None
        self._is_open = file is None

    def __reduce__(self) -> tuple[type["Cache"], tuple[Path | None, int]]:
        """Pickle the path, so that another process opens the same file."""
        return Cache, (self._file, self._largest)

    def get_or_compute(
        self, step: str, key: str, compute: Callable[[], bytes], name: str = ""
    ) -> bytes:
        """Return the value of a key, computed on a cache miss; see `find`."""
        value = self.find(step, key, name)
        if value is None:
            value = compute()
            self.keep(step, key, value, name)
        return value

    def find(self, step: str, key: str, name: str = "") -> bytes | None:
        """Return the value of a key if it is intact, else None.

        Parameters
        ----------
        step:
            The name of the computation, such as ``page``.
        key:
            Everything the value depends on.
        name:
            What the value belongs to, such as a file: only its newest keys are retained.
        """
        with self._lock:
            query = "SELECT rowid, used, checksum, value FROM entries"
            row = self._ask(f"{query} WHERE step=? AND name=? AND key=?", (step, name, key))
            if row is None or not isinstance(row[3], bytes):
                return None
            if row[2] != _sum(step, name, key, row[3]):
                return None
            self._note(row)
            return row[3]

    def has(self, step: str, key: str, name: str = "") -> bool:
        """Return whether a key has a value, without verifying its checksum."""
        with self._lock:
            query = "SELECT rowid, used FROM entries WHERE step=? AND name=? AND key=?"
            row = self._ask(query, (step, name, key))
            if row is not None:
                self._note(row)
            return row is not None

    def _note(self, row: tuple[Any, ...]) -> None:
        """Remember that a row was used today; its rowid and its day come first."""
        if row[1] != _today():
            self._used.add(row[0])

    def find_newest(self, step: str, name: str) -> bytes | None:
        """Return the newest value of a name, whatever its key, or None."""
        query = "SELECT key FROM entries WHERE step=? AND name=? ORDER BY rowid DESC LIMIT 1"
        with self._lock:
            row = self._ask(query, (step, name))
            return self.find(step, row[0], name) if row and isinstance(row[0], str) else None

    def keep(self, step: str, key: str, value: bytes, name: str = "") -> None:
        """Store a value under a key, for `find`."""
        row = (step, name, key, _today(), _sum(step, name, key, value), value)
        if self._file is None:
            return
        with self._lock:
            self._ask("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)", row)
            if name:
                few = (  # to retain
                    "SELECT rowid FROM entries WHERE step=? AND name=? ORDER BY rowid DESC LIMIT ?"
                )
                self._ask(
                    f"DELETE FROM entries WHERE step=? AND name=? AND rowid NOT IN ({few})",
                    (step, name, step, name, KEYS_OF_A_NAME),
                )
            self._has_written = True

    def close(self) -> None:
        """Record usage and prune; the next access opens the file again."""
        with self._lock:
            if self._rows is None:
                return
            try:
                self._note_use()
                if self._has_written:
                    self._prune()
                self._rows.close()
            except _TROUBLE as error:
                self._give_up(error)
            self._rows, self._is_open = None, self._file is None
            self._used, self._has_written = set(), False

    def _note_use(self) -> None:
        """Record which values were used, at most once a day."""
        assert self._rows is not None
        if self._used:
            used = [(_today(), rowid) for rowid in self._used]
            with self._rows:
                self._rows.execute("BEGIN IMMEDIATE")
                self._rows.executemany("UPDATE entries SET used=? WHERE rowid=?", used)

    def _prune(self) -> None:
        """Delete entries unused for `UNUSED_DAYS`, and more if the file is too large."""
        assert self._rows is not None
        last = _today() - UNUSED_DAYS
        self._rows.execute("DELETE FROM entries WHERE used<?", (last,))
        while self._measure() > self._largest:
            oldest = "SELECT rowid FROM entries ORDER BY used, rowid LIMIT 1 + ?"
            (count,) = self._rows.execute("SELECT count(*) FROM entries").fetchone()
            if not count:
                break
            self._rows.execute(f"DELETE FROM entries WHERE rowid IN ({oldest})", (count // 4,))
        self._rows.execute("PRAGMA incremental_vacuum").fetchall()

    def _measure(self) -> int:
        """Return the size of the used pages of the file in bytes."""
        assert self._rows is not None
        found = [
            int(self._rows.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        ]
        return (found[0] - found[1]) * found[2]

    def _ask(self, query: str, values: tuple[object, ...]) -> tuple[object, ...] | None:
        """Return the first row of a query; None if there is none, or no database."""
        rows = self._open()
        if rows is None:
            return None
        try:
            found: tuple[object, ...] | None = rows.execute(query, values).fetchone()
        except UnicodeEncodeError:  # a name with lone surrogates
            return None
        except _TROUBLE as error:
            self._give_up(error)
            return None
        return found

    def _open(self) -> sqlite3.Connection | None:
        """Return the connection, opened on first use; None after an error."""
        if self._is_open or self._file is None:
            return self._rows
        self._is_open = True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._rows = self._connect(self._file)
            (schema,) = self._rows.execute("PRAGMA user_version").fetchone()
            if schema == SCHEMA:
                return self._rows
            if schema:
                self._rows.close()
                self._remove()
                self._rows = self._connect(self._file)
            self._rows.executescript(_TABLES)
        except (OSError, *_TROUBLE) as error:
            self._give_up(error)
        return self._rows

    def _connect(self, file: Path) -> sqlite3.Connection:
        rows = sqlite3.connect(file, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        weakref.finalize(self, rows.close)  # also at exit: closing removes the WAL file
        rows.execute("PRAGMA cache_size=-4000")  # kilobytes: the upper pages of large indexes
        # No fsync: after a power cut, checksums tell which rows are intact.
        rows.execute("PRAGMA synchronous=OFF")
        return rows

    def _give_up(self, error: Exception) -> None:
        """Disable caching for this run; delete the file if it is damaged itself."""
        if self._rows is not None:
            with suppress(*_TROUBLE):
                self._rows.close()
        self._rows, self._is_open = None, True
        reason = getattr(error, "sqlite_errorname", "SQLITE_CANTOPEN")
        is_outside = isinstance(error, OSError) or any(one in reason for one in _OUTSIDE)
        if isinstance(error, UnicodeDecodeError) or not is_outside:
            self._remove()

    def _remove(self) -> None:
        assert self._file is not None
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(self._file.name + ending).unlink(missing_ok=True)


NO_CACHE = Cache(None)
