"""What the standard library's HTTP client reads and writes: a socket under a deadline, forgiving of header names."""

from __future__ import annotations

import io
import re
import socket
from http.client import HTTPException
from typing import TYPE_CHECKING

from syndication.http.fetch.connection import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:")  # RFC 9110 section 5.1: a token
_STATUS = b"HTTP/"
_MOST_MISNAMED = 100  # as many as the library takes of others
_MOST_OF_HEAD = 262_144  # bytes, those of interim answers included
_MOST_OF_FRAMING = 1_048_576  # bytes, the lines between the chunks of a body and behind them included
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
    answers it knows the first only, so they are all called that. What it reads by lines has no end of its own: neither
    the lines of a head nor the interim answers before it, nor the extensions and trailers of chunks (RFC 9112 section
    7.1). So the bytes of lines are counted.
    """

    def __init__(self, raw: _Reads, misnamed: list[tuple[str, str]]) -> None:
        super().__init__(raw)
        self._misnamed = misnamed
        self._in_head = False
        self._is_in_body = False
        self._is_interim = False
        self._framing = 0

    def readline(self, size: int | None = -1) -> bytes:
        line = self._counted_line(size)
        while self._is_misnamed(line):
            name, _, value = line.decode("latin-1").partition(":")
            self._misnamed.append((name, value.strip()))
            if len(self._misnamed) > _MOST_MISNAMED:
                raise HTTPException(f"got more than {_MOST_MISNAMED} lines in its head that are no headers")
            line = self._counted_line(size)
        return _INTERIM.sub(b"HTTP/1.1 100 ", line) if line.startswith(_STATUS) else line

    def _counted_line(self, size: int | None) -> bytes:
        line = super().readline(size)
        self._framing += len(line)
        if self._framing > (_MOST_OF_FRAMING if self._is_in_body else _MOST_OF_HEAD):
            part = "between the chunks of its body" if self._is_in_body else "in its head"
            raise HTTPException(f"got more than {self._framing - len(line)} bytes of lines {part}")
        return line

    def _is_misnamed(self, line: bytes) -> bool:
        if line.startswith(_STATUS):
            self._in_head, self._is_interim = True, bool(_INTERIM.match(line))
        elif not line.strip():
            self._is_in_body = self._is_in_body or (self._in_head and not self._is_interim)
            self._in_head = False
        elif self._in_head and line[:1] not in b" \t":
            return not _NAME.match(line)
        return False
