"""Imports that are asked for while the service runs: a process of their own, which may die, and publishing goes on."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.service.pushing import write
from tests.sources.wordpress.exports import export, post
from tests.support import Service, make_token, processes
from tests.web.import_support import Part, form, old_feed, wxr

Answer = dict[str, Any]
PROCESS = "syndication.cli.processes.import_process"
MANY = 4_000


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path)
    service.start("--workers", "1")
    yield service
    service.stop()


class Client:
    """A client of the API with a token of an admin."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._token = make_token(service, "admin")

    def ask(self, method: str, path: str, parts: Sequence[Part] = ()) -> Answer:
        sent: Answer = form(parts) if parts else {"data": None, "content_type": "text/plain"}
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": sent["content_type"]}
        request = urllib.request.Request(
            f"{self._service.url}/api/imports{path}", data=sent["data"], method=method, headers=headers
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: Answer = json.load(answer)
            return found

    def ended(self, made: Answer) -> Answer:
        """Return an import when it has ended."""
        path = f"/{made['id']}"
        self._service.wait(lambda: self.ask("GET", path)["state"] not in ("waiting", "running"))
        return self.ask("GET", path)

    def run(self, made: Answer) -> Answer:
        return self.ask("POST", f"/{made['id']}/run")


def many() -> bytes:
    """Return an export that takes some seconds."""
    posts = (
        post(one, f"<p>{'Some words of this text. ' * 60}</p>", post_date_gmt=f"2021-02-{one % 28 + 1:02} 12:00:00")
        for one in range(1, MANY + 1)
    )
    return export(*posts)


def test_from_the_upload_to_the_feed(running: Service) -> None:
    client = Client(running)
    made = client.ask("POST", "", [("file", "export.xml", wxr(1, 2)), ("feed", "old.xml", old_feed(2, 1))])
    tried = client.ended(made)
    assert (tried["state"], tried["report"]["stories"]) == ("done", {"new": 2}), tried
    assert list(running.items.rglob("*.html")) == []
    done = client.ended(client.run(made))
    assert (done["state"], done["dry_run"], done["has_files"]) == ("done", False, False)
    running.wait(lambda: b"Text of 2." in running.get("/rss.xml").body)
    running.wait(lambda: processes(running, PROCESS) == [])
    assert [path for path in (running.root / "var" / "imports").rglob("*") if path.is_file()] == []


def test_a_process_that_is_killed_is_replaced_and_stories_are_published_meanwhile(running: Service) -> None:
    client = Client(running)
    made = client.ask("POST", "", [("file", "export.xml", many()), ("dry_run", None, b"false")])
    running.wait(lambda: any(running.items.rglob("2021-*post-*.html")))
    (process,) = processes(running, PROCESS)
    os.kill(process, signal.SIGKILL)
    write(running, "own", "city")
    running.wait(lambda: b"Story own" in running.get("/rss.xml").body)
    done = client.ended(made)
    stories = done["report"]["stories"]
    assert (done["state"], sum(stories.values())) == ("done", MANY), done["problem"]
    assert stories["unchanged"] > 0, "what was written before it was killed"
    assert len(list(running.items.rglob("2021-*post-*.html"))) == MANY


def test_a_service_that_ends_leaves_an_import_that_goes_on(running: Service) -> None:
    client = Client(running)
    made = client.ask("POST", "", [("file", "export.xml", many()), ("dry_run", None, b"false")])
    running.wait(lambda: any(running.items.rglob("2021-*post-*.html")))
    running.stop()
    assert processes(running, PROCESS) == []
    running.start("--workers", "1")
    assert client.ended(made)["state"] == "done"
    assert len(list(running.items.rglob("2021-*post-*.html"))) == MANY


def test_one_that_runs_is_cancelled(running: Service) -> None:
    client = Client(running)
    made = client.ask("POST", "", [("file", "export.xml", many()), ("dry_run", None, b"false")])
    running.wait(lambda: any(running.items.rglob("2021-*post-*.html")))
    assert client.ask("DELETE", f"/{made['id']}")["state"] in ("running", "cancelled")
    found = client.ended(made)
    assert (found["state"], found["has_files"]) == ("cancelled", False)
    written = sum(found["report"]["stories"].values())
    assert 0 < written < MANY
    assert not list(running.items.rglob(".*.html-*.part")), "of the import; the publisher may be writing its own"
