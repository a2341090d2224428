"""The gate: what may become an entry, and what may be served. Nothing passes that validation finds an error in.

Entries are checked when they are stored, once per version; documents when they are published. The HTML of an entry that
was found clean is not read again in the documents that it stands in.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication import validation
from syndication.formats.format import Format
from syndication.model import Document, Entry, Feed, Publication
from syndication.shell import make_feed
from syndication.text.dates import whole_second


class GateError(Exception):
    """A document cannot be written, or did not pass validation."""


class Verdict(Struct, frozen=True):
    """What the gate says of an entry: `fault` is "" if it may be served, `vetted` tells that its HTML is clean."""

    fault: str
    vetted: bool


def judge(
    entries: Sequence[Entry], publication: Publication, formats: Mapping[str, Format], now: datetime
) -> dict[str, Verdict]:
    """Return the verdict on each entry, by its id.

    The entries are written together, and apart only when that does not pass.
    """
    clean = {entry.id for entry in entries if _is_clean(entry)}
    feed = replace(make_feed(publication, "", "", None, tuple(entries)), updated=whole_second(now))
    vetted = frozenset(entry.html for entry in entries if entry.id in clean)
    guilty = faults(feed, formats, now, vetted) if _fault(feed, formats, now, vetted) else {}
    return {entry.id: Verdict(guilty.get(entry.id, ""), entry.id in clean) for entry in entries}


def faults(feed: Feed, formats: Mapping[str, Format], now: datetime, vetted: Container[str] = ()) -> dict[str, str]:
    """Return what is wrong with a feed of each entry alone, by the ids of those where something is."""
    found = {}
    for entry in feed.entries:
        alone = replace(feed, path="", entries=(entry,), updated=whole_second(now))
        if fault := _fault(alone, formats, now, vetted):
            found[entry.id] = fault
    return found


def written(feed: Feed, form: Format) -> Document:
    """Return the document of `feed` in a format.

    Raises:
        GateError: it cannot be written.
    """
    try:
        body = form.write(feed)
    except Exception as error:  # law 1: whatever a writer does, the last good document stays
        raise GateError(f"{form.label} cannot be written: {error}") from error
    return Document(
        path=path(feed, form),
        media_type=form.media_type,
        body=body,
        modified=feed.updated,
        self_url=feed.url(form.name),
    )


def path(feed: Feed, form: Format) -> str:
    """Return where the document of `feed` in a format is served: "/sections/world/rss.xml"."""
    return "/" + "/".join(part for part in (feed.path, form.name) if part)


def check(document: Document, now: datetime, vetted: Container[str] = ()) -> None:
    """Let a document pass that validation finds no error in; `vetted` is HTML that need not be read again.

    Raises:
        GateError: the first error, or that it could not be checked.
    """
    name = document.path.rpartition("/")[2]
    try:
        findings = validation.check(
            document.body, url=document.self_url, content_type=document.media_type, now=now, vetted=vetted
        )
    except Exception as error:  # law 1: what could not be checked has not passed
        raise GateError(f"{name}: cannot be checked: {error}") from error
    worst = next((finding for finding in findings if finding.severity == "error"), None)
    if worst:
        raise GateError(f"{name}: {worst.code}: {worst.message}")


def _fault(feed: Feed, formats: Mapping[str, Format], now: datetime, vetted: Container[str]) -> str:
    for form in formats.values():
        try:
            check(written(feed, form), now, vetted)
        except GateError as error:
            return str(error)
    return ""


def _is_clean(entry: Entry) -> bool:
    try:
        return all(finding.severity == "info" for finding in validation.check_html(entry.html))
    except Exception:  # law 1: it is read again in every document, where the failure has a name  # noqa: BLE001
        return False
