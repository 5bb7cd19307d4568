"""Cache of compiled templates: compiling takes a sixth of a small site's build."""

from contextlib import suppress

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from clinic.core.cache import Cache

STEP = "template"


class TemplateCache(BytecodeCache):
    """Caches each template's bytecode. Jinja itself checks whether the source has changed.

    Parameters
    ----------
    cache:
        The database.
    setting:
        A digest of what else affects the code, such as Jinja's settings and installed packages.
    """

    def __init__(self, cache: Cache, setting: str) -> None:
        self._cache, self._setting = cache, setting

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the cached code into a bucket."""
        code = self._cache.find(STEP, self._setting, bucket.key)
        if code is not None:
            with suppress(EOFError, ValueError, TypeError):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache a bucket's code."""
        self._cache.keep(STEP, self._setting, bucket.bytecode_to_string(), bucket.key)
