"""A publication in a folder, whose commands run in this process: for the tests of what editors do."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from msgspec import Struct

from syndication.catalog import Catalog, documents
from syndication.cli import commands
from syndication.model.errors import SyndicationError
from tests.support import make_catalog

FEED = '[[feeds]]\nname = "World news"\nsections = ["World"]\nexclude_tags = ["Opinion"]\n'
LEAST = 'title = "The Tribune"\nauthority = "tribune.example"\n'
SETTINGS = f"{LEAST}window = 3\nwindow_hours = 0\n{FEED}"
TO_COME = "2999-01-01T12:00:00Z"


class Answer(Struct):
    """What a command printed and how it ended."""

    code: int
    out: str
    error: str


class Newsroom(Struct):
    """A publication in a folder, whose editor is Ada, at a terminal of `columns` cells."""

    root: Path
    columns: int = 100

    @property
    def items(self) -> Path:
        return self.root / "items"

    def record(self, name: str, headline: str, body: str = "Text.", **fields: str) -> Path:
        """Write a record by hand; `fields` are TOML values."""
        told = {"headline": json.dumps(headline), "published": "2026-02-05T12:00:00Z"} | fields
        lines = "".join(f"{key} = {value}\n" for key, value in told.items())
        return self.write(name, f"+++\n{lines}+++\n\n{body}\n")

    def write(self, name: str, text: str) -> Path:
        """Write a record file that is old enough to be read at once."""
        path = self.items / name
        path.write_text(text)
        settled = time.time_ns() - 10**9
        os.utime(path, ns=(settled, settled))
        return path

    def run(self, *arguments: str, text: str | bytes = "") -> Answer:
        """Run a command as `syndication` does."""
        named = {"SYNDICATION_CONFIG": str(self.root / "syndication.toml"), "SYNDICATION_DATABASE": None}
        result = CliRunner(env={**named, "LOGNAME": "ada", "COLUMNS": str(self.columns)}).invoke(
            commands, arguments, input=text
        )
        if isinstance(result.exception, SyndicationError):
            return Answer(1, result.stdout, f"error: {result.exception}\n")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    def done(self, *arguments: str, text: str | bytes = "") -> str:
        """Return what a command prints that must succeed."""
        answer = self.run(*arguments, text=text)
        assert answer.code == 0, answer
        return answer.out

    def told(self, *arguments: str) -> Any:
        """Return what a command says in JSON."""
        return json.loads(self.done(*arguments, "--json"))

    def catalog(self) -> Catalog:
        return Catalog(f"sqlite:///{self.root}/var/syndication.db")

    def document(self, path: str) -> str:
        """Return the document that is served at a path, "" for none."""
        catalog = self.catalog()
        with catalog.read() as connection:
            found = documents.at(connection, path)[1]
        catalog.close()
        return found.body.decode() if found else ""


def make_empty(root: Path, settings: str = LEAST) -> Newsroom:
    """Return a publication that has no story yet."""
    (root / "items").mkdir()
    (root / "syndication.toml").write_text(settings)
    make_catalog(root / "var" / "syndication.db").close()
    return Newsroom(root)


def make_newsroom(root: Path) -> Newsroom:
    """Return a publication that was founded with one story."""
    room = make_empty(root, SETTINGS)
    room.record("a.md", "Harbour reopens", section='"World"', tags='["Sea"]', authors='[{name = "Jane Doe"}]')
    room.done("publish")
    return room


def make_library(root: Path) -> Newsroom:
    """Return a publication with a story in every state, for tests that change nothing."""
    room = make_newsroom(root)
    room.record("b.md", "Ferries", published="2026-02-06T12:00:00Z", section='"City"', tags='["Sea"]')
    room.record("c.md", "Tomorrow", published=TO_COME)
    room.record("d.md", "Secret", embargo_until=TO_COME, published="2026-02-01T12:00:00Z")
    room.record("e.md", "Yesterday", expires="2026-02-04T12:00:00Z", published="2026-02-03T12:00:00Z")
    room.record("f.md", "Doubtful", status='"withheld"', published="2026-02-02T12:00:00Z")
    room.record("g.md", "Wrong", status='"canceled"', published="2026-01-31T12:00:00Z")
    room.record("h.md", "港の再開 " * 20, slug='"long"', tags='["Long"]', published="2026-01-30T12:00:00Z")
    room.done("publish")
    return room
