"""Documents that were fetched of other sites, in a folder, so that an interrupted import goes on and a later one asks
only for what has changed.

The bytes are in `documents/`. For each address, a file in `cards/` has its validators and names the document. All
writes are atomic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from syndication.model.errors import SyndicationError
from syndication.publishing import durable_files

T = TypeVar("T")

_DIGITS = 24
_BODY = re.compile(rf"[0-9a-f]{{{_DIGITS}}}-[0-9a-f]{{{_DIGITS}}}\.")
_DOCUMENTS = "documents"
_CARDS = "cards"
_ENDINGS = (
    (b"<!doctype html", ".html"),
    (b"<html", ".html"),
    (b"<", ".xml"),
    (b"{", ".json"),
    (b"[", ".json"),
    (b"PK\x03\x04", ".zip"),
    (b"\x1f\x8b", ".gz"),
)


class StoredDocument(Struct, frozen=True):
    """A document that was fetched: its address, the one after redirects, its validators, and the file with its bytes.

    `lastmod` is that of its sitemap. `round` is the walk in which it was last seen to be up to date.
    """

    address: str
    url: str
    file: str
    etag: str = ""
    last_modified: str = ""
    lastmod: str = ""
    round: str = ""


class WalkState(Struct, frozen=True):
    """The last walk from an address: its number, whether it reached its end, and the files that it found."""

    address: str
    number: int = 1
    is_complete: bool = False
    files: tuple[str, ...] = ()

    @property
    def round(self) -> str:
        """The name of the walk, among those from all addresses."""
        return f"{self.number} {self.address}"


class SiteStore:
    """The documents of one site. If `scratch` is given, all writes go there, and nothing of the folder is changed."""

    def __init__(self, place: Path, scratch: Path | None = None) -> None:
        self.place = place
        self._scratch = scratch

    def find(self, address: str) -> StoredDocument | None:
        """Return what is stored of an address, None if nothing is, or if its file is gone."""
        data = self._read(_card_name(address))
        try:
            found = msgspec.json.decode(data, type=StoredDocument) if data else None
        except (msgspec.DecodeError, UnicodeDecodeError):  # damaged, or of another version of this program
            return None
        return found if found and found.address == address and self.path_of(found.file).is_file() else None

    def confirm(self, document: StoredDocument) -> None:
        """Store what is known of a document whose bytes are stored already."""
        self._write(_card_name(document.address), msgspec.json.encode(document))

    def put(self, document: StoredDocument, body: bytes) -> StoredDocument:
        """Store the bytes of a document, and return it with the name of its file.

        Raises:
            SyndicationError: the folder cannot be written.
        """
        name = f"{_DOCUMENTS}/{_digest(document.address.encode())}-{_digest(body)}{_ending(body)}"
        if not self.path_of(name).is_file():
            self._write(name, body)
        stored = msgspec.structs.replace(document, file=name)
        self.confirm(stored)
        return stored

    def path_of(self, name: str) -> Path:
        """Return the path of a stored file."""
        if self._scratch and (self._scratch / name).is_file():
            return self._scratch / name
        return self.place / name

    def body(self, name: str) -> bytes:
        """Return the bytes of a stored file, b"" if it is gone."""
        return self._read(name)

    def begin_walk(self, address: str) -> WalkState:
        """Return the walk from an address that is to be made: the last one, if that was interrupted, else a new one."""
        data = self._read(_state_name(address))
        try:
            last = msgspec.json.decode(data, type=WalkState) if data else WalkState(address, 0, is_complete=True)
        except (msgspec.DecodeError, UnicodeDecodeError):  # damaged, or of another version of this program
            last = WalkState(address, 0, is_complete=True)
        walk = msgspec.structs.replace(last, number=last.number + last.is_complete, is_complete=False)
        self.set_state(walk)
        return walk

    def set_state(self, state: WalkState) -> None:
        """Store the state of a walk."""
        self._write(_state_name(state.address), msgspec.json.encode(state))

    def remove_outdated(self) -> None:
        """Remove the files that no address and no walk names any more."""
        if self._scratch or not self.place.is_dir():
            return
        named = {name for state in self._all("walk-*.json", WalkState) for name in state.files}
        named |= {card.file for card in self._all(f"{_CARDS}/*.json", StoredDocument)}
        for path in self.place.glob(f"{_DOCUMENTS}/*"):
            if f"{_DOCUMENTS}/{path.name}" not in named and _BODY.match(path.name):
                path.unlink(missing_ok=True)

    def _all(self, pattern: str, kind: type[T]) -> Iterator[T]:
        for path in self.place.glob(pattern):
            try:
                yield msgspec.json.decode(path.read_bytes(), type=kind)
            except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # damaged, or of another version of this program
                continue

    def _read(self, name: str) -> bytes:
        try:
            return self.path_of(name).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise SyndicationError(f"{self.path_of(name)}: cannot be read: {error.strerror}") from error

    def _write(self, name: str, data: bytes) -> None:
        target = (self._scratch or self.place) / name
        try:
            durable_files.write(target, data)
        except OSError as error:
            raise SyndicationError(f"{target}: cannot be written: {error.strerror}") from error


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGITS]


def _card_name(address: str) -> str:
    return f"{_CARDS}/{_digest(address.encode())}.json"


def _state_name(address: str) -> str:
    return f"walk-{_digest(address.encode())}.json"


def _ending(body: bytes) -> str:
    start = body[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((ending for mark, ending in _ENDINGS if start.startswith(mark.lower())), ".txt")
