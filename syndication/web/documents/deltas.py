"""Deltas of feeds (RFC 3229, `A-IM: feed`): a client with an earlier instance gets only new and changed entries.

The terms are those of the RFC. An instance is the body of a 200 at one time; the base is the instance that the client
has. `feed` is a convention of feed readers: the delta is a complete feed with fewer entries.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from syndication.formats import Format, format_of
from syndication.formats.assembly import assemble
from syndication.formats.split import Rendering, split_document
from syndication.http.coded_body import best_coding, encode_body
from syndication.http.conditional import tags_in
from syndication.http.document import Answer, Headers, PreparedDocument
from syndication.http.weights import weight_of

INSTANCES = 20  # remembered instances of one document
_MAX_BYTES = 8_000_000  # of all remembered instances
_OVERHEAD = 300  # estimated bytes of an instance besides its fingerprints
_HASH_BYTES = 8  # of the hash of an id, and of the hash of a rendering
_MAX_HEADER = 2000  # characters of A-IM that are read


class Instance(Struct, frozen=True):
    """A remembered instance of a document: its tag, its date, and the concatenated fingerprints of its entries."""

    tag: str
    modified: int
    fingerprints: bytes


def fingerprints(entries: Sequence[Rendering]) -> bytes:
    """Return the fingerprints of entries: for each, a short hash of its id and one of its bytes."""
    return b"".join(_hash(data) for entry in entries for data in (entry.key, entry.body))


def changed_positions(base: bytes, current: bytes) -> tuple[int, ...]:
    """Return the positions of the entries that are new or changed since the base; both arguments are fingerprints.

    The result is empty if an entry disappeared from the middle: a delta cannot express that, and a withdrawal must
    reach the client. Entries that disappear at the end are only old.
    """
    before, after = _entries(base), _entries(current)
    ids_after = {entry[:_HASH_BYTES] for entry in after}
    is_present = [entry[:_HASH_BYTES] in ids_after for entry in before]
    if is_present != sorted(is_present, reverse=True):
        return ()
    known = frozenset(before)
    return tuple(position for position, entry in enumerate(after) if entry not in known)


def accepts_deltas(listed: str) -> bool:
    """Return whether an A-IM header lists `feed` with a weight above zero (RFC 3229 section 10.5.3)."""
    manipulations = (each.split(";") for each in listed[:_MAX_HEADER].lower().split(","))
    weights = [weight_of(parameters) for name, *parameters in manipulations if name.strip() == "feed"]
    return bool(weights) and min(weights) > 0


class Deltas:
    """The deltas from each earlier instance of a document to the current one, computed at the first request.

    Computed deltas stay in memory as long as they are together no larger than the document.
    """

    def __init__(self, form: Format, document: PreparedDocument, max_age: int, past: Sequence[Instance]) -> None:
        self._form = form
        self._document = document
        self._max_age = max_age
        self._past = {instance.tag: instance for instance in past}
        # Replaced as a whole and never modified, so that other threads always see a complete mapping without a lock.
        self._by_base: Mapping[str, Mapping[str, Answer]] = {}

    def __call__(self, headers: Mapping[str, str]) -> Answer | None:
        """Return the 226 response, None if the full document must be sent. The caller has already ruled out a 304."""
        tags = headers.get("HTTP_IF_NONE_MATCH")
        if not tags or not accepts_deltas(headers.get("HTTP_A_IM", "")):
            return None
        bases = [self._past[tag] for tag in tags_in(tags) if tag in self._past]
        if not bases:
            return None
        answers = self._answers(max(bases, key=lambda instance: instance.modified))
        return answers[best_coding(answers, headers.get("HTTP_ACCEPT_ENCODING", ""))] if answers else None

    def _answers(self, base: Instance) -> Mapping[str, Answer]:
        """Return the delta from `base` in each coding; empty if there is no delta."""
        by_base = self._by_base
        if base.tag not in by_base:
            by_base = {base.tag: self._delta(base), **by_base}  # newest first: the oldest are dropped below
            sizes = accumulate(_total_bytes(answers) for answers in by_base.values())
            most = sum(map(len, self._document.coded.bodies.values()))
            self._by_base = {tag: by_base[tag] for tag, size in zip(by_base, sizes, strict=True) if size <= most}
        return by_base[base.tag]

    def _delta(self, base: Instance) -> Mapping[str, Answer]:
        parts = split_document(self._form, self._document.coded.bodies[""])
        positions = changed_positions(base.fingerprints, fingerprints(parts.entries)) if parts else ()
        if not parts or not positions:
            return {}
        body = assemble(self._form, parts.skeleton, [parts.entries[position].body for position in positions])
        bodies = encode_body(body).bodies
        return {coding: Answer(226, self._headers(base, coding, len(sent)), sent) for coding, sent in bodies.items()}

    def _headers(self, base: Instance, coding: str, length: int) -> Headers:
        """Return the headers of the full response, changed for a delta (RFC 3229 sections 10.5 and 10.8).

        Content-Encoding applies to the delta body, as the readers that request deltas expect.
        """
        own = {
            "Content-Length": str(length),
            "IM": "feed",
            "Delta-Base": f'W/"{base.tag}"',
            # A cache that does not support deltas must not store this; for one that does, "im" overrides "no-store".
            "Cache-Control": f"no-store, im, max-age={self._max_age}",
            # The 200 and the 304 do not vary by A-IM: they are correct for every client, so a cache may reuse them for
            # all (RFC 9110 section 12.5.5). With If-None-Match in Vary, a cache would store one copy for each tag.
            "Vary": "Accept-Encoding, A-IM, If-None-Match",
            "Access-Control-Expose-Headers": "ETag, Link, IM, Delta-Base",
        }
        # A field such as Link may be there twice.
        others = ((name, value) for name, value in self._document.full[""].headers if name not in own)
        return (*others, *own.items(), *((("Content-Encoding", coding),) if coding else ()))


class PastDocuments:
    """The last instances of each document that this process has served, within a memory limit."""

    def __init__(self, most: int = _MAX_BYTES) -> None:
        self._max_bytes = most
        self._size = 0
        self._instances: dict[str, tuple[Instance, ...]] = {}
        self._lock = threading.Lock()

    def with_deltas(self, path: str, document: PreparedDocument, max_age: int) -> PreparedDocument:
        """Remember the current document at `path`, and return it with the deltas from earlier instances."""
        form = format_of(path)
        parts = split_document(form, document.coded.bodies[""]) if form else None
        if not form or not parts:
            return document
        current = Instance(document.coded.tag, document.modified, fingerprints(parts.entries))
        with self._lock:
            instances = self._add(path, current)
        # No two instances have the same date. A newer instance, added by another thread meanwhile, is not a base.
        past = [instance for instance in instances if instance.modified < current.modified]
        return replace(document, deltas=Deltas(form, document, max_age, past)) if past else document

    def _add(self, path: str, current: Instance) -> tuple[Instance, ...]:
        others = [instance for instance in self._remove(path) if instance.tag != current.tag]
        instances = tuple(sorted([*others, current], key=lambda instance: instance.modified)[-INSTANCES:])
        self._instances[path] = instances
        self._size += _memory(instances)
        while self._size > self._max_bytes:  # the document that changed least recently is first
            self._remove(next(iter(self._instances)))
        return instances

    def _remove(self, path: str) -> tuple[Instance, ...]:
        instances = self._instances.pop(path, ())
        self._size -= _memory(instances)
        return instances


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=_HASH_BYTES).digest()


def _entries(packed: bytes) -> list[bytes]:
    return [packed[start : start + 2 * _HASH_BYTES] for start in range(0, len(packed), 2 * _HASH_BYTES)]


def _total_bytes(answers: Mapping[str, Answer]) -> int:
    return sum(len(answer.body) for answer in answers.values())


def _memory(instances: Sequence[Instance]) -> int:
    return sum(_OVERHEAD + len(instance.fingerprints) for instance in instances)
