"""Apache, as shared hosts run it: it reads the .htaccess of each folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.install_servers import find_apache

from .server import find_port, running

_MODULES = ("mpm_event", "authz_core", "alias", "dir", "mime", "headers")
_CONF = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
ServerRoot "{work}"
PidFile "{work}/pid"
DefaultRuntimeDir "{work}"
ErrorLog "{work}/error.log"
{user}
{modules}
TypesConfig "{work}/mime.types"
DirectoryIndex index.html
DocumentRoot "{top}"
<Directory "{top}">
  AllowOverride FileInfo
  Require all granted
</Directory>
"""


@contextmanager
def serve_apache(site: Path, work: Path, below: str = "") -> Iterator[str]:
    """Serve a copy of a built site, at a path below; give its address."""
    program = find_apache()
    assert program, "There is no Apache. Run:  python tests/install_servers.py"
    top, port = program.parents[2], find_port()
    work.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        # Started by root, Apache reads as an account of its own, which sees no folder of a test.
        root = Path(folder)
        root.chmod(0o755)
        shutil.copytree(site, root / below, dirs_exist_ok=True)
        settings = _write_settings(top, work, root, port)
        libraries = {str(one.parent) for one in top.glob("usr/lib/*/libapr-1.so*")}
        paths = os.pathsep.join(libraries)
        command = [program, "-X", "-f", settings]
        with running(command, port, work / "said.log", LD_LIBRARY_PATH=paths):
            yield f"http://127.0.0.1:{port}/{below}"


def _write_settings(top: Path, work: Path, root: Path, port: int) -> Path:
    (work / "mime.types").write_text("text/html html\n")
    folder = top / "usr/lib/apache2/modules"
    modules = "\n".join(f"LoadModule {one}_module {folder}/mod_{one}.so" for one in _MODULES)
    user = "User nobody\nGroup nogroup" if os.geteuid() == 0 else ""
    if user:
        modules += f"\nLoadModule unixd_module {folder}/mod_unixd.so"
        modules = modules if (folder / "mod_unixd.so").exists() else modules.rpartition("\n")[0]
    settings = work / "apache.conf"
    values = {"port": port, "work": work, "top": root, "modules": modules, "user": user}
    settings.write_text(_CONF.format(**values))
    return settings
