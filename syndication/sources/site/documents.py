"""What a walk asks for, what it gets, and what it ends with. A walk is a generator: requests out, documents in."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct


class DocumentRequest(Struct, frozen=True):
    """A document that is to be fetched.

    `may_reuse`: a copy of a walk that was interrupted will do, without a request. `lastmod` is what the sitemap says of
    its last change: a copy with the same will do. `what`, `done` and `total` are for the progress; 0 means unknown.
    """

    url: str
    may_reuse: bool = False
    lastmod: str = ""
    what: str = "documents"
    done: int = 0
    total: int = 0


class SiteDocument(Struct, frozen=True):
    """A document as it was fetched, or the reason why there is none: `problem`, "" for a document.

    `url` is its address after redirects; `status` is 0 if no answer came. `key` names the stored copy. `is_changed`:
    its bytes are not those of the last walk.
    """

    url: str
    status: int = 0
    body: bytes = b""
    problem: str = ""
    is_changed: bool = True
    key: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether the server says that there is no such document."""
        return self.status in (404, 410)


class WalkedExport(Struct, frozen=True):
    """Documents that together are an export of one kind ("feed", "pages"; "" for a file that is one by itself)."""

    kind: str
    keys: Sequence[str]


class WalkResult(Struct, frozen=True, kw_only=True):
    """What a walk found. `old` are feeds that only say under which ids and dates readers know the stories.

    `skipped` counts the pages that were not fetched, by the reason. `disallowed` are those that robots.txt forbids.
    `problems` are what could not be fetched: then stories may be missing. `is_unfinished`: the walk ended early, and
    the next one goes on there.
    """

    exports: Sequence[WalkedExport] = ()
    old: Sequence[str] = ()
    skipped: Mapping[str, int] = {}
    disallowed: Sequence[str] = ()
    problems: Sequence[str] = ()
    notes: Sequence[str] = ()
    is_unfinished: bool = False


Walk: TypeAlias = Generator[DocumentRequest, SiteDocument, WalkResult]
