"""A built site as a clinic's own nginx serves it, with the file that the build wrote for nginx."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.server import find_port, find_program, running
from tests.site.conftest import Served

CONF = """
daemon off; master_process off; worker_processes 1; pid {work}/pid; error_log stderr crit;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type application/octet-stream;
  client_body_temp_path {work}/a; proxy_temp_path {work}/b; fastcgi_temp_path {work}/c;
  uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
  gzip on; gzip_types text/css text/plain text/xml text/javascript application/json image/svg+xml;
  types {{ text/html html; text/css css; text/javascript js; font/woff2 woff2;
    image/svg+xml svg; image/png png; image/jpeg jpg; image/webp webp;
    image/x-icon ico; text/xml xml; text/plain txt; application/json json; }}
  server {{ listen 127.0.0.1:{port}; root {top}; include {site}/.nginx.conf; }}
}}
"""


@contextmanager
def serve(site: Path, work: Path, below: str = "") -> Iterator[Served]:
    """Serve a built site, at a path below, by an nginx that includes the site's file for it."""
    work.mkdir()
    port = find_port()
    top = site.parent if below else site
    settings = work / "nginx.conf"
    settings.write_text(CONF.format(work=work, site=site, port=port, top=top))
    command = [find_program("nginx"), "-e", "stderr", "-p", work, "-c", settings]
    with running(command, port, work / "said.log"):
        yield Served(site, f"http://127.0.0.1:{port}/{below}")
