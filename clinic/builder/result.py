"""The outcome of a check or a build, and the settings of a Pelican run."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinic.builder.bytecode_cache import TemplateCache
from clinic.builder.content_status import ContentStatus
from clinic.checks.waivers import Waiver
from clinic.content.content_index import Library
from clinic.core.cache import FILE, Cache
from clinic.core.environment import describe_setting
from clinic.core.facts import Clinic
from clinic.core.output_files import SETTING as OUTPUT_FILES
from clinic.core.output_files import OutputFiles, Spares
from clinic.core.problem import Problem, has_errors

WORK_FOLDER = ".build"


@dataclass
class Result:
    """The outcome of a check or a build.

    ``settings`` are Pelican's, empty if they cannot be read; ``library`` is None then, and during
    rendering, to free memory. ``waivers`` are the valid ones. ``rendered`` maps each rendered page
    to the inputs that changed. ``is_built`` is True if ``output`` now has this content;
    ``has_changed`` is True if it did not before. ``content`` is a fingerprint of the content.
    """

    problems: list[Problem] = field(default_factory=list)
    clinic: Clinic | None = None
    library: Library | None = None
    waivers: list[Waiver] = field(default_factory=list)
    rendered: dict[str, list[str]] = field(default_factory=dict)
    account: ContentStatus = field(default_factory=ContentStatus)
    settings: dict[str, Any] = field(default_factory=dict)
    output: Path = Path()
    is_built: bool = False
    has_changed: bool = False
    content: str = ""

    @property
    def is_good(self) -> bool:
        """Return whether no Problem stops a build."""
        return not has_errors(self.problems)


def set_up_run(
    root: Path, settings: dict[str, Any], staging: Path, spares: Spares | None = None
) -> dict[str, Any]:
    """Return the settings of one run into the staging folder."""
    jinja = settings["JINJA_ENVIRONMENT"]
    kept = TemplateCache(Cache(root / FILE), describe_setting(jinja, b""))
    jinja = {"bytecode_cache": kept, **jinja}
    files = OutputFiles(staging, spares)
    return {
        **settings,
        "OUTPUT_PATH": str(staging),
        "JINJA_ENVIRONMENT": jinja,
        OUTPUT_FILES: files,
    }
