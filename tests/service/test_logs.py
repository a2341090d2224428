"""The log of a running service: every line of every process is in one format, and requests are in it if wanted."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

from tests.support import Service, processes

RECORD = '+++\nheadline = "First"\npublished = 2026-02-07T12:00:00Z\n+++\n\nText.\n'
KEYS = {"time", "level", "process", "pid", "message"}
HEAD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?:INFO|WARNING|ERROR|CRITICAL) [a-z]+\[\d+\]: ")
SECRET = "syn_0123456789abcdef"


def log_of(service: Service) -> str:
    return (service.root / "serve.log").read_text()


def disturb(service: Service) -> None:
    """Let each process have something to say: a record that is broken, a server whose worker dies, one that ends."""
    (service.items / "broken.md").write_text("no record")
    (service.root / "syndication.toml").touch()
    service.wait(lambda: "broken.md" in log_of(service))
    # A server and its worker have the same command line. All are listed first: the list of a killed one is gone.
    servers = processes(service, "processes.web_worker")
    children = [Path(f"/proc/{server}/task/{server}/children").read_text().split() for server in servers]
    for child in (child for found in children for child in found):
        os.kill(int(child), signal.SIGKILL)
    service.wait(lambda: "worker-1" in log_of(service) or "is replaced" in log_of(service))
    service.wait(lambda: service.get("/healthz").status == 200)


def test_json_is_the_format_of_all_lines_and_of_requests(tmp_path: Path) -> None:
    service = Service(tmp_path)
    settings = service.root / "syndication.toml"
    settings.write_text(settings.read_text() + 'log_format = "json"\nrequest_log = "on"\n')
    (service.items / "first.md").write_text(RECORD)
    service.start("--workers", "1")
    try:
        secret = {"Authorization": f"Bearer {SECRET}", "User-Agent": "Spy/1"}
        service.get(f"/rss.xml?token={SECRET}", headers=secret)
        service.get("/items/a%0AINFO", headers=secret)
        service.wait(lambda: "/items/a%0AINFO" in log_of(service))
        disturb(service)
    finally:
        service.stop()
    text = log_of(service)
    assert SECRET not in text
    assert "127.0.0.1" not in "".join(line for line in text.splitlines() if "GET" in line)
    assert "Spy" not in text
    told = [json.loads(line) for line in text.splitlines()]
    assert all(one.keys() >= KEYS for one in told)
    assert {one["process"] for one in told} >= {"supervisor", "publish", "web"}
    [poll] = [one for one in told if one.get("path") == "/rss.xml"]
    assert (poll["method"], poll["status"], poll["level"]) == ("GET", 200, "INFO")
    assert poll["bytes"] > 100
    assert poll["milliseconds"] > 0


def test_text_has_one_format_and_no_requests_by_default(tmp_path: Path) -> None:
    service = Service(tmp_path)
    (service.items / "first.md").write_text(RECORD)
    service.start("--workers", "1")
    try:
        service.get("/rss.xml")
        disturb(service)
    finally:
        service.stop()
    start, *lines = log_of(service).splitlines()
    assert start.startswith("The Tribune: starting on ")
    assert [line for line in lines if not HEAD.match(line) and not line.startswith("    ")] == []
    assert "/rss.xml" not in log_of(service)


def test_the_format_changes_with_the_settings(tmp_path: Path) -> None:
    service = Service(tmp_path)
    service.start("--workers", "1")
    try:
        settings = service.root / "syndication.toml"
        settings.write_text(settings.read_text() + 'log_format = "json"\nrequest_log = "on"\n')
        assert service.process
        service.process.send_signal(signal.SIGHUP)
        service.wait(lambda: log_of(service).count(": renewing") == 3)
        service.wait(lambda: service.get("/rss.xml").status == 200 and '"path":"/rss.xml"' in log_of(service))
        length = len(log_of(service))
        disturb(service)
    finally:
        service.stop()
    lines = log_of(service)[length:].splitlines()
    assert {json.loads(line)["process"] for line in lines} >= {"publish", "web"}
