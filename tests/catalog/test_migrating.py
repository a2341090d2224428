"""Migrating: processes that start at the same time, and a database of a newer version of the program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog
from syndication.catalog.schema import REVISION
from syndication.model.errors import NewerCatalogError
from tests.conftest import DATABASE
from tests.support import Service

AT_ONCE = 3
# Each process says that it is ready, and migrates when its input ends: so all begin at the same time.
MIGRATE = """
import sys
from alembic import command
from syndication.catalog import Catalog
catalog = Catalog(sys.argv[1], sys.argv[2])
print("ready", flush=True)
sys.stdin.read()
catalog.migrate()
"""


@pytest.fixture
def empty_schema(postgresql_schema: str) -> Iterator[str]:
    """A schema in which there is nothing yet."""
    name = f"{postgresql_schema}_empty"
    engine = sa.create_engine(DATABASE)
    with engine.begin() as connection:
        connection.execute(sa.text(f"create schema {name}"))
    yield name
    with engine.begin() as connection:
        connection.execute(sa.text(f"drop schema {name} cascade"))
    engine.dispose()


def migrate_at_once(url: str, schema: str) -> list[str]:
    """Return what each process wrote on standard error."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, url, schema],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(AT_ONCE)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.close()
        process.stdin = None  # else `communicate` flushes what is closed
    return [process.communicate(timeout=120)[1][-2000:] for process in started]


def test_processes_that_start_on_an_empty_server_wait_for_each_other(empty_schema: str) -> None:
    assert migrate_at_once(DATABASE, empty_schema) == [""] * AT_ONCE


def test_processes_that_start_on_an_empty_file_wait_for_each_other(tmp_path: Path) -> None:
    assert migrate_at_once(f"sqlite:///{tmp_path}/catalog.db", "") == [""] * AT_ONCE


def test_a_newer_database_is_refused(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    try:
        with pytest.raises(NewerCatalogError, match=r"newer version of this program \(its revision is 9999"):
            catalog.migrate()
    finally:
        with catalog.begin() as connection:
            connection.execute(sa.text("update alembic_version set version_num = :mine"), {"mine": REVISION})


@pytest.mark.parametrize("command", ["serve", "work", "status", "publish"])
def test_a_command_on_a_newer_database_is_one_line(tmp_path: Path, command: str) -> None:
    service = Service(tmp_path)
    engine = sa.create_engine(f"sqlite:///{tmp_path}/var/syndication.db")
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    done = service.run(command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: the database belongs to a newer version of this program")
    assert len(done.stderr.splitlines()) == 1
