"""The rules of records beyond the types of fields: lengths, addresses, dates, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from syndication.model.item import Item
from syndication.model.known_ids import NO_KNOWN_IDS
from syndication.model.limits import NOT_IN_ADDRESSES, SLUG, LimitedValue, limited_values
from syndication.model.uploaded_pictures import FOLDER, is_picture_path, is_stored_path
from syndication.sources.records.media_rules import media_problems
from syndication.sources.records.partner_rules import partner_problems
from syndication.text.complexity import find_excess, find_excess_of_markdown
from syndication.text.dates import is_written_plainly, rfc822
from syndication.text.ids import id_problem, is_id
from syndication.text.languages import language_fault
from syndication.text.urls import absolute

FieldProblem = tuple[str, str]

_SLUG = re.compile(SLUG)
# Fields that may have the path of an uploaded picture: "media[0].url", "media[0].renditions[1].url".
_OF_PICTURE = re.compile(r"media\[\d+\](?:\.renditions\[\d+\])?\.url")


def problems(item: Item) -> Iterator[FieldProblem]:
    """Yield each field of `item` that breaks a rule, with the problem and what to do."""
    yield from _texts(item)
    yield from _identity(item)
    yield from _known_ids(item)
    yield from _dates(item)
    if item.status == "usable":  # a withdrawn story is never rendered, and its body must not prevent the withdrawal
        yield from _body(item)
        yield from _addresses(item)
    yield from media_problems(item)
    yield from partner_problems(item)
    yield from _numbers(item)
    yield from _lengths_of_lists(item)


def _texts(item: Item) -> Iterator[FieldProblem]:
    if not item.headline.strip():
        yield "headline", "is empty; give the story's title"
    if not item.body.strip() and item.status == "usable":
        yield "body", "is empty; write the story below the second line +++"
    for text in limited_values(item, "line", "name", "text"):
        if text.kind != "text" and ("\n" in text.value or "\r" in text.value):
            yield text.field, "goes over several lines; write it on one"
        elif len(text.value) > text.most:
            reason = " for what names a feed" if text.kind == "name" else ""
            yield text.field, f"{_too_long(text)}{reason}"
    for index, tag in enumerate(item.tags):
        if not tag.strip():
            yield f"tags[{index}]", "is empty; delete it"
    for index, author in enumerate(item.authors):
        if not author.name.strip():
            yield f"authors[{index}].name", "is empty; give the author's name"


def _too_long(text: LimitedValue) -> str:
    return f"has {len(text.value):,} characters; {text.most:,} is the most"


def _identity(item: Item) -> Iterator[FieldProblem]:
    if item.id and not is_id(item.id):
        yield "id", f"{id_problem(item.id)}; write tag:example.org,2026-02-05:name or delete the line"
    for slug in limited_values(item, "slug"):
        if slug.value and (len(slug.value) > slug.most or not _SLUG.fullmatch(slug.value)):
            yield (
                slug.field,
                (f"may contain letters a-z, digits and single hyphens, at most {slug.most}; correct it, or delete it"),
            )
    # A withdrawn story has the language of the publication: its own must not prevent the withdrawal. A draft is none.
    is_to_come = item.status == "usable" or (item.status == "withheld" and item.never_public)
    if item.language and is_to_come and (fault := language_fault(item.language)):
        yield "language", fault


def _known_ids(item: Item) -> Iterator[FieldProblem]:
    for text in limited_values(item, "foreign id"):
        if text.value != text.value.strip():
            yield text.field, "has a blank at an end, which readers remove; delete it"
        elif any(mark in text.value for mark in "\r\n\t"):
            yield text.field, "has a tab or a line end, which no reader keeps; write it on one line"
        elif len(text.value) > text.most:
            yield text.field, _too_long(text)
    ids = item.ids or NO_KNOWN_IDS
    if ids.no_guid and ids.rss:
        yield "ids.no_guid", "says that RSS had no guid, but ids.rss is one; delete one of the two"
    if ids.permalink and not ids.rss:
        yield "ids.permalink", "is about the guid in ids.rss, which is missing; write it, or delete this line"
    if ids.rss_date and not ids.no_guid:
        yield "ids.rss_date", "counts only if the old feed had no guid; write ids.no_guid = true, or delete this line"
    elif ids.rss_date and item.published.tzinfo and not is_written_plainly(ids.rss_date, item.published):
        yield "ids.rss_date", f"is not the date in published, such as {rfc822(item.published)}; correct or delete it"


def _dates(item: Item) -> Iterator[FieldProblem]:
    moments = dict(_moments(item))
    aware = {field: moment for field, moment in moments.items() if moment.utcoffset() is not None}
    for field, moment in moments.items():
        offset = moment.utcoffset()
        if offset is None:
            yield field, f"has no time zone; write {moment.isoformat()}+00:00"
        elif not 1500 <= moment.year <= 2999:
            yield field, f"is in the year {moment.year}; write a year from 1500 to 2999"
        elif offset.total_seconds() % 60:
            yield field, "has a zone with seconds; write hours and minutes"
    for earlier, later in (("published", "modified"), ("published", "expires")):
        if earlier in aware and later in aware and aware[later] < aware[earlier]:
            yield later, f"is before {earlier}; correct one of the two"
    for before, after in pairwise(f"revisions[{number}].at" for number in range(len(item.revisions))):
        if before in aware and after in aware and aware[after] < aware[before]:
            yield after, "is before the revision above it; put the oldest first"


def _moments(item: Item) -> Iterator[tuple[str, datetime]]:
    named = {
        "published": item.published,
        "modified": item.modified,
        "changed": item.changed,
        "embargo_until": item.embargo_until,
        "expires": item.expires,
        "rights.until": item.rights.until if item.rights else None,
    }
    yield from ((field, moment) for field, moment in named.items() if moment)
    ends = item.partners.until if item.partners else ()
    yield from ((f"partners.until[{index}].at", end.at) for index, end in enumerate(ends))
    yield from ((f"revisions[{index}].at", revision.at) for index, revision in enumerate(item.revisions))


def _body(item: Item) -> Iterator[FieldProblem]:
    excess = find_excess(item.body) if item.body_form == "html" else find_excess_of_markdown(item.body)
    if excess:
        yield "body", f"would take too long to read: {excess}"


def _addresses(item: Item) -> Iterator[FieldProblem]:
    for address in limited_values(item, "address"):
        url = address.value
        is_of_media = address.field.startswith("media")
        if is_of_media and is_stored_path(url):
            continue
        if _OF_PICTURE.fullmatch(address.field) and url.lstrip("/").startswith(FOLDER):
            yield from _picture_path(address.field, url)
        elif url and (not absolute(url, url) or any(mark in url for mark in NOT_IN_ADDRESSES)):
            yield address.field, "is not an http or https address; write https://example.org/path or delete the line"
        elif len(url) > address.most:
            yield address.field, _too_long(address)
    for index, subject in enumerate(item.subjects):
        if not is_id(subject.uri):
            yield (
                f"subjects[{index}].uri",
                "is not an absolute URI; write http://cv.iptc.org/newscodes/mediatopic/20000076",
            )


def _picture_path(field: str, url: str) -> Iterator[FieldProblem]:
    if not is_picture_path(url):
        yield field, f"is not the path of an uploaded picture; upload it, and write {FOLDER} and the name that it gets"


def _numbers(item: Item) -> Iterator[FieldProblem]:
    for number in limited_values(item, "count", "degrees", "fraction"):
        least = -number.most if number.kind == "degrees" else 0
        if not least <= number.value <= number.most:  # also of what is no number (nan)
            yield number.field, _out_of_range(number)


def _out_of_range(number: LimitedValue) -> str:
    if number.kind == "degrees":
        return f"is not between -{number.most} and {number.most}; write degrees, such as 50.45"
    if number.kind == "fraction":
        return "is not between 0 and 1; write a fraction of the width or height, such as 0.25"
    if number.field == "version":
        return "is below 0; delete the line" if number.value < 0 else f"is over {number.most:,}; delete the line"
    if number.field == "urgency":
        return "is not between 1 and 9; write 1 for the most urgent, or delete the line"
    if number.field.startswith("related"):
        return "is not a number of blocks; delete the line"
    return f"is not between 0 and {number.most:,}; delete it if it is unknown"


def _lengths_of_lists(item: Item) -> Iterator[FieldProblem]:
    for entries in limited_values(item, "entries"):
        if len(entries.value) > entries.most:
            yield entries.field, f"has {len(entries.value):,} entries; {entries.most} is the most"
