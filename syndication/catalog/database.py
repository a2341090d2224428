"""Opening the catalog: engine, migrations, transactions."""

from __future__ import annotations

import fcntl
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from syndication.catalog.private_files import make_database, make_folder, open_lock
from syndication.catalog.schema import REVISION
from syndication.model.errors import CatalogError, NewerCatalogError, UnstorableError

DATABASE_ERRORS = (SQLAlchemyError,)  # raised within a transaction; callers outside of it get a CatalogError
BUSY_SECONDS = 10.0
_MIGRATING = 5_930_116  # an advisory lock; those of `catalog.locks` follow it
_DAMAGED = (
    "if it is damaged, stop the service, move the database with its -wal and -shm files aside, and restore a backup or "
    "start again: stories and feeds are made again from the records, the rest is lost; see: syndication docs operating"
)
_CURES: Mapping[int, str] = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_FULL: "make room on its disk; what was not written is written then",
}
# PostgreSQL refuses the values of a row as too large for an index (54), or two rows with the same key at once (21).
_OF_VALUES = ("21", "54")
_PRIMARY_CODE = 0xFF  # the rest of a code says more of the same error (sqlite.org/rescode.html)
_ERROR_NUMBER = re.compile(r"\[Errno -?\d+\] ")
_MOST_OVERFLOW = 20  # connections beyond the five of the pool


class Catalog:
    """A database of items, feeds and documents; safe to share between threads, not across a fork.

    Args:
        url: sqlite:///PATH or postgresql+psycopg://…
        schema: the PostgreSQL schema of the tables; default: that of the connection.
        busy_seconds: how long SQLite waits for another writer.
    """

    def __init__(self, url: str, schema: str = "", busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = url
        self.engine = _engine(url, schema, busy_seconds)

    def migrate(self) -> None:
        """Migrate the tables to this version of the program.

        Raises:
            NewerCatalogError: the database belongs to a newer version of the program.
            CatalogError: the database is unavailable.
        """
        revision = self._revision()
        if revision == REVISION:
            return
        _refuse_newer(revision)
        from alembic import command  # slow to import, and rarely needed
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        with database_errors("opening the database", self._cure), self._alone(), self.engine.begin() as connection:
            if self.file:  # else SQLite commits each statement, and a killed migration stays half done
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:  # released at the end of the transaction; two processes cannot make the same table at once
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _revision(self) -> str:
        """Return the last migration that has made these tables, "" if there are none."""
        try:
            with self.engine.connect() as connection:
                return str(connection.scalar(sa.text("select version_num from alembic_version")) or "")
        except DBAPIError:  # there are no tables or no database: the migrations find out
            return ""

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Yield a connection in a transaction: its work is saved completely or not at all.

        Raises:
            CatalogError: the database is unavailable or refuses.
        """
        with database_errors("writing to the database"), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Yield a connection for reading.

        Raises:
            CatalogError: the database is unavailable.
        """
        with database_errors("reading the database"), self.engine.connect() as connection:
            yield connection

    def refuse_absent(self) -> None:
        """Refuse a database whose file does not exist: opening it would make an empty one.

        Raises:
            CatalogError: the file does not exist.
        """
        if self.file and not self.file.exists():
            raise CatalogError(f"{self.file}: the database is gone; it is looked for until it is back")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database, None for a server."""
        url = sa.make_url(self.url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @property
    def _cure(self) -> str:
        """What to do if the database cannot be opened; its address may contain a password."""
        return f"check {self.file or 'that its server runs'}, and `database` in the settings"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep two processes from migrating an SQLite database at once: on PostgreSQL, the transaction has a lock."""
        if self.file:
            make_folder(self.file.parent)
            with self._file_lock():
                yield
        else:
            yield

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        assert self.file
        with open_lock(self.file.with_suffix(".migrating"), self.file) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _refuse_newer(revision: str) -> None:
    if revision > REVISION:
        raise NewerCatalogError(
            f"the database belongs to a newer version of this program (its revision is {revision}, the newest that "
            f"this version knows is {REVISION}); install the newer version, or restore a backup from before the upgrade"
        )


@contextmanager
def database_errors(action: str, cure: str = "") -> Iterator[None]:
    """Turn the database's errors into ours, with the action that failed, and with what to do if that is known."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = _ERROR_NUMBER.sub("", str(getattr(error, "orig", None) or error).splitlines()[0])
        kind = UnstorableError if _is_about_values(error) else CatalogError
        raise kind("; ".join(filter(None, (f"{action}: {reason}", cure, _cure(error))))) from error


def _is_about_values(error: SQLAlchemyError) -> bool:
    """Return whether the database works, and refuses what should be stored."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, DataError | IntegrityError) or state.startswith(_OF_VALUES)


def _cure(error: SQLAlchemyError) -> str:
    """Return what to do about an error of SQLite, "" if that depends on the case."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return _CURES.get(code & _PRIMARY_CODE, "")


def _engine(url: str, schema: str, busy_seconds: float) -> sa.Engine:
    """Return an engine whose errors hide the values of queries: secrets may be among them."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, busy_seconds)
    options = f"-c search_path={schema}" if schema else ""
    connect = {"connect_timeout": 5, "options": options}
    # A write takes two connections, one for the lock; a web worker has about ten requests that may write.
    return sa.create_engine(
        url, pool_pre_ping=True, max_overflow=_MOST_OVERFLOW, connect_args=connect, hide_parameters=True
    )


def _sqlite(url: str, busy_seconds: float) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": busy_seconds}, hide_parameters=True)
    place = sa.make_url(url).database

    @sa.event.listens_for(engine, "do_connect")
    def _make_private(*_: object) -> None:
        if place and place != ":memory:":
            make_database(Path(place))

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection has no common type
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
