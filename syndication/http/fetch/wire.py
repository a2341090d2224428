"""A socket with a deadline for `http.client`. It accepts header names that `http.client` rejects."""

from __future__ import annotations

import io
import re
import socket
from http.client import HTTPException
from typing import TYPE_CHECKING

from syndication.http.fetch.limits import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:")  # RFC 9110 section 5.1: a token
_STATUS = b"HTTP/"
_MAX_MISNAMED = 100  # as many as the library accepts of valid ones
_MAX_HEAD = 262_144  # bytes, with the interim responses
_MAX_FRAMING = 1_048_576  # bytes, with the lines between the chunks of a body and after them
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d ")  # RFC 9110 section 15.2


class Wire:
    """The methods of a socket that `http.client` needs; `misnamed` are the header lines whose names are not tokens."""

    def __init__(self, connected: socket.socket, deadline: Deadline, seconds: float) -> None:
        self._socket = connected
        self._deadline = deadline
        self._seconds = seconds
        self.misnamed: list[tuple[str, str]] = []

    def sendall(self, data: bytes) -> None:
        """Send a part of the request."""
        self._socket.settimeout(self._deadline.seconds_left(self._seconds))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the response as a file."""
        return _Response(_RawReads(self._socket, self._deadline, self._seconds), self.misnamed)

    def close(self) -> None:
        """Do nothing: the opener of the socket closes it."""


class _RawReads(io.RawIOBase):
    """Raw reads: each has a timeout, all together have the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline, seconds: float) -> None:
        self._socket = connected
        self._deadline = deadline
        self._seconds = seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        self._socket.settimeout(self._deadline.seconds_left(self._seconds))
        return self._socket.recv_into(buffer)


class _Response(io.BufferedReader):
    """A response file that corrects and bounds the lines which the library reads.

    - The library treats a header line whose name is not a token as the end of the head: such lines go to `misnamed`.
    - It knows one interim response, 100: every other 1xx but 101 is renamed to 100.
    - It has no limit for the lines of a head, the interim responses before it, the extensions of chunks and the
      trailers after them (RFC 9112 section 7.1): the bytes of all lines are counted.
    """

    def __init__(self, raw: _RawReads, misnamed: list[tuple[str, str]]) -> None:
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
            if len(self._misnamed) > _MAX_MISNAMED:
                raise HTTPException(f"got more than {_MAX_MISNAMED} lines in its head that are not headers")
            line = self._counted_line(size)
        return _INTERIM.sub(b"HTTP/1.1 100 ", line) if line.startswith(_STATUS) else line

    def _counted_line(self, size: int | None) -> bytes:
        line = super().readline(size)
        self._framing += len(line)
        if self._framing > (_MAX_FRAMING if self._is_in_body else _MAX_HEAD):
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
