"""Catalogs that end the process that uses them, or lose its connections, at any transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import Catalog, Connection, locks


class Interruption(Struct, frozen=True):
    """The end of a process at the transaction of this number, before or after it is saved."""

    transaction: int
    is_saved: bool


class Ended(BaseException):
    """The end of a process: nothing in it catches this."""


class Interrupted:
    """Says when a catalog interrupts its process, and counts the transactions that were begun, and saved."""

    def __init__(self) -> None:
        self.next: Interruption | None = None
        self.begun = 0
        self.saved = 0

    def plan(self, interruption: Interruption | None) -> None:
        """Interrupt as planned, counting from the next transaction."""
        self.next, self.begun, self.saved = interruption, 0, 0

    def ends_now(self) -> bool:
        return self.next is not None and self.next.transaction == self.saved


class MortalCatalog(Catalog):
    """A catalog that ends its process at a transaction."""

    def __init__(self, url: str, schema: str = "") -> None:
        super().__init__(url, schema)
        self.interrupted = Interrupted()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        interrupted = self.interrupted
        interrupted.begun += 1
        with super().begin() as connection:
            yield connection
            if interrupted.ends_now() and interrupted.next and not interrupted.next.is_saved:
                self.end(connection)
        is_end = interrupted.ends_now()
        interrupted.saved += 1
        if is_end:
            raise Ended

    def end(self, connection: Connection) -> None:
        raise Ended


class CutCatalog(MortalCatalog):
    """A catalog on PostgreSQL that loses connections instead: that of the transaction, or those that hold the locks."""

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        interrupted = self.interrupted
        interrupted.begun += 1
        with Catalog.begin(self) as connection:
            yield connection
            if interrupted.ends_now():
                self.end(connection)
        interrupted.saved += 1

    def end(self, connection: Connection) -> None:
        interruption, self.interrupted.next = self.interrupted.next, None
        assert interruption
        own = connection.scalar(sa.text("select pg_backend_pid()"))
        cut = "pid in (select pid from pg_locks where locktype = 'advisory' and objid between :first and :first + 9)"
        chosen = f"{cut} and pid <> :own" if interruption.is_saved else "pid = :own"
        with self.engine.connect() as other:
            query = f"select pg_terminate_backend(pid) from pg_stat_activity where {chosen}"
            other.execute(sa.text(query), {"own": own, "first": locks._FIRST_NUMBER})
