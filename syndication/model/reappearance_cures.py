"""The one line of a record or of the settings because of which a story does not come up again. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from syndication.model.feed_entry import FeedEntry
from syndication.text.dates import rfc3339, whole_second

_TOO_LATE = "; the service has read it: write it, delete var and publish again, while nobody has the new feed yet"


class EntryRecord(Struct, frozen=True):
    """The record that an entry of our feed is made of, and whether the service has read it: then its ids are final."""

    path: str
    is_read: bool = False


#: The record of each entry of a feed of ours, by its id and its address there.
EntryRecords = Mapping[tuple[str, str], EntryRecord]
NO_RECORDS: EntryRecords = MappingProxyType({})


def record_key(entry: FeedEntry) -> tuple[str, str]:
    """Return the key of an entry of ours in `EntryRecords`."""
    return entry.guid, entry.link


def identity_cure(before: FeedEntry, after: FeedEntry, record: EntryRecord | None) -> str:
    """Return what to write so that readers know `after` as `before`, "" if nothing helps."""
    return _in_record("; ".join((*_id_lines(before, after), *_date_lines(before, after))), record)


def date_cure(before: FeedEntry, after: FeedEntry, record: EntryRecord | None) -> str:
    """Return what to write so that an entry has its old date."""
    return _in_record("; ".join(_date_lines(before, after)), record)


def window_cure(entries: int, hours: int = 0) -> str:
    """Return the settings that make a feed so short."""
    return f"settings: window = {max(entries, 1)}; window_hours = {hours}"


def toml_text(text: str) -> str:
    """Return a text as TOML has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _id_lines(before: FeedEntry, after: FeedEntry) -> Iterator[str]:
    is_same = (before.guid, before.permalink) == (after.guid, after.permalink)
    if before.form != "rss":
        if before.guid and not is_same:
            yield f"[ids] {before.form} = {toml_text(before.guid)}"
    elif before.guid:
        permalink = f"; permalink = {str(before.permalink).lower()}" if before.permalink != after.permalink else ""
        yield from () if is_same else (f"[ids] rss = {toml_text(before.guid)}{permalink}",)
    else:
        yield from () if is_same else ("[ids] no_guid = true",)
        if before.date_text != after.date_text and before.published and before.published == after.published:
            yield f"[ids] rss_date = {toml_text(before.date_text)}"
        if before.link and before.link != after.link:
            yield f"url = {toml_text(before.link)}"


def _date_lines(before: FeedEntry, after: FeedEntry) -> Iterator[str]:
    if before.published and after.published and whole_second(before.published) != whole_second(after.published):
        yield f"published = {rfc3339(whole_second(before.published))}"


def _in_record(line: str, record: EntryRecord | None) -> str:
    if not line or not record:
        return line
    return f"{record.path}: {line}{_TOO_LATE if record.is_read else ''}"
