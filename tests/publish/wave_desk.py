"""A desk whose host is a folder that shows each file at once, as most hosts do."""

from __future__ import annotations

import pytest

from clinic.publish import publish, rollback
from clinic.publish import status as standing

from .desk import Desk, read_files
from .disk_files import DiskFiles, make_host

OLD_CSS, NEW_CSS = "theme/site.aaaaaaaa1.css", "theme/site.bbbbbbbb2.css"


class WaveDesk(Desk):
    """A desk whose host is a folder that shows each file at once."""

    host: DiskFiles

    @property
    def live(self) -> dict[str, str]:
        found = read_files(self.host.folder)
        return {path: text for path, text in found.items() if not path.startswith(".publish")}

    def use(self, monkeypatch: pytest.MonkeyPatch, host: DiskFiles) -> None:
        self.host = host
        for module in (publish, rollback, standing):
            monkeypatch.setattr(module, "choose_host", make_host(host))
