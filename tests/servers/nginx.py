"""nginx: a web server for readers, and WebDAV for editors."""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.install_servers import find_dav

from .server import PASSWORD, Server, find_port, find_program, running

_SETTINGS = """
{user}
{module}
daemon off;
master_process {master};
worker_processes 1;
pid {top}/nginx.pid;
error_log {top}/nginx.log warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  types {{ text/html html; text/css css; image/svg+xml svg; }}
  client_body_temp_path {top}/body;
  proxy_temp_path {top}/proxy;
  fastcgi_temp_path {top}/fastcgi;
  uwsgi_temp_path {top}/uwsgi;
  scgi_temp_path {top}/scgi;
  client_max_body_size 100m;
  server {{
    listen 127.0.0.1:{port} {tls};
    root {web};
    {more}
    location / {{ {within} }}
  }}
}}
"""
_DAV = """
    location /dav/ {{
      alias {web}/;
      auth_basic "editors";
      auth_basic_user_file {top}/passwords;
      dav_methods PUT DELETE MKCOL COPY MOVE;
      dav_ext_methods PROPFIND OPTIONS;
      create_full_put_path on;
      dav_access user:rw group:r all:r;
      min_delete_depth 0;
    }}
"""


_TLS = """
    ssl_certificate {top}/proof.pem;
    ssl_certificate_key {top}/proof.pem;
"""


def _write_settings(
    top: Path, web: Path, port: int, more: str = "", within: str = "index index.html;"
) -> Path:
    settings = top / "nginx.conf"
    settings.write_text(
        _SETTINGS.format(
            user=f"user {getpass.getuser()};" if os.geteuid() == 0 else "",
            module=f"load_module {find_dav()};" if "dav_ext" in more else "",
            # As root nginx needs a worker of its own to change its user.
            master="on" if os.geteuid() == 0 else "off",
            top=top,
            web=web,
            port=port,
            tls="ssl" if "ssl_certificate" in more else "",
            more=more.format(top=top, web=web),
            within=within,
        )
    )
    return settings


@contextlib.contextmanager
def serve_web(top: Path, web: Path) -> Iterator[str]:
    """Serve a folder to readers; gives the address."""
    top.mkdir(exist_ok=True)
    port = find_port()
    settings = _write_settings(top, web, port)
    command = [find_program("nginx"), "-c", settings, "-p", top, "-e", top / "start.log"]
    with running(command, port, top / "nginx-said.log"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def serve_front(top: Path, behind: str) -> Iterator[str]:
    """Show to readers what another web server answers below `behind`; gives the address."""
    top.mkdir(exist_ok=True)
    port = find_port()
    place = urlsplit(behind)
    within = f"rewrite ^(.*)/$ $1/index.html; rewrite ^(.*)$ {place.path}$1 break; "
    within += f"proxy_pass {place.scheme}://{place.netloc};"
    settings = _write_settings(top, top, port, within=within)
    command = [find_program("nginx"), "-c", settings, "-p", top, "-e", top / "start.log"]
    with running(command, port, top / "nginx-said.log"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def serve_webdav(top: Path, proof: bytes = b"") -> Iterator[Server]:
    """Serve `top`/web by WebDAV to the name editor; by TLS where there is a certificate to show."""
    web = top / "web"
    web.mkdir()
    port = find_port()
    (top / "passwords").write_text(f"editor:{{PLAIN}}{PASSWORD}\n")
    (top / "proof.pem").write_bytes(proof)
    settings = _write_settings(top, web, port, _DAV + _TLS if proof else _DAV)
    command = [find_program("nginx"), "-c", settings, "-p", top, "-e", top / "start.log"]
    with running(command, port, top / "nginx-said.log") as process:
        target = f"webdav{'s' if proof else ''}://editor@127.0.0.1:{port}/dav/"
        right, wrong = {"PUBLISH_PASSWORD": PASSWORD}, {"PUBLISH_PASSWORD": "wrong-81-plum"}
        yield Server("webdav", target, web, right, wrong, [process])
