"""Many new texts are made HTML on all cores at once, before Pelican asks for them one by one."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from pelican.utils import pelican_open

from clinic.model.slow_texts import fingerprint
from clinic.model.text_limits import find_too_long
from clinic.model.workers import StoppedError, Worker, WorkError, share

MODULE = "clinic.model.markdown_worker"
Made = tuple[str, str, dict[str, list[str]]]  # a text's name, its HTML, its header


def _read(files: Sequence[str]) -> Iterator[str]:
    for file in files:
        with suppress(OSError, ValueError), pelican_open(file) as text:
            if not find_too_long(text):
                yield text


def make_ahead(files: Sequence[str], settings: dict[str, Any], cores: int) -> Iterator[Made]:
    """Make HTML of the texts in files, and yield what was made in no order.

    A text that fails, takes too long or gives a warning is left to be made when it is asked for, so
    that whoever is to hear of it does.

    Parameters
    ----------
    files:
        Where the texts are.
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    cores:
        How many workers share the work.
    """
    workers = [Worker(MODULE) for _ in range(cores)]
    try:
        for (_, text), answer in share(workers, ((settings, one) for one in _read(files))):
            with suppress(StoppedError, WorkError):
                made = answer.result()
                if made.header is not None and not made.trouble:
                    yield fingerprint(text), made.html, made.header
    finally:
        for one in workers:
            one.close()
