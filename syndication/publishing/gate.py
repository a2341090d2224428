"""The gate: what may become an entry, and what may be served. Nothing passes that validation finds an error in.

Entries are rendered and checked when they are stored, once per version. A document is a checked shell with such entries
in it, put together when it is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication import validation
from syndication.formats import assembly
from syndication.formats.format import Format
from syndication.model.document import Document
from syndication.model.feed import Entry, Feed
from syndication.model.feed_header import make_feed
from syndication.model.feed_path import document_name, document_path
from syndication.model.publication import Publication
from syndication.text.dates import whole_second


class GateError(Exception):
    """A document cannot be written, or did not pass validation."""


class Verdict(Struct, frozen=True):
    """What the gate says of an entry: `fault` is "" if it may be served, `rendered` how it stands in each format."""

    fault: str = ""
    rendered: Mapping[str, bytes] = {}


def check_entries(
    entries: Sequence[Entry], publication: Publication, formats: Mapping[str, Format], now: datetime
) -> dict[str, Verdict]:
    """Return the verdict on each entry, by its id. They are checked together, and apart only if that does not pass."""
    if not entries:
        return {}
    feed = replace(make_feed(publication, "", "", None), updated=whole_second(now))
    try:
        press = _Renderer(feed, formats, {name: shell(feed, form) for name, form in formats.items()}, now)
    except GateError:
        return _nobody_is_to_blame(entries)
    verdicts = {entry.id: press.rendered(entry) for entry in entries}
    good = [entry for entry in entries if not verdicts[entry.id].fault]
    if press.fault([verdicts[entry.id] for entry in good]):
        if press.fault([]):
            return _nobody_is_to_blame(entries)
        for entry in good:
            if fault := press.fault([verdicts[entry.id]]):
                verdicts[entry.id] = Verdict(fault)
    return verdicts


def _nobody_is_to_blame(entries: Sequence[Entry]) -> dict[str, Verdict]:
    """Return verdicts that keep none back: it is the shell that does not pass, and no document will be made of it."""
    return {entry.id: Verdict() for entry in entries}


class _Renderer(Struct, frozen=True):
    """Renders entries for the documents of a publication, and checks what it has rendered; `bare` are their shells."""

    feed: Feed
    formats: Mapping[str, Format]
    bare: Mapping[str, bytes]
    now: datetime

    def rendered(self, entry: Entry) -> Verdict:
        """Return the verdict on an entry as far as it lies in its writing."""
        rendered = {}
        for name, form in self.formats.items():
            try:
                rendered[name] = assembly.render(form, self.feed, self.bare[name], entry)
            except Exception as error:  # law 1: whatever a writer does, the others go out  # noqa: BLE001
                return Verdict(f"{form.label} cannot be written: {error}")
        return Verdict(rendered=rendered)

    def fault(self, verdicts: Sequence[Verdict]) -> str:
        """Return the first error in documents of what was rendered, or ""."""
        for name, form in self.formats.items():
            body = assembly.assemble(form, self.bare[name], [verdict.rendered[name] for verdict in verdicts])
            try:
                check(document(self.feed, form, body), self.now)
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


def shell(feed: Feed, form: Format) -> bytes:
    """Return the document of `feed` without entries.

    Raises:
        GateError: it cannot be written.
    """
    try:
        return assembly.shell(form, feed)
    except Exception as error:  # law 1: whatever a writer does, the last good document stays
        raise GateError(f"{form.label} cannot be written: {error}") from error


def check(document: Document, now: datetime) -> None:
    """Let a document pass that validation finds no error in.

    Raises:
        GateError: the first error, or that it could not be checked.
    """
    name = document_name(document.path)
    try:
        findings = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=now)
    except Exception as error:  # law 1: what could not be checked has not passed
        raise GateError(f"{name}: cannot be checked: {error}") from error
    worst = next((finding for finding in findings if finding.severity == "error"), None)
    if worst:
        raise GateError(f"{name}: {worst.code}: {worst.message}")
