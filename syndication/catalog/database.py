"""Opening the catalog: engine, migrations, transactions."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from syndication.catalog.private_files import make_database, make_folder, open_lock
from syndication.catalog.schema import REVISION
from syndication.model.errors import CatalogError, UnstorableError

DATABASE_ERRORS = (SQLAlchemyError,)  # what is raised within a transaction; outside of it, it is a CatalogError
BUSY_SECONDS = 10.0
_MOST_OVERFLOW = 20  # connections beyond the five that are kept


class Catalog:
    """A database of items, feeds and documents; safe to share between threads, not across a fork.

    Args:
        url: sqlite:///PATH or postgresql+psycopg://…
        schema: the PostgreSQL schema to live in; default: the connection's own.
        busy_seconds: for which SQLite waits for another who writes.
    """

    def __init__(self, url: str, schema: str = "", busy_seconds: float = BUSY_SECONDS) -> None:
        self.url = url
        self.engine = _engine(url, schema, busy_seconds)

    def migrate(self) -> None:
        """Bring the tables to this version's form.

        Raises:
            CatalogError: the database is out of reach, or newer than this version.
        """
        if self._is_current():
            return
        from alembic import command  # takes longer to load than all else here, and is seldom needed
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        with database_errors("opening the database"), self._alone(), self.engine.begin() as connection:
            if self.file:  # or each change would be kept by itself, and one that is killed midway not be tried again
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _is_current(self) -> bool:
        """Tell whether the tables have this version's form already."""
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(sa.text("select version_num from alembic_version")) == REVISION)
        except DBAPIError:  # there are no tables yet, or no database: the migrations say which
            return False

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Give a connection whose work is kept as a whole, or not at all.

        Raises:
            CatalogError: the database is out of reach or refuses.
        """
        with database_errors("writing to the database"), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection for reading.

        Raises:
            CatalogError: the database is out of reach.
        """
        with database_errors("reading the database"), self.engine.connect() as connection:
            yield connection

    def refuse_absent(self) -> None:
        """Refuse a database whose file is not there, which would else be made anew.

        Raises:
            CatalogError: it is not there.
        """
        if self.file and not self.file.exists():
            raise CatalogError(f"{self.file}: the database is gone; it is looked for until it is back")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database, None for a server."""
        url = sa.make_url(self.url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep two processes from migrating at once: PostgreSQL's own transactions do, SQLite needs a file."""
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


@contextmanager
def database_errors(action: str) -> Iterator[None]:
    """Turn the database's errors into ours, with the action that failed."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        kind = UnstorableError if isinstance(error, DataError | IntegrityError) else CatalogError
        raise kind(f"{action}: {reason}") from error


def _engine(url: str, schema: str, busy_seconds: float) -> sa.Engine:
    """Return an engine whose errors tell no values: secrets may be among them."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, busy_seconds)
    options = f"-c search_path={schema}" if schema else ""
    connect = {"connect_timeout": 5, "options": options}
    # A write takes two, one of which holds the lock; a web worker has some ten requests that may write.
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
