"""nginx serving our document from a folder: one worker, no log, the gzip that lies beside it, nothing else changed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import document, services

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

# Paths are relative to the folder that nginx is started for, which may be open to the user alone who made it.
_CONFIG = """\
user {user};
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr;

events {{
    worker_connections 1024;
}}

http {{
    access_log off;
    types {{ application/rss+xml xml; }}
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    gzip_static on;
    gzip_vary on;
    client_body_temp_path temp-body;
    proxy_temp_path temp-proxy;
    fastcgi_temp_path temp-fastcgi;
    uwsgi_temp_path temp-uwsgi;
    scgi_temp_path temp-scgi;

    server {{
        listen {host}:{port};
        root "{root}";
    }}
}}
"""


@contextmanager
def serving(root: Path, laid: Path) -> Iterator[int]:
    """Serve the folder `laid` with what nginx needs in a new folder below `root`; give its port."""
    own, port = root / "nginx", services.free_port()
    own.mkdir()
    user = pwd.getpwuid(os.geteuid()).pw_name
    (own / "nginx.conf").write_text(_CONFIG.format(user=user, host=services.HOST, port=port, root=laid))
    command = [NGINX or "nginx", "-p", f"{own}/", "-c", "nginx.conf", "-e", "stderr"]
    with services.running(command, own, services.environment(), port, document.PATH):
        yield port


def version() -> str:
    """Return nginx's version."""
    said = subprocess.run([NGINX or "nginx", "-v"], stderr=subprocess.PIPE, text=True, check=True).stderr
    return said.strip().rpartition("/")[2]
