"""A file that an argument names, read once and whole: a pipe will do, and a device without an end takes no memory."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from syndication.model.errors import IngestError

MOST_BYTES = 200_000_000


def read_named_file(name: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        IngestError: it cannot be read, or is too large. The message does not name it.
    """
    try:
        with Path(name).open("rb") as opened:
            return _whole(opened)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise IngestError(f"cannot be read: {getattr(error, 'strerror', '') or error}") from error


def read_standard_input() -> bytes:
    """Return the bytes of standard input.

    Raises:
        IngestError: there are too many.
    """
    return _whole(sys.stdin.buffer)


def _whole(opened: BinaryIO) -> bytes:
    data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise IngestError(f"has more than {MOST_BYTES:,} bytes; split it")
    return data
