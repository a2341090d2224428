"""Deltas of feeds (RFC 3229, `A-IM: feed`): who holds an earlier instance gets the new and changed entries alone.

The words are those of the RFC: an instance is what a 200 would have carried at one time, the base is the one that the
client holds. `feed` is a convention of feed readers: the delta is a whole feed of fewer entries.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from syndication.formats import FORMATS, Format
from syndication.formats.assembly import assemble
from syndication.formats.split import Rendering, part
from syndication.http.document import Answer, Headers, PreparedDocument, best_coding, code, tags_in
from syndication.model.feed_path import document_name

INSTANCES = 20  # of a document that are remembered
_MOST = 8_000_000  # bytes that all of them may take
_BESIDES = 300  # bytes that an instance takes beside its marks
_MARK = 8  # bytes of the hash of an id, and of the hash of a rendering
_LONGEST_LIST = 2000  # characters of A-IM that are read


class Instance(Struct, frozen=True):
    """What is remembered of a document as it once was: its tag, its date, and its entries' marks one after another."""

    tag: str
    modified: int
    marks: bytes


def marks(entries: Sequence[Rendering]) -> bytes:
    """Return what tells entries apart later: of each a short hash of its id and one of its bytes."""
    return b"".join(_mark(said) for entry in entries for said in (entry.id, entry.body))


def news(base: bytes, current: bytes) -> tuple[int, ...]:
    """Return the positions of the entries that are new or changed since the base; both are marks.

    There are none where an entry left from amid others: a delta cannot tell of it, and a withdrawal must arrive.
    What leaves at the end has only grown old.
    """
    before, after = _entries(base), _entries(current)
    there = {mark[:_MARK] for mark in after}
    stayed = [mark[:_MARK] in there for mark in before]
    if stayed != sorted(stayed, reverse=True):
        return ()
    known = frozenset(before)
    return tuple(position for position, mark in enumerate(after) if mark not in known)


def is_wanted(listed: str) -> bool:
    """Tell whether an A-IM header lists `feed` and does not refuse it (RFC 3229 section 10.5.3)."""
    manipulations = (each.split(";") for each in listed[:_LONGEST_LIST].lower().split(","))
    weights = [_weight(parameters) for name, *parameters in manipulations if name.strip() == "feed"]
    return bool(weights) and min(weights) > 0


class Deltas:
    """The deltas of one document from each of its earlier instances, made when they are first asked for.

    Those that were made are kept as long as they take no more room than the document does.
    """

    def __init__(self, form: Format, document: PreparedDocument, max_age: int, past: Sequence[Instance]) -> None:
        self._form = form
        self._document = document
        self._max_age = max_age
        self._past = {instance.tag: instance for instance in past}
        # Never changed but replaced as a whole: whatever thread looks sees one that is complete, without a lock.
        self._made: Mapping[str, Mapping[str, Answer]] = {}

    def __call__(self, headers: Mapping[str, str]) -> Answer | None:
        """Return the 226 for a request, None where it is to be answered in full; a 304 was ruled out before."""
        tags = headers.get("HTTP_IF_NONE_MATCH")
        if not tags or not is_wanted(headers.get("HTTP_A_IM", "")):
            return None
        named = [self._past[tag] for tag in tags_in(tags) if tag in self._past]
        if not named:
            return None
        answers = self._answers(max(named, key=lambda instance: instance.modified))
        return answers[best_coding(answers, headers.get("HTTP_ACCEPT_ENCODING", ""))] if answers else None

    def _answers(self, base: Instance) -> Mapping[str, Answer]:
        """Return the delta in each coding; nothing where there is none."""
        made = self._made
        if base.tag not in made:
            made = {base.tag: self._make(base), **made}
            sizes = accumulate(_size(answers) for answers in made.values())
            most = sum(map(len, self._document.coded.bodies.values()))
            self._made = {tag: made[tag] for tag, size in zip(made, sizes, strict=True) if size <= most}
        return made[base.tag]

    def _make(self, base: Instance) -> Mapping[str, Answer]:
        parts = part(self._form, self._document.coded.bodies[""])
        positions = news(base.marks, marks(parts.entries)) if parts else ()
        if not parts or not positions:
            return {}
        body = assemble(self._form, parts.bare, [parts.entries[position].body for position in positions])
        bodies = code(body).bodies
        return {coding: Answer(226, self._headers(base, coding, len(sent)), sent) for coding, sent in bodies.items()}

    def _headers(self, base: Instance, coding: str, length: int) -> Headers:
        """Return the headers of the full answer, with those that differ (RFC 3229 sections 10.5 and 10.8).

        The coding is that of the body as it travels, which is how the readers that ask for deltas take it.
        """
        told = dict(self._document.full[""].headers) | {
            "Content-Length": str(length),
            "IM": "feed",
            "Delta-Base": f'W/"{base.tag}"',
            # A cache that does not know deltas must not keep this; to one that does, "im" says to overlook "no-store".
            "Cache-Control": f"no-store, im, max-age={self._max_age}",
            # Not so on the 200 and 304: they suit whoever asks, with A-IM or without, so a cache may give them to all
            # (RFC 9110 section 12.5.5 wants Vary where it may not); naming If-None-Match would part it by every tag.
            "Vary": "Accept-Encoding, A-IM, If-None-Match",
            "Access-Control-Expose-Headers": "ETag, Link, IM, Delta-Base",
        }
        return (*told.items(), *((("Content-Encoding", coding),) if coding else ()))


class PastDocuments:
    """The last instances of each document that this process has served, within a bound."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._size = 0
        self._instances: dict[str, tuple[Instance, ...]] = {}
        self._lock = threading.Lock()

    def follow(self, path: str, document: PreparedDocument, max_age: int) -> PreparedDocument:
        """Remember the document that is to be served at `path`, and return it with the deltas that lead to it."""
        form = FORMATS.get(document_name(path))
        parts = part(form, document.coded.bodies[""]) if form else None
        if not form or not parts:
            return document
        current = Instance(document.coded.tag, document.modified, marks(parts.entries))
        with self._lock:
            known = self._remember(path, current)
        # By their dates, which no two instances share: one that was overtaken while it was read has no later base.
        past = [instance for instance in known if instance.modified < current.modified]
        return replace(document, deltas=Deltas(form, document, max_age, past)) if past else document

    def _remember(self, path: str, current: Instance) -> tuple[Instance, ...]:
        others = [instance for instance in self._forget(path) if instance.tag != current.tag]
        known = tuple(sorted([*others, current], key=lambda instance: instance.modified)[-INSTANCES:])
        self._instances[path] = known
        self._size += _room(known)
        while self._size > self._most:  # what changed last stays
            self._forget(next(iter(self._instances)))
        return known

    def _forget(self, path: str) -> tuple[Instance, ...]:
        known = self._instances.pop(path, ())
        self._size -= _room(known)
        return known


def _mark(said: bytes) -> bytes:
    return blake2b(said, digest_size=_MARK).digest()


def _entries(packed: bytes) -> list[bytes]:
    return [packed[start : start + 2 * _MARK] for start in range(0, len(packed), 2 * _MARK)]


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, number = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(number)
            except ValueError:
                return 0.0
    return 1.0


def _size(answers: Mapping[str, Answer]) -> int:
    return sum(len(answer.body) for answer in answers.values())


def _room(instances: Sequence[Instance]) -> int:
    return sum(_BESIDES + len(instance.marks) for instance in instances)
