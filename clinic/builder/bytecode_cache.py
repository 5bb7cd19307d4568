"""Templates made ready once and kept: reading them anew takes a sixth of a small site's build."""

from contextlib import suppress

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from clinic.core.cache import Cache

STEP = "template"


class TemplateCache(BytecodeCache):
    """Keeps each template's code. Jinja itself looks whether a template's text has changed.

    Parameters
    ----------
    cache:
        Where the code is kept.
    setting:
        A sum of what else shapes the code, such as Jinja's settings and the installed packages.
    """

    def __init__(self, cache: Cache, setting: str) -> None:
        self._cache, self._setting = cache, setting

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with the code that is kept for it."""
        code = self._cache.find(STEP, self._setting, bucket.key)
        if code is not None:
            with suppress(EOFError, ValueError, TypeError):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a bucket's code."""
        self._cache.keep(STEP, self._setting, bucket.bytecode_to_string(), bucket.key)
