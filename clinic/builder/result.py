"""How a check or a build ended, and with which settings a run of Pelican begins."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinic.builder.account import Account
from clinic.builder.templates import TemplateCache
from clinic.checks.content.document import Document
from clinic.checks.content.library import Library
from clinic.checks.content.rendered import Rendered
from clinic.checks.waivers import Waiver
from clinic.core.cache import FILE, Cache
from clinic.model.environment import describe_setting
from clinic.model.facts import Clinic
from clinic.model.packing import Packed
from clinic.model.problem import Problem, has_errors

WORK_FOLDER = ".build"
Header = dict[str, list[str]]


class Texts:
    """What Markdown made of texts, by their words: the build need not make it again."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._made = {
            self._sum(one.text): Packed(json.dumps([one.rendered.html, one.rendered.header]))
            for one in documents
            if one.rendered.header is not None
        }

    def put(self, text: str, rendered: Rendered) -> None:
        """Take in what was made of one more text."""
        if rendered.header is not None:
            packed = Packed(json.dumps([rendered.html, rendered.header]))
            self._made[self._sum(text)] = packed

    def __contains__(self, text: str) -> bool:
        return self._sum(text) in self._made

    def take(self, text: str) -> tuple[str, Header] | None:
        """Hand over the HTML of a text and its header, if they are here: once."""
        packed = self._made.pop(self._sum(text), None)
        if packed is None:
            return None
        html, header = json.loads(packed.read())
        return html, header

    @staticmethod
    def _sum(text: str) -> bytes:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@dataclass
class Result:
    """How a check or a build ended.

    ``settings`` are Pelican's, empty when they can't be read; ``library`` is None then, and once
    pages are made, which needs the memory.
    ``waivers`` are those that hold. ``rendered`` maps each page that was made again to what had
    changed. ``is_built`` says that ``output`` now holds this
    content; ``has_changed`` that it did not before.
    """

    problems: list[Problem] = field(default_factory=list)
    clinic: Clinic | None = None
    library: Library | None = None
    waivers: list[Waiver] = field(default_factory=list)
    rendered: dict[str, list[str]] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    settings: dict[str, Any] = field(default_factory=dict)
    output: Path = Path()
    is_built: bool = False
    has_changed: bool = False

    @property
    def is_good(self) -> bool:
        """Say whether nothing was found that must stop a build."""
        return not has_errors(self.problems)


def set_up_run(root: Path, settings: dict[str, Any], made: Texts, staging: Path) -> dict[str, Any]:
    """Return the settings of one run: into the staging folder, with what is made already."""
    jinja = settings["JINJA_ENVIRONMENT"]
    kept = TemplateCache(Cache(root / FILE), describe_setting(jinja, b""))
    jinja = {"bytecode_cache": kept, **jinja}
    more: dict[str, Any] = {"JINJA_ENVIRONMENT": jinja, "TEXTS_MADE": made}
    return {**settings, "OUTPUT_PATH": str(staging), **more}
