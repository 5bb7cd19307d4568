"""Many new texts are made HTML on all cores at once, before Pelican asks for them one by one.

What is made in a child is what would have been made here. A text that fails there, or gives a
warning, is left to be made here, so that whoever is to hear of it does.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from markdown import Markdown
from pelican.utils import pelican_open

from clinic.model.sharing import share_out
from clinic.plugins.incremental.hearing import hearing

Made = tuple[str, str, dict[str, list[str]]]  # a text's name, its HTML, its header


def name_text(text: str) -> str:
    """Return the name under which what is made of a text is known."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def make_ahead(files: Sequence[str], settings: dict[str, Any], cores: int) -> Iterator[Made]:
    """Make HTML of the texts in files, and yield what was made in no order.

    Parameters
    ----------
    files:
        Where the texts are.
    settings:
        What ``markdown.Markdown`` takes: the MARKDOWN setting.
    cores:
        How many children share the work.
    """
    yield from share_out(partial(_make, settings), files, cores)


def _make(settings: dict[str, Any], files: Sequence[str]) -> Iterator[Made]:
    """Make a share of the texts; runs in a child."""
    logging.getLogger().handlers.clear()  # who warns here warns again in the parent
    markdown = Markdown(**settings)
    for file in files:
        try:
            with hearing() as heard, pelican_open(file) as text:
                html = markdown.reset().convert(text)
        except Exception:
            markdown = Markdown(**settings)  # one that failed in the middle is not used again
            continue
        if not heard.count:
            yield name_text(text), html, getattr(markdown, "Meta", {})
