"""Templates made ready once and kept: reading them anew takes a sixth of a small site's build."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_SUM = hashlib.sha256().digest_size


class TemplateCache(BytecodeCache):
    """Keeps each template's code in a folder that is safe to delete.

    Jinja itself looks whether a template's text has changed. A file that is damaged counts as
    none, one that can't be written is not missed.

    Parameters
    ----------
    folder:
        Where the code is kept.
    setting:
        A sum of what else shapes the code, such as Jinja's settings and the installed packages.
    """

    def __init__(self, folder: Path, setting: str) -> None:
        self._folder, self._setting = folder, setting.encode()

    def _sum(self, code: bytes) -> bytes:
        return hashlib.sha256(self._setting + code).digest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with the code that is kept for it, if that is whole."""
        with suppress(OSError):
            kept = (self._folder / bucket.key).read_bytes()
            if kept[:_SUM] == self._sum(kept[_SUM:]):
                bucket.bytecode_from_string(kept[_SUM:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a bucket's code; it takes its place in one step."""
        code = bucket.bytecode_to_string()
        new = self._folder / f"{bucket.key}.{os.getpid()}.new"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                new.write_bytes(self._sum(code) + code)
                new.replace(self._folder / bucket.key)
            finally:
                new.unlink(missing_ok=True)
