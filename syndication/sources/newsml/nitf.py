"""NITF (News Industry Text Format 3.x) to a draft."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Rights, Source, Status, Subject
from syndication.sources.article.bylines import Byline, read_byline
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.body_html import clean_html
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory, dateline_of, read_moments
from syndication.sources.moments import read_moment
from syndication.sources.newsml.markup import read_content
from syndication.sources.newsml.xml_tree import (
    XML_LANG,
    attribute,
    attribute_at,
    descendants,
    find,
    parse_xml,
    text_at,
    words,
)
from syndication.text.ids import is_id
from syndication.text.languages import normal_tag
from syndication.text.urls import absolute

SUBJECT_CODES = "http://cv.iptc.org/newscodes/subjectcode/"
_STATUSES: dict[str, Status] = {"withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
_PLACES = {
    "id": "doc-id",
    "headline": "hedline/hl1",
    "standfirst": "abstract",
    "body": "body.content",
    "published": "date.issue",
    "embargo_until": "date.release",
    "expires": "date.expire",
    "authors": "byline",
    "source": "distributor",
    "dateline": "dateline",
    "section": "pubdata position.section",
    "tags": "keyword",
    "subjects": "tobject.subject",
    "media": "media",
    "rights": "doc.copyright",
    "language": "xml:lang",
    "ednote": "ed-msg, note",
}


def read_nitf(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of a document.

    Raises:
        IngestError: it is not XML, or has no text.
    """
    return draft_of(data, read_nitf_story(parse_xml(data)), options)


def read_nitf_story(root: _Element) -> FoundStory:
    """Return the story of a <nitf>.

    Raises:
        IngestError: it has no text.
    """
    content = find(root, "body.content")
    found = read_content(content) if content is not None else None
    body = clean_html(found.html, "") if found else None
    if not found or not body or not body.html:
        raise IngestError("the NITF has no text in <body.content>; write one")
    moments, faults = read_moments(_dates(root))
    status, status_fault = _status(root, "embargo_until" in moments)
    bylines = [_byline(each) for each in descendants(root, "byline")]
    source = text_at(root, "distributor") or next(filter(None, (each.source for each in bylines)), "")
    return FoundStory(
        file_kind="the NITF",
        headline=text_at(root, "hedline/hl1") or text_at(root, "hedline") or text_at(root, "head/title"),
        standfirst=text_at(root, "abstract") or text_at(root, "hedline/hl2"),
        body=body.html,
        published=moments.get("published"),
        embargo_until=moments.get("embargo_until"),
        expires=moments.get("expires"),
        id=_id(root),
        status=status,
        language=normal_tag(root.get(XML_LANG, "")),
        section=attribute_at(root, "pubdata", "position.section"),
        tags=tuple(dict.fromkeys(filter(None, (attribute(each, "key") for each in descendants(root, "keyword"))))),
        subjects=tuple(_subjects(root)),
        authors=tuple(dict.fromkeys(author for each in bylines for author in each.authors)),
        source=Source(source) if source else None,
        dateline=dateline_of(text_at(root, "body.head/dateline")),
        media=found.media,
        rights=_rights(root),
        ednote="\n".join(_notes(root, found.notes)),
        found_in=_PLACES,
        faults=faults | status_fault,
        dropped=(*_left_out(root), *body.dropped),
        lost=(*found.lost, *body.lost),
    )


def _dates(root: _Element) -> dict[str, str]:
    """Return the dates as written; a release at the time of issue is no embargo."""
    issued = attribute_at(root, "date.issue", "norm") or attribute_at(root, "pubdata", "date.publication")
    issued = issued or attribute_at(root, "dateline/story.date", "norm")
    released = attribute_at(root, "date.release", "norm")
    dates = {"published": issued or released, "expires": attribute_at(root, "date.expire", "norm")}
    return dates if released in ("", issued) else dates | {"embargo_until": released}


def _status(root: _Element, has_end: bool) -> tuple[Status, dict[str, str]]:
    given = attribute_at(root, "docdata", "management-status").lower()
    if given == "embargoed" and not has_end:
        return "usable", {"embargo_until": "the file says that it is embargoed, and not until when"}
    return _STATUSES.get(given, "usable"), {}


def _byline(element: _Element) -> Byline:
    title = text_at(element, "byttl")
    text = words(element)
    read = read_byline(text.replace(title, " ").strip(" ,;") if title else text)
    url = absolute(attribute_at(element, "person", "value"), "")
    return replace(read, authors=_authors(read.authors, title, url))


def _authors(authors: tuple[Author, ...], title: str, url: str) -> tuple[Author, ...]:
    """Return the authors; the title and the address that NITF names are those of a single one without a role."""
    if len(authors) != 1 or authors[0].role:
        return authors
    return (Author(authors[0].name, title, authors[0].url or url),)


def _id(root: _Element) -> str:
    given = attribute_at(root, "doc-id", "id-string")
    return given if is_id(given) else ""


def _subjects(root: _Element) -> Iterator[Subject]:
    for each in descendants(root, "tobject.subject"):
        code = attribute(each, "tobject.subject.refnum")
        name = attribute(each, "tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type")
        scheme = attribute(each, "tobject.subject.ipr")
        if is_id(f"{scheme}{code}") and name:
            yield Subject(f"{scheme}{code}", name)
        elif code.isascii() and code.isdecimal() and name:
            yield Subject(f"{SUBJECT_CODES}{code}", name)


def _rights(root: _Element) -> Rights | None:
    until, _ = read_moment(attribute_at(root, "doc.rights", "enddate"))
    rights = Rights(
        holder=attribute_at(root, "doc.copyright", "holder"),
        notice=text_at(root, "body.head/rights"),
        usage=attribute_at(root, "doc.rights", "limitations"),
        until=until,
    )
    return rights if rights != Rights() else None


def _notes(root: _Element, in_content: tuple[str, ...]) -> Iterator[str]:
    yield from filter(None, (attribute(each, "info") for each in descendants(root, "ed-msg")))
    yield from filter(None, (words(each) for each in descendants(find(root, "body.head"), "note")))
    yield from in_content


def _left_out(root: _Element) -> Iterator[str]:
    """Yield a line for each thing that has no place in a record."""
    if (given := attribute_at(root, "doc-id", "id-string")) and not _id(root):
        yield f"doc-id: {given[:100]}"
    for path, name in {
        "urgency": "ed-urg",
        "du-key": "key",
        "fixture": "fix-id",
        "series": "series.name",
    }.items():
        if value := attribute_at(root, path, name):
            yield f"{path}: {value[:100]}"
    if tagline := text_at(root, "body.end/tagline"):
        yield f"tagline: {tagline[:100]}"
    if text_at(root, "abstract") and (second := text_at(root, "hedline/hl2")):
        yield f"hl2: {second[:100]}"
