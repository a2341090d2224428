"""A body in each content coding (RFC 9110 section 8.4.1), and which of these a client prefers. Pure.

To compress the documents of one publication takes a tenth of a second, and readers poll few of them before the next
one. So a coding of a large body is made when it is first asked for.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Container, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

import brotli
from msgspec import Struct

from syndication.http.weights import weight_of

_LEAST = 256  # bytes; a coding does not make a smaller body smaller
_LARGE = 4096  # bytes; a text that is as large gets smaller by every coding
_BROTLI_QUALITY = 6  # a higher quality takes ten times as long and saves a few percent
_LONGEST = 2000  # characters of Accept-Encoding that are read
_PLAIN = ""
_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),  # without a time, so that each build gives the same bytes
    "br": lambda body: brotli.compress(body, quality=_BROTLI_QUALITY, mode=brotli.MODE_TEXT),
}


class CodedBody(Struct, frozen=True, weakref=True):
    """A body in each content coding ("" for none), and a hash of it."""

    tag: str
    bodies: Mapping[str, bytes]

    @property
    def memory(self) -> int:
        """Return how many bytes it takes with all codings, about: text is compressed to a quarter by each."""
        return len(self.bodies[_PLAIN]) * 3 // 2


class _LazyBodies(Mapping[str, bytes]):
    """A large body, and its codings, each made once, when it is first asked for."""

    def __init__(self, body: bytes) -> None:
        self._made: dict[str, bytes | None] = {_PLAIN: body, **dict.fromkeys(_ENCODERS)}
        self._lock = threading.Lock()

    def __getitem__(self, coding: str) -> bytes:
        made = self._made[coding]
        return made if made is not None else self._make(coding)

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __contains__(self, coding: object) -> bool:
        return coding in self._made

    def _make(self, coding: str) -> bytes:
        with self._lock:  # after a publication, many ask at once
            made = self._made[coding]
            if made is None:
                made = self._made[coding] = _ENCODERS[coding](self[_PLAIN])
            return made


def encode_body(body: bytes) -> CodedBody:
    """Return a body in every coding that makes it smaller."""
    if len(body) >= _LARGE:
        return CodedBody(tag_of(body), _LazyBodies(body))
    encoded = {coding: encode(body) for coding, encode in _ENCODERS.items()} if len(body) >= _LEAST else {}
    smaller = {coding: coded for coding, coded in encoded.items() if len(coded) < len(body)}
    return CodedBody(tag_of(body), {_PLAIN: body, **smaller})


def tag_of(body: bytes) -> str:
    """Return the opaque tag of a body: a hash of its bytes."""
    return sha256(body).hexdigest()[:32]


def best_coding(available: Container[str], accepted: str) -> str:
    """Return the available coding that the client prefers; brotli if it has no preference."""
    weights = _weights(accepted[:_LONGEST])
    best, best_weight = _PLAIN, 0.0
    for coding in ("br", "gzip"):
        weight = weights.get(coding, weights.get("*", 0.0))
        if coding in available and weight > best_weight:
            best, best_weight = coding, weight
    # Section 12.5.3: identity is acceptable unless refused; it wins only if it is preferred by name. It is also sent
    # if the client accepts nothing: some feed readers do not come back for days after a 406.
    return best if best_weight >= weights.get("identity", 0.0) else _PLAIN


@lru_cache(256)  # clients send one of a few dozen values
def _weights(accepted: str) -> Mapping[str, float]:
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip().removeprefix("x-")] = weight_of((parameter,))  # section 8.4.1.3: x-gzip is gzip
    return weights
