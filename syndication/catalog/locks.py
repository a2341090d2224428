"""Locks between processes: one process publishes, one at a time writes, withdrawals come first.

On SQLite a lock is a locked file next to the database, on PostgreSQL an advisory lock. Both end with the process that
holds them. There is no queue: each waiting process tries again every few milliseconds.

Four locks work together:

- `publisher`: held by the one process that publishes, for one publication. It protects no data.
- `publishing`: the lock of the writer. Records, items and documents are written under it alone.
- `waiting` (shared): held by everybody who waits for `publishing`. The publisher holds `publishing` for one part of its
  work after the other (`turn`). If it released and took it at once, others would rarely get it. So it pauses between
  two parts when somebody holds `waiting`.
- `withdrawing` (shared): held by everybody who waits to withdraw a story. While it is held, nobody else tries to take
  `publishing`, so that a withdrawal waits for one writer at most.

On PostgreSQL a lock belongs to a connection of its own. If that breaks, another process gets the lock although its
holder may still write. So the writer writes in a `writer_transaction`, whose lock ends with the transaction itself.

`named_lock` is a separate lock for any name, such as a worker or a request.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from syndication.catalog.database import Catalog, database_errors
from syndication.catalog.private_files import make_lock_folder, open_lock
from syndication.model.errors import BusyError, CatalogError

LockName = Literal["publishing", "publisher", "waiting", "withdrawing"]

TURN_SECONDS = 10.0
_TRY_SECONDS = 0.005
_PAUSE_SECONDS = 0.1  # between two tries of a lock that is held for long
_NAMES: tuple[LockName, ...] = get_args(LockName)
_FIRST_NUMBER = 5_930_117  # of the advisory locks: the others follow it; nothing else in the database uses them
_TRANSACTION = len(_NAMES)  # the number of the lock of `writer_transaction`, after those of the names
_PUBLISHING = "another process is publishing; wait for it, or stop it"
_CLAIMED = "another request is doing this"
_JUST_CLAIMED = "another request was doing this until now"


@contextmanager
def publisher(catalog: Catalog) -> Iterator[None]:
    """Be the one process that publishes.

    Raises:
        BusyError: another process is publishing.
        CatalogError: the database is unavailable.
    """
    with _exclusive(catalog, "publisher"):
        yield


@contextmanager
def writing(catalog: Catalog, patience: float = 0.0) -> Iterator[None]:
    """Be the writer of records, items and documents, after waiting for `patience` seconds at most.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database is unavailable.
    """
    with ExitStack() as held:
        with _shared_lock(catalog, "waiting"):
            held.enter_context(_writer(catalog, patience, lambda: _is_held(catalog, "withdrawing")))
        yield


@contextmanager
def withdrawing(catalog: Catalog, patience: float = 0.0) -> Iterator[None]:
    """Be the writer, before all others that wait: for changes that withdraw a story.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database is unavailable.
    """
    with ExitStack() as held:
        with _shared_lock(catalog, "withdrawing"):
            held.enter_context(_writer(catalog, patience, lambda: False))
        yield


@contextmanager
def turn(catalog: Catalog) -> Iterator[None]:
    """Be the writer for one part of long work: others that wait get the lock between two parts.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database is unavailable.
    """
    if _is_held(catalog, "waiting"):
        time.sleep(2 * _TRY_SECONDS)  # longer than between two tries of those who wait
    with _writer(catalog, TURN_SECONDS, lambda: _is_held(catalog, "withdrawing")):
        yield


@contextmanager
def writer_transaction(catalog: Catalog) -> Iterator[sa.Connection]:
    """Yield a connection in a transaction of the writer: a second one waits until this one has ended.

    Whoever holds the lock of the writer is alone already, except on PostgreSQL after the connection of a lock broke.

    Raises:
        CatalogError: the database is unavailable or refuses.
    """
    with catalog.begin() as connection:
        if not catalog.file:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_FIRST_NUMBER + _TRANSACTION)))
        yield connection


@contextmanager
def named_lock(catalog: Catalog, name: str) -> Iterator[None]:
    """Hold the lock of any `name`, without waiting for it.

    Raises:
        BusyError: another request holds it.
        CatalogError: the database is unavailable.
    """
    digest = sha256(name.encode()).digest()
    if catalog.file:
        claim = _claim_file(catalog.file, digest.hex()[:32])
    else:
        claim = _advisory_lock(catalog, int.from_bytes(digest[:8], signed=True), _CLAIMED)
    with claim:
        yield


@contextmanager
def patient_lock(catalog: Catalog, name: str, patience: float) -> Iterator[None]:
    """Hold the lock of any `name`, after waiting for `patience` seconds at most.

    Raises:
        BusyError: another process holds it, and did not finish in time.
        CatalogError: the database is unavailable.
    """
    ends = time.monotonic() + patience
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(named_lock(catalog, name))
                break
            except BusyError:
                if time.monotonic() >= ends:
                    raise
                time.sleep(_PAUSE_SECONDS)
        yield


@contextmanager
def _writer(catalog: Catalog, patience: float, others_first: Callable[[], bool]) -> Iterator[None]:
    """Hold the lock of the writer; it is not tried while `others_first` returns true."""
    ends = time.monotonic() + patience
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(_unless(others_first, catalog))
                break
            except BusyError:
                if time.monotonic() >= ends:
                    raise
                time.sleep(_TRY_SECONDS)
        yield


@contextmanager
def _unless(others_first: Callable[[], bool], catalog: Catalog) -> Iterator[None]:
    """Hold the lock of the writer, unless others go first. They are looked for again once it is held.

    Raises:
        BusyError: others go first, or another process writes.
    """
    if others_first():
        raise BusyError(_PUBLISHING)
    with _exclusive(catalog, "publishing"):
        if others_first():  # one came after the first look
            raise BusyError(_PUBLISHING)
        yield


def _is_held(catalog: Catalog, name: LockName) -> bool:
    """Return whether a process holds a lock. The only way to find out is to hold it for a moment."""
    if not catalog.file:  # until the transaction ends, which is at once
        with catalog.read() as connection:
            return not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_number(name))))
    try:
        with _exclusive(catalog, name):
            return False
    except BusyError:
        return True


def _exclusive(catalog: Catalog, name: LockName) -> AbstractContextManager[None]:
    if catalog.file:
        return _file_lock(catalog.file, name, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return _advisory_lock(catalog, _number(name), _PUBLISHING)


def _shared_lock(catalog: Catalog, name: LockName) -> AbstractContextManager[None]:
    """Hold a lock together with others. It waits only for `_is_held`, which holds it for a moment."""
    if catalog.file:
        return _file_lock(catalog.file, name, fcntl.LOCK_SH)
    return _shared_advisory_lock(catalog, _number(name))


def _number(name: LockName) -> int:
    return _FIRST_NUMBER + _NAMES.index(name)


@contextmanager
def _file_lock(database: Path, name: LockName, how: int) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(open_lock(database.with_suffix(f".{name}"), database))
        except FileNotFoundError as error:
            raise CatalogError(f"{database.parent}: the folder of the database is gone") from error
        try:
            fcntl.flock(lock, how)
        except BlockingIOError as error:
            raise BusyError(_PUBLISHING) from error
        yield


@contextmanager
def _claim_file(database: Path, name: str) -> Iterator[None]:
    """Lock a file of this name, and delete it in the end, as there are very many names.

    A process may open the file, lose the processor, and lock it only after the last holder has deleted it. Then it
    holds the lock of a deleted file, while a third process can lock a new file of the same name. So the lock counts
    only if the opened file is still the one at the path.
    """
    path = database.with_suffix(".claims") / name
    make_lock_folder(path.parent, database)
    with open_lock(path, database) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(_CLAIMED) from error
        if not _is_at(path, lock.fileno()):
            raise BusyError(_JUST_CLAIMED)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


@contextmanager
def _advisory_lock(catalog: Catalog, number: int, busy: str) -> Iterator[None]:
    with database_errors("locking the database"), catalog.engine.connect() as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
            raise BusyError(busy)
        connection.commit()  # the lock belongs to the session; an open transaction would hold back vacuum
        try:
            yield
        finally:
            _unlock(connection, sa.func.pg_advisory_unlock(number))


@contextmanager
def _shared_advisory_lock(catalog: Catalog, number: int) -> Iterator[None]:
    with database_errors("locking the database"), catalog.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock_shared(number)))
        connection.commit()
        try:
            yield
        finally:
            _unlock(connection, sa.func.pg_advisory_unlock_shared(number))


def _unlock(connection: sa.Connection, unlocked: sa.ColumnElement[bool]) -> None:
    """Release a lock. If its connection was cut, it is free already, and what was done under it is stored."""
    try:
        connection.execute(sa.select(unlocked))
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
