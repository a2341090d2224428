"""What the standard library's HTTP client reads and writes: a socket under a deadline, forgiving of header names."""

from __future__ import annotations

import io
import re
import socket
from typing import TYPE_CHECKING

from syndication.errors import FetchError
from syndication.fetching.connecting import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_MISNAMED = 100
LONGEST_HEAD = 262_144  # bytes, interim answers included
MOST_LINES = 200_000  # of the head, and those that part the chunks of a body
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:")  # RFC 9110 section 5.1: a token
_STATUS = b"HTTP/"
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d ")  # RFC 9110 section 15.2


class Wire:
    """As much of a socket as `http.client` needs; `misnamed` are the header lines whose names are no tokens."""

    def __init__(self, connected: socket.socket, deadline: Deadline, seconds: float) -> None:
        self._socket = connected
        self._deadline = deadline
        self._seconds = seconds
        self.misnamed: list[tuple[str, str]] = []

    def sendall(self, data: bytes) -> None:
        """Send a part of the request."""
        self._socket.settimeout(self._deadline.left(self._seconds))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the answer as a file."""
        return _Answer(_Reads(self._socket, self._deadline, self._seconds), self.misnamed)

    def close(self) -> None:
        """Do nothing: who opened the socket closes it."""


class _Reads(io.RawIOBase):
    """Each read has its own limit of time, all of them together have the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline, seconds: float) -> None:
        self._socket = connected
        self._deadline = deadline
        self._seconds = seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._socket.settimeout(self._deadline.left(self._seconds))
        return self._socket.recv_into(buffer)


class _Answer(io.BufferedReader):
    """Helps the library over what it stumbles on.

    Header lines whose names are no tokens, which it would take for the end of the head, are kept aside; of the interim
    answers it knows the first only, so they are all called that.
    """

    def __init__(self, raw: _Reads, misnamed: list[tuple[str, str]]) -> None:
        super().__init__(raw)
        self._misnamed = misnamed
        self._in_head = False
        self._lines = 0
        self._bytes = 0

    def readline(self, size: int | None = -1) -> bytes:
        line = self._next_line(size)
        while self._is_misnamed(line):
            name, _, value = line.decode("latin-1").partition(":")
            self._misnamed.append((name, value.strip()))
            line = self._next_line(size)
        return _INTERIM.sub(b"HTTP/1.1 100 ", line) if line.startswith(_STATUS) else line

    def _next_line(self, size: int | None) -> bytes:
        """Return the next line.

        Raises:
            FetchError: the head, interim answers and trailers included, has no end in sight.
        """
        line = super().readline(size)
        self._lines += 1
        self._bytes += len(line)
        if self._in_head and (len(self._misnamed) >= MOST_MISNAMED or self._bytes > LONGEST_HEAD):
            raise FetchError("the head of the answer is too long, or has too many lines that are no header")
        if self._lines > MOST_LINES:
            raise FetchError("the answer has too many lines beside its body")
        return line

    def _is_misnamed(self, line: bytes) -> bool:
        if line.startswith(_STATUS):
            self._in_head = True
        elif not line.strip():
            self._in_head = False
        elif self._in_head and line[:1] not in b" \t":
            return not _NAME.match(line)
        return False
