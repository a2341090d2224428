"""Locks between processes: one publishes, one at a time writes, and who withdraws a story is let in first.

A process that dies lets go of what it held. On SQLite these are locks of files beside the database, on PostgreSQL
advisory locks. Nobody queues for them: each waiting process tries again every few milliseconds.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Literal, get_args

import sqlalchemy as sa

from syndication.catalog.database import Catalog, database_errors
from syndication.catalog.private_files import open_lock
from syndication.model.errors import BusyError, CatalogError

Name = Literal["publishing", "publisher", "waiting", "withdrawing"]

TURN_SECONDS = 10.0
_TRY_SECONDS = 0.005
_NAMES: tuple[Name, ...] = get_args(Name)
_FIRST_NUMBER = 5_930_117  # any that nothing else in the database locks, and those that follow it
_BUSY = "another process is publishing; wait for it, or stop it"


@contextmanager
def publisher(catalog: Catalog) -> Iterator[None]:
    """Be the one process that publishes.

    Raises:
        BusyError: another process is.
        CatalogError: the database is out of reach.
    """
    with _exclusive(catalog, "publisher"):
        yield


@contextmanager
def writing(catalog: Catalog, patience: float = 0.0) -> Iterator[None]:
    """Be the one that writes records, items and documents, after waiting for `patience` seconds at most.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database is out of reach.
    """
    with ExitStack() as held:
        with _shared(catalog, "waiting"):
            held.enter_context(_patiently(catalog, patience, lambda: _is_held(catalog, "withdrawing")))
        yield


@contextmanager
def withdrawing(catalog: Catalog, patience: float = 0.0) -> Iterator[None]:
    """Be the one that writes, before all others that wait: for what takes a story back.

    Raises:
        BusyError: the one that writes does not come to an end.
        CatalogError: the database is out of reach.
    """
    with ExitStack() as held:
        with _shared(catalog, "withdrawing"):
            held.enter_context(_patiently(catalog, patience, lambda: False))
        yield


@contextmanager
def turn(catalog: Catalog) -> Iterator[None]:
    """Be the one that writes for a part of long work: between two parts those who wait are let in.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database is out of reach.
    """
    if _is_held(catalog, "waiting"):
        time.sleep(2 * _TRY_SECONDS)
    with _patiently(catalog, TURN_SECONDS, lambda: _is_held(catalog, "withdrawing")):
        yield


@contextmanager
def _patiently(catalog: Catalog, patience: float, others_first: Callable[[], bool]) -> Iterator[None]:
    """Hold the lock of the one that writes; it is not asked for while `others_first`."""
    ends = time.monotonic() + patience
    with ExitStack() as held:
        while True:
            try:
                if others_first():
                    raise BusyError(_BUSY)
                held.enter_context(_exclusive(catalog, "publishing"))
                break
            except BusyError:
                if time.monotonic() >= ends:
                    raise
                time.sleep(_TRY_SECONDS)
        yield


def _is_held(catalog: Catalog, name: Name) -> bool:
    """Tell whether anybody holds a lock, by holding it for a moment."""
    try:
        with _exclusive(catalog, name):
            return False
    except BusyError:
        return True


def _exclusive(catalog: Catalog, name: Name) -> AbstractContextManager[None]:
    if catalog.file:
        return _of_file(catalog.file, name, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return _of_number(catalog, _number(name))


def _shared(catalog: Catalog, name: Name) -> AbstractContextManager[None]:
    if catalog.file:
        return _of_file(catalog.file, name, fcntl.LOCK_SH)
    return _of_number_shared(catalog, _number(name))


def _number(name: Name) -> int:
    return _FIRST_NUMBER + _NAMES.index(name)


@contextmanager
def _of_file(database: Path, name: Name, how: int) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(open_lock(database.with_suffix(f".{name}"), database))
        except FileNotFoundError as error:
            raise CatalogError(f"{database.parent}: the folder of the database is gone") from error
        try:
            fcntl.flock(lock, how)
        except BlockingIOError as error:
            raise BusyError(_BUSY) from error
        yield


@contextmanager
def _of_number(catalog: Catalog, number: int) -> Iterator[None]:
    with database_errors("locking the database"), catalog.engine.connect() as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
            raise BusyError(_BUSY)
        connection.commit()  # the lock is the session's; an open transaction would hold back vacuum
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(number)))


@contextmanager
def _of_number_shared(catalog: Catalog, number: int) -> Iterator[None]:
    with database_errors("locking the database"), catalog.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock_shared(number)))  # held by others for moments only
        connection.commit()
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock_shared(number)))
