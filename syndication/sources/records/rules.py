"""The rules of records beyond the types of fields: lengths, addresses, dates, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from syndication.model.item import Item
from syndication.text.complexity import find_excess, find_excess_of_markdown
from syndication.text.ids import is_id
from syndication.text.languages import is_language
from syndication.text.urls import absolute

Problem = tuple[str, str]

MAX_LINE = 1_000
MAX_TEXT = 10_000
MAX_NAME = 200  # what PostgreSQL can index
MAX_NUMBER = 2**31 - 1
MAX_ENTRIES = 200
_SLUG = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]{0,100}")


def problems(item: Item) -> Iterator[Problem]:
    """Yield each field of `item` that breaks a rule, with the problem and what to do."""
    yield from _texts(item)
    yield from _identity(item)
    yield from _dates(item)
    if item.status == "usable":  # a withdrawn story is never rendered, and its body must not prevent the withdrawal
        yield from _body(item)
        yield from _addresses(item)
    yield from _media(item)
    yield from _counts(item)


def _texts(item: Item) -> Iterator[Problem]:
    if not item.headline.strip():
        yield "headline", "is empty; give the story's title"
    if not item.body.strip() and item.status == "usable":
        yield "body", "is empty; write the story below the second line +++"
    for field, value in _lines(item):
        if "\n" in value or "\r" in value:
            yield field, "goes over several lines; write it on one"
        elif len(value) > MAX_LINE:
            yield field, f"has {len(value):,} characters; {MAX_LINE:,} is the most"
    for field, value in _names(item):
        if len(value) > MAX_NAME:
            yield field, f"has {len(value):,} characters; {MAX_NAME:,} is the most for what names a feed"
    for field, value in (("standfirst", item.standfirst), ("ednote", item.ednote)):
        if len(value) > MAX_TEXT:
            yield field, f"has {len(value):,} characters; {MAX_TEXT:,} is the most"
    for index, tag in enumerate(item.tags):
        if not tag.strip():
            yield f"tags[{index}]", "is empty; delete it"
    for index, author in enumerate(item.authors):
        if not author.name.strip():
            yield f"authors[{index}].name", "is empty; give the author's name"


def _names(item: Item) -> Iterator[Problem]:
    """Yield each field that names a feed, with its value."""
    yield "section", item.section
    yield from ((f"tags[{index}]", tag) for index, tag in enumerate(item.tags))
    yield from ((f"authors[{index}].name", author.name) for index, author in enumerate(item.authors))


def _lines(item: Item) -> Iterator[Problem]:
    """Yield each field that is one line of text, with its value."""
    yield "headline", item.headline
    yield from _names(item)
    yield from ((f"authors[{index}].role", author.role) for index, author in enumerate(item.authors))
    yield from ((f"media[{index}].credit", medium.credit) for index, medium in enumerate(item.media))
    yield from ((f"related[{index}].title", story.title) for index, story in enumerate(item.related))
    yield from ((f"subjects[{index}].name", subject.name) for index, subject in enumerate(item.subjects))
    if item.dateline:
        yield "dateline.text", item.dateline.text


def _identity(item: Item) -> Iterator[Problem]:
    if item.id and not is_id(item.id):
        yield "id", "is no absolute URI in ASCII; write tag:example.org,2026-02-05:name or delete the line"
    for field, slug in (("slug", item.slug), *((f"aliases[{n}]", alias) for n, alias in enumerate(item.aliases))):
        if slug and (len(slug) > 200 or not _SLUG.fullmatch(slug)):
            yield field, "may hold letters a-z, digits and single hyphens, at most 200; mend it or delete the line"
    if item.version < 0:
        yield "version", "is below 0; delete the line"
    if item.version > MAX_NUMBER:
        yield "version", f"is over {MAX_NUMBER:,}; delete the line"
    if item.language and not is_language(item.language):
        yield "language", "is no language tag; write en, pt-BR or ur"


def _dates(item: Item) -> Iterator[Problem]:
    moments = dict(_moments(item))
    for field, moment in moments.items():
        offset = moment.utcoffset()
        if offset is None:
            yield field, f"has no time zone; write {moment.isoformat()}+00:00"
        elif not 1500 <= moment.year <= 2999:
            yield field, f"lies in the year {moment.year}; write a year from 1500 to 2999"
        elif offset.total_seconds() % 60:
            yield field, "has a zone with seconds; write hours and minutes"
    for earlier, later in (("published", "modified"), ("published", "expires")):
        if later in moments and moments[later] < moments[earlier]:
            yield later, f"lies before {earlier}; mend one of the two"
    for (_, before), (field, after) in pairwise((f"revisions[{n}].at", r.at) for n, r in enumerate(item.revisions)):
        if after < before:
            yield field, "lies before the revision above it; put the oldest first"


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
    yield from ((f"revisions[{index}].at", revision.at) for index, revision in enumerate(item.revisions))


def _body(item: Item) -> Iterator[Problem]:
    excess = find_excess(item.body) if item.body_form == "html" else find_excess_of_markdown(item.body)
    if excess:
        yield "body", f"would take too long to read: {excess}"


def _addresses(item: Item) -> Iterator[Problem]:
    named = [("url", item.url), ("source.url", item.source.url if item.source else "")]
    named += [(f"authors[{index}].url", author.url) for index, author in enumerate(item.authors)]
    named += [(f"related[{index}].url", story.url) for index, story in enumerate(item.related)]
    named += [(f"media[{index}].url", medium.url) for index, medium in enumerate(item.media)]
    for field, url in named:
        if url and (not absolute(url, url) or any(mark in url for mark in " \n\r\t<>\"'`{}|\\^")):
            yield field, "is no http or https address; write https://example.org/path or delete the line"
        elif len(url) > 4 * MAX_LINE:
            yield field, f"has {len(url):,} characters; {4 * MAX_LINE:,} is the most"
    for index, subject in enumerate(item.subjects):
        if not is_id(subject.uri):
            yield f"subjects[{index}].uri", "is no absolute URI; write http://cv.iptc.org/newscodes/mediatopic/20000076"


def _media(item: Item) -> Iterator[Problem]:
    for index, medium in enumerate(item.media):
        if medium.type and not _MEDIA_TYPE.fullmatch(medium.type):
            yield f"media[{index}].type", "is no media type; write image/jpeg"
        for name, number in (("width", medium.width), ("height", medium.height), ("bytes", medium.bytes)):
            if not 0 <= number <= MAX_NUMBER:
                yield f"media[{index}].{name}", f"is not between 0 and {MAX_NUMBER:,}; delete it if it is unknown"
    for index, story in enumerate(item.related):
        if not 0 <= story.after <= MAX_NUMBER:
            yield f"related[{index}].after", "is no count of blocks; delete the line"


def _counts(item: Item) -> Iterator[Problem]:
    for field in ("tags", "subjects", "authors", "media", "related", "aliases"):
        number = len(getattr(item, field))
        if number > MAX_ENTRIES:
            yield field, f"has {number:,} entries; {MAX_ENTRIES} is the most"
