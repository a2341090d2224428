"""Helpers of the tests: a publication under a clock of the test's own, and a service that really runs."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, documents, items, locks, schema
from syndication.catalog.job_statements import read_job
from syndication.formats import FORMATS, Format
from syndication.http.signatures import push_signature
from syndication.model.document import Document
from syndication.model.job import Job
from syndication.model.progress import ignore_progress
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.publishing import archives, date_file, feeds, intake
from syndication.publishing.feeds import PublishResult
from syndication.publishing.folder import Folder
from syndication.publishing.intake import IntakeResult
from syndication.publishing.partners import builds
from syndication.publishing.quarantine import EntryChecker, check_rest
from syndication.publishing.scan import scan_folder
from syndication.sources.records import FORMS

PATIENCE = 60.0  # seconds after which something will not come true any more, however slow the machine is
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


class House:
    """A publication in a folder: records, catalog and documents, under a clock that the test sets."""

    def __init__(self, root: Path, catalog: Catalog, publication: Publication, now: datetime) -> None:
        self.items = root / "items"
        self.items.mkdir(parents=True, exist_ok=True)
        self.pictures = root / "pictures"
        self.catalog = catalog
        self.publication = publication
        self.now = now
        self.formats: Mapping[str, Format] = FORMATS

    def record(self, name: str, headline: str = "A story", body: str = "Text.", **fields: str) -> Path:
        """Write a record by hand: `fields` are TOML values; its file is old enough to be read at once."""
        values = {"headline": json.dumps(headline), "published": "2026-02-05T12:00:00Z"} | fields
        lines = "".join(f"{key} = {value}\n" for key, value in values.items())
        return self.write(name, f"+++\n{lines}+++\n\n{body}\n")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.items / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def publish(self, seconds: float = 60) -> tuple[IntakeResult, PublishResult]:
        """Let `seconds` pass and publish once."""
        self.now += timedelta(seconds=seconds)
        with locks.publisher(self.catalog):
            checker = EntryChecker(self.catalog, self.publication, self.pictures, self.now, self.formats)
            place = Folder(self.items, FORMS)
            changes = scan_folder(self.catalog, place, self.now.timestamp())
            taken = intake.take_in(self.catalog, place, changes, self.publication, self.now, ignore_progress)
            published = feeds.build_stale(checker, ignore_progress)
            published += builds.build_stale(checker, ignore_progress)
            archives.build_stale(checker, ignore_progress, lambda: False)
            checked = check_rest(checker, lambda: False)
            date_file.save(self.catalog, place)
        quarantined, lost = published.quarantined + checked.quarantined, published.losses + checked.losses
        return taken, replace(published, quarantined=quarantined, losses=lost)

    def documents(self) -> dict[str, bytes]:
        """Return the body of every document, by path."""
        with self.catalog.read() as connection:
            return {document.path: document.body for document in every_document(connection)}

    def document(self, path: str) -> bytes:
        """Return the body of one document."""
        with self.catalog.read() as connection:
            found = documents.at(connection, path)[1]
        assert found, path
        return found.body

    def dates(self) -> dict[str, datetime]:
        """Return the date of every document, by path."""
        with self.catalog.read() as connection:
            return {document.path: document.modified for document in every_document(connection)}


def every_document(connection: Connection) -> list[Document]:
    """Return all documents, with one query for each feed: publications of tests have hundreds of documents."""
    feeds = connection.scalars(sa.select(schema.documents.c.feed).distinct().order_by(schema.documents.c.feed)).all()
    return [document for feed in feeds for document in documents.of_feed(connection, feed).values()]


def every_item(connection: Connection) -> list[Stored]:
    """Return all items, by id."""
    return items.following(connection, "", 1_000_000)


def make_publication(**fields: Any) -> Publication:
    """Return a publication with an address of its own."""
    defaults: dict[str, Any] = {
        "title": "The Tribune",
        "description": "News of the Tribune",
        "language": "en",
        "publisher": "The Tribune",
        "home": "https://tribune.example/",
        "base_url": "https://feeds.tribune.example",
        "authority": "tribune.example",
    }
    return Publication(**defaults | fields)


def make_house(root: Path, publication: Publication | None = None, now: datetime = NOON + timedelta(days=365)) -> House:
    """Return a publication in `root`, on SQLite. Its clock starts in the future, so that files look settled."""
    catalog = make_catalog(root / "var" / "catalog.db")
    return House(root, catalog, publication or make_publication(), now)


def make_catalog(path: Path) -> Catalog:
    """Return an empty catalog on SQLite: a copy of one, as the migrations take thirty times as long."""
    write_empty_database(path)
    return with_shared_statements(Catalog(f"sqlite:///{path}"))


def write_empty_database(path: Path) -> None:
    """Write the database of a catalog without records, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "catalog.db")
        catalog = Catalog(f"sqlite:///{path}")
        catalog.migrate()
        catalog.close()
        return path.read_bytes()


_COMPILED: dict[str, tuple[sa.Dialect, dict[Any, Any]]] = {}


def with_shared_statements(catalog: Catalog) -> Catalog:
    """Let a catalog use what others have compiled, as each engine would do so anew: a third of a short test's time."""
    engine = catalog.engine
    with engine.connect():  # the first time a dialect learns of its database
        engine.dialect, compiled = _COMPILED.setdefault(engine.name, (engine.dialect, {}))
    engine.update_execution_options(compiled_cache=compiled)
    return catalog


class Reply(Struct):
    """An HTTP answer as a client sees it."""

    status: int
    headers: Message
    body: bytes


class Service:
    """A real `syndication serve` in a folder of its own, with an empty database, or without one if it `is_new`."""

    def __init__(self, root: Path, *, is_new: bool = False) -> None:
        self.root = root
        self.items = root / "items"
        self.items.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        (root / "syndication.toml").write_text('title = "The Tribune"\nauthority = "tribune.example"\n')
        if not is_new:
            write_empty_database(root / "var" / "syndication.db")

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SYNDICATION_")}
        return clean | {"SYNDICATION_CONFIG": str(self.root / "syndication.toml"), "SYNDICATION_PORT": str(self.port)}

    def start(self, *arguments: str) -> None:
        """Start it and wait until every record is in."""
        with (self.root / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "syndication", "serve", *arguments],
                cwd=self.root,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait(lambda: self.get("/healthz").status == 200)

    def stop(self) -> int | None:
        """End it as Ctrl-C would; return its exit code."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of the same publication."""
        return subprocess.run(
            [sys.executable, "-m", "syndication", *arguments],
            cwd=self.root,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE,
            check=False,
        )

    def get(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask over a real socket; redirects are not followed; a refused connection is status 0."""
        request = urllib.request.Request(self.url + path, method=method, headers=dict(headers or {}))
        try:
            with _OPENER.open(request, timeout=PATIENCE) as response:
                return Reply(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())
        except OSError:
            return Reply(0, Message(), b"")

    def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds`, or fail with what the service logged."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline or (self.process and self.process.poll() is not None):
                log = (self.root / "serve.log").read_text(errors="replace")
                raise AssertionError(f"it did not come true within {PATIENCE} s; the service said:\n{log[-3000:]}")
            time.sleep(0.03)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Unfollowed, urllib.request.ProxyHandler({}))


def make_token(service: Service, scope: str) -> str:
    """Return a new token for the API of a service."""
    done = service.run("tokens", "add", f"test-{scope}-{time.monotonic_ns()}", "--scope", scope)
    found = re.search(r"syn_\S+", done.stdout)
    assert found, done.stdout + done.stderr
    return found[0]


def count(service: Service, state: str) -> int:
    """Return how many items or records of a service are in a state, as /metrics says."""
    text = service.get("/metrics").body.decode()
    found = re.search(rf'^syndication_items\{{state="{state}"\}} (\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0


def processes(service: Service, words: str = "") -> list[int]:
    """Return the processes of a service, by their environment, whose command line holds `words`."""
    mark = f"SYNDICATION_PORT={service.port}".encode()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _is_of(folder, mark, words.encode())]


def _is_of(folder: Path, mark: bytes, words: bytes) -> bool:
    try:
        is_ours = mark in (folder / "environ").read_bytes().split(b"\0")
        return is_ours and words in (folder / "cmdline").read_bytes().replace(b"\0", b" ")
    except OSError:
        return False


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def every_job(connection: Connection) -> list[Job]:
    """Return all jobs, in no order."""
    return [read_job(row) for row in connection.execute(sa.select(schema.jobs))]


def push_header(body: bytes, secret: str, now: datetime) -> str:
    """Return the header by which a sender signs what it pushes."""
    moment = int(now.timestamp())
    return f"t={moment},v1={push_signature(body, secret, moment)}"
