"""The rclone configuration of one target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.publish.secrets import Secret

Setting = str | Secret


@dataclass(frozen=True)
class RcloneConfig:
    """The remote and the options for one target.

    Parameters
    ----------
    name:
        The host in messages.
    remote:
        The settings of the backend, or "remote:path" of the user's own configuration.
    obscured:
        Settings that rclone expects obscured.
    at_once:
        The number of parallel transfers.
    keeps_headers:
        Whether the host stores HTTP headers with the files.
    own_hash:
        The hash that the host computes of received files; "" if there is none to rely on.
    near:
        More settings for few files, and for hosts so near that connections cost more than latency.
    environment:
        The environment of rclone. It may contain secrets, so it is not in the repr.
    """

    name: str
    remote: Mapping[str, Setting] | str
    obscured: tuple[str, ...] = ()
    at_once: int = 8
    keeps_headers: bool = False
    own_hash: str = ""
    near: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
