"""The gate: entries and documents in which validation finds an error are not published.

Entries are rendered and checked once for each version. A document is joined from a checked skeleton (the
document without entries) and checked entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication import validation
from syndication.formats import assembly
from syndication.formats.format import Format
from syndication.formats.podcast import episode_medium
from syndication.model.document import Document
from syndication.model.feed import Entry, Feed
from syndication.model.feed_header import make_feed, plain_podcast
from syndication.model.feed_path import document_name, document_path
from syndication.model.finding import Finding
from syndication.model.publication import Publication
from syndication.text.dates import whole_second


class GateError(Exception):
    """A document cannot be written, or did not pass validation."""


class EntryVerdict(Struct, frozen=True):
    """The verdict on an entry: `fault` is "" if it may be served, `rendered` are its bytes in each format."""

    fault: str = ""
    rendered: Mapping[str, bytes] = {}


def check_entries(
    entries: Sequence[Entry],
    publication: Publication,
    formats: Mapping[str, Format],
    now: datetime,
    content: str = "full",
) -> dict[str, EntryVerdict]:
    """Return the verdict on each entry, by its id.

    All entries are checked in one document. Only if that has an error, each is checked in its own document, to find
    the one with the fault. If even the empty document has an error, no entry is to blame. For the content "podcast" the
    documents are those of a podcast; an entry without a sound or film is not for them, so it gets no rendering.
    """
    if not entries:
        return {}
    feed = replace(_header(publication, content), updated=whole_second(now))
    try:
        renderer = _Renderer(feed, formats, {name: write_skeleton(feed, form) for name, form in formats.items()}, now)
    except GateError:
        return _without_faults(entries)
    taken = [entry for entry in entries if not feed.podcast or episode_medium(entry)]
    verdicts = {entry.id: renderer.rendered(entry) for entry in taken}
    good = [entry for entry in taken if not verdicts[entry.id].fault]
    if renderer.fault([verdicts[entry.id] for entry in good]):
        if renderer.fault([]):
            return _without_faults(entries)
        for entry in good:
            if fault := renderer.fault_of(entry, verdicts[entry.id]):
                verdicts[entry.id] = EntryVerdict(fault)
    return _without_faults(entries) | verdicts


class EntryLint(Struct, frozen=True):
    """An entry in one format, and all that validation finds in it; `rendered` is empty if it cannot be written."""

    rendered: bytes
    findings: tuple[Finding, ...]


def lint_entry(entry: Entry, publication: Publication, form: Format, now: datetime) -> EntryLint:
    """Return an entry in a format, with what is wrong with it; what is wrong with the feed itself is left out."""
    feed = replace(_header(publication, "full"), updated=whole_second(now))
    try:
        skeleton = write_skeleton(feed, form)
        rendered = assembly.render(form, feed, skeleton, entry)
    except Exception as error:  # law 1: whatever a writer does, it is reported  # noqa: BLE001
        return EntryLint(b"", (Finding(severity="error", code="Unwritable", message=f"cannot be written: {error}"),))
    known = {(one.code, one.message) for one in _findings(document(feed, form, skeleton), now)}
    whole = document(feed, form, assembly.assemble(form, skeleton, [rendered]))
    found = (one for one in _findings(whole, now) if (one.code, one.message) not in known)
    return EntryLint(rendered, tuple(one for one in found if one.code not in form.tolerated))


def _findings(document: Document, now: datetime) -> list[Finding]:
    try:
        return validation.check(document.body, url=document.self_url, content_type=document.media_type, now=now)
    except Exception as error:  # law 1: a document that cannot be checked does not pass  # noqa: BLE001
        return [Finding(severity="error", code="Uncheckable", message=f"cannot be checked: {error}")]


def _header(publication: Publication, content: str) -> Feed:
    """Return the header of a feed of entries with this content; that of a podcast is the same for all shows."""
    feed = make_feed(publication, "", "", None)
    return replace(feed, podcast=plain_podcast(publication)) if content == "podcast" else feed


def _without_faults(entries: Sequence[Entry]) -> dict[str, EntryVerdict]:
    """Return verdicts without a fault: the empty feed is already invalid, so no document will be built."""
    return {entry.id: EntryVerdict() for entry in entries}


class _Renderer(Struct, frozen=True):
    """Renders entries for the documents of a publication, and checks them; `skeletons` are by format name."""

    feed: Feed
    formats: Mapping[str, Format]
    skeletons: Mapping[str, bytes]
    now: datetime

    def rendered(self, entry: Entry) -> EntryVerdict:
        """Return the entry in each format, or a fault if it cannot be written."""
        rendered = {}
        for name, form in self.formats.items():
            try:
                rendered[name] = assembly.render(form, self.feed, self.skeletons[name], entry)
            except Exception as error:  # law 1: whatever a writer does, the others are served  # noqa: BLE001
                return EntryVerdict(f"{form.label} cannot be written: {error}")
        return EntryVerdict(rendered=rendered)

    def fault_of(self, entry: Entry, verdict: EntryVerdict) -> str:
        """Return the first error in the documents of one entry, or "".

        The ids by which readers know a story may be errors: then the entry with the item's own id is checked.
        """
        fault = self.fault([verdict])
        if fault and entry.ids:
            verdict = self.rendered(replace(entry, ids=None))
            return verdict.fault or self.fault([verdict])
        return fault

    def fault(self, verdicts: Sequence[EntryVerdict]) -> str:
        """Return the first error in documents of these entries, or ""."""
        for name, form in self.formats.items():
            body = assembly.assemble(form, self.skeletons[name], [verdict.rendered[name] for verdict in verdicts])
            try:
                check(document(self.feed, form, body), self.now, form.tolerated)
            except GateError as error:
                return str(error)
        return ""


def document(feed: Feed, form: Format, body: bytes) -> Document:
    """Return the document of `feed` in a format."""
    return Document(
        path=document_path(feed.path, form.name),
        media_type=form.media_type,
        body=body,
        modified=feed.updated,
        self_url=feed.url(form.name),
    )


def write_skeleton(feed: Feed, form: Format) -> bytes:
    """Return the document of `feed` without entries.

    Raises:
        GateError: it cannot be written.
    """
    try:
        return assembly.make_skeleton(form, feed)
    except Exception as error:  # law 1: whatever a writer does, the last good document stays
        raise GateError(f"{form.label} cannot be written: {error}") from error


def checked_skeleton(feed: Feed, form: Format, now: datetime) -> bytes:
    """Return the document of `feed` without entries.

    Raises:
        GateError: it cannot be written, or validation found an error, or it could not be checked.
    """
    skeleton = write_skeleton(feed, form)
    try:
        check(document(feed, form, skeleton), now, form.tolerated)
    except GateError:
        own = tuple(replace(one, id=one.item_id or one.id) for one in feed.tombstones)
        if own == feed.tombstones:
            raise
        # The ids by which readers know withdrawn stories may be errors: then the same with the items' own ids counts.
        neutral = replace(feed, tombstones=own)
        check(document(neutral, form, write_skeleton(neutral, form)), now, form.tolerated)
    return skeleton


def check(document: Document, now: datetime, tolerated: Set[str] = frozenset()) -> None:
    """Refuse a document with an error that is not tolerated.

    Raises:
        GateError: validation found an error, or the document could not be checked.
    """
    name = document_name(document.path)
    try:
        findings = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=now)
    except Exception as error:  # law 1: a document that cannot be checked does not pass
        raise GateError(f"{name}: cannot be checked: {error}") from error
    errors = (finding for finding in findings if finding.severity == "error" and finding.code not in tolerated)
    worst = next(errors, None)
    if worst:
        raise GateError(f"{name}: {worst.code}: {worst.message}")
