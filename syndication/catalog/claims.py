"""What only one request at a time may do, whichever process answers it: claimed for as long as it is done.

A process that dies lets go of what it had claimed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from syndication.catalog.database import Catalog, database_errors
from syndication.catalog.private_files import make_lock_folder, open_lock
from syndication.model.errors import BusyError


@contextmanager
def claimed(catalog: Catalog, name: str) -> Iterator[None]:
    """Hold the claim on `name`.

    Raises:
        BusyError: another request holds it.
        CatalogError: the database is out of reach.
    """
    digest = sha256(name.encode()).digest()
    url = sa.make_url(catalog.url)
    if url.get_backend_name() == "sqlite" and url.database:
        claim = _by_file(Path(url.database), digest.hex()[:32])
    else:
        claim = _by_number(catalog, int.from_bytes(digest[:8], signed=True))
    with claim:
        yield


@contextmanager
def _by_file(database: Path, name: str) -> Iterator[None]:
    path = database.with_suffix(".claims") / name
    make_lock_folder(path.parent, database)
    with open_lock(path, database) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("another request is doing this") from error
        if not _is_there(path, lock.fileno()):  # the request that had it is done, and another may have begun
            raise BusyError("another request was doing this until now")
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _is_there(path: Path, opened: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(opened))
    except FileNotFoundError:
        return False


@contextmanager
def _by_number(catalog: Catalog, number: int) -> Iterator[None]:
    with database_errors("locking the database"), catalog.engine.connect() as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number))):
            raise BusyError("another request is doing this")
        connection.commit()  # the lock is the session's; an open transaction would hold back vacuum
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(number)))
