"""Templates that were compiled for a test before: compiling takes a quarter of a small build.

Jinja keeps what it compiled by the path of the file, and each test has a project of its own.
"""

from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest
from jinja2.bccache import Bucket

from clinic.builder.bytecode_cache import TemplateCache

GET, SET = TemplateCache.get_bucket, TemplateCache.set_bucket
_compiled: dict[object, CodeType] = {}


def _move(code: CodeType, file: str) -> CodeType:
    """Return the code as if it was compiled from this file, which tracebacks name."""
    parts = [_move(one, file) if isinstance(one, CodeType) else one for one in code.co_consts]
    return code.replace(co_filename=file, co_consts=tuple(parts))


def _get(cache: TemplateCache, environment: Any, name: str, file: str, source: str) -> Bucket:
    bucket = GET(cache, environment, name, file, source)
    bucket.of = cache._setting, name, source
    if bucket.code is None and file and (code := _compiled.get(bucket.of)):
        bucket.code = _move(code, file)
        SET(cache, bucket)
    return bucket


def _set(cache: TemplateCache, bucket: Bucket) -> None:
    _compiled[bucket.of] = bucket.code
    SET(cache, bucket)


@pytest.fixture(autouse=True, scope="session")
def warm_templates() -> Iterator[None]:
    """Let a build use what was compiled from the same text for a project before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemplateCache, "get_bucket", _get)
        patch.setattr(TemplateCache, "set_bucket", _set)
        yield
