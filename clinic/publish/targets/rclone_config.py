"""What rclone must know to work at a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.publish.secrets import Secret

Setting = str | Secret


@dataclass(frozen=True)
class RcloneConfig:
    """Where rclone is to work and how.

    `remote` is what rclone calls a file system: its settings by name, or "remote:path" of the
    person's own configuration. `obscured` names settings that rclone wants garbled. `environment`
    is what it runs with: never shown, as its own configuration may need secrets. `at_once` is
    the number of files on their way at the same time; `keeps_headers` says whether the host
    stores web headers beside the files; `own_hash` is the hash that the host itself makes of what
    it received, "" when there is none to rely on. `near` is added to the settings for few files,
    and for many where the host is so near that connections cost more work than they save waiting.
    """

    name: str
    remote: Mapping[str, Setting] | str
    obscured: tuple[str, ...] = ()
    at_once: int = 8
    keeps_headers: bool = False
    own_hash: str = ""
    near: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
