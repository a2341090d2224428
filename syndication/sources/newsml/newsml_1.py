"""NewsML 1 to a draft: the text in a NewsItem."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from syndication.model.errors import IngestError
from syndication.model.item import Media, Rights, Source, Status, Subject
from syndication.sources.article.bylines import read_byline
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.body_html import clean_html
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory, dateline_of, read_moments
from syndication.sources.newsml.markup import Content, from_plain, read_content
from syndication.sources.newsml.nitf import SUBJECT_CODES
from syndication.sources.newsml.xml_tree import (
    XML_LANG,
    attribute,
    attribute_at,
    descendants,
    find,
    name_of,
    parse_xml,
    text_at,
    words,
)
from syndication.text.ids import is_id
from syndication.text.languages import normal_tag
from syndication.text.urls import absolute

_STATUSES: dict[str, Status] = {"withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
_PLACES = {
    "headline": "HeadLine",
    "standfirst": "SubHeadLine",
    "body": "DataContent",
    "published": "FirstCreated",
    "modified": "ThisRevisionCreated",
    "embargo_until": "StatusWillChange",
    "id": "PublicIdentifier",
    "authors": "ByLine",
    "source": "CreditLine, Source, Provider",
    "dateline": "DateLine",
    "tags": "KeywordLine",
    "subjects": "SubjectCode",
    "media": "ContentItem",
    "rights": "CopyrightLine",
    "language": "Language",
    "ednote": "Instruction, Comment",
}


def read_newsml_1(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of the text in a document.

    Raises:
        IngestError: it is not XML, or has no text, or more than one story.
    """
    root = parse_xml(data)
    items = [each for each in root.iter() if name_of(each) == "NewsItem"]
    if len(items) != 1:
        raise IngestError(f"the NewsML has {len(items) or 'no'} stories; add each as a file of its own")
    return draft_of(data, _story(items[0]), options)


def _story(item: _Element) -> FoundStory:
    content = _content(item)
    body = clean_html(content.html, "")
    if not body.html:
        raise IngestError("the NewsML has no text in a DataContent; add the file that has it")
    moments, faults = read_moments(_dates(item))
    status, status_fault = _status(item, "embargo_until" in moments)
    byline = read_byline(text_at(item, "ByLine"))
    media, lost = _media(item)
    public = text_at(item, "PublicIdentifier")
    return FoundStory(
        file_kind="the NewsML",
        headline=text_at(item, "HeadLine") or text_at(item, "hl1"),
        standfirst=text_at(item, "SubHeadLine"),
        body=body.html,
        published=moments.get("published"),
        modified=moments.get("modified"),
        embargo_until=moments.get("embargo_until"),
        id=public if is_id(public) else "",
        status=status,
        language=normal_tag(attribute_at(item, "Language", "FormalName") or item.get(XML_LANG, "")),
        tags=tuple(dict.fromkeys(filter(None, map(words, descendants(item, "KeywordLine"))))),
        subjects=tuple(_subjects(item)),
        authors=byline.authors,
        source=_source(item, byline.source),
        dateline=dateline_of(text_at(item, "DateLine")),
        media=(*content.media, *media),
        rights=_rights(item),
        ednote="\n".join(filter(None, (*_notes(item), *content.notes))),
        found_in=_PLACES,
        faults=faults | status_fault,
        dropped=(*_left_out(item), *body.dropped),
        lost=(*content.lost, *lost, *body.lost),
    )


def _dates(item: _Element) -> dict[str, str]:
    first, latest = text_at(item, "FirstCreated"), text_at(item, "ThisRevisionCreated")
    dates = {"published": first or latest, "modified": latest if first else ""}
    return dates | {"embargo_until": text_at(item, "StatusWillChange/DateAndTime") if _is_embargoed(item) else ""}


def _is_embargoed(item: _Element) -> bool:
    return attribute_at(item, "NewsManagement/Status", "FormalName").lower() == "embargoed"


def _status(item: _Element, has_end: bool) -> tuple[Status, dict[str, str]]:
    if _is_embargoed(item):
        fault = {} if has_end else {"embargo_until": "the file says that it is embargoed, and not until when"}
        return "usable", fault
    return _STATUSES.get(attribute_at(item, "NewsManagement/Status", "FormalName").lower(), "usable"), {}


def _content(item: _Element) -> Content:
    """Return the first text: NITF or XHTML in a DataContent, else plain text."""
    for data in descendants(item, "DataContent"):
        inner = find(data, "body.content")
        inner = inner if inner is not None else find(data, "body")
        if inner is not None or len(data):
            return read_content(inner if inner is not None else data)
        if (data.text or "").strip():
            return Content(from_plain(data.text or ""))
    return Content()


def _media(item: _Element) -> tuple[tuple[Media, ...], tuple[str, ...]]:
    """Return the pictures, sounds and films with an address, and a line for each that has none readers can fetch."""
    found: list[Media] = []
    lost: list[str] = []
    for content in descendants(item, "ContentItem"):
        address = attribute(content, "Href")
        if not address:
            continue
        kind = attribute_at(content, "MimeType", "FormalName").lower()
        if url := absolute(address, ""):
            found.append(Media(url=url, type=kind))
        else:
            lost.append(f"media: {address[:100]} has no address that readers can fetch; it was left out")
    return tuple(found), tuple(lost)


def _subjects(item: _Element) -> Iterator[Subject]:
    """Yield the subjects that have a name; their codes are those of the IPTC, of eight digits."""
    for each in descendants(item, "Subject", "SubjectMatter", "SubjectDetail"):
        code, name = attribute(each, "FormalName"), attribute(each, "Value") or words(each)
        if len(code) == 8 and code.isascii() and code.isdecimal() and name:
            yield Subject(f"{SUBJECT_CODES}{code}", name)


def _source(item: _Element, agencies: str) -> Source | None:
    parties = (attribute_at(item, f"{name}/Party", "FormalName") for name in ("Source", "Provider"))
    name = next(filter(None, (agencies, text_at(item, "CreditLine"), *parties)), "")
    return Source(name) if name else None


def _rights(item: _Element) -> Rights | None:
    rights = Rights(holder=text_at(item, "CopyrightHolder"), notice=text_at(item, "CopyrightLine"))
    return rights if rights != Rights() else None


def _notes(item: _Element) -> Iterator[str]:
    yield from map(words, descendants(item, "Comment"))
    yield from (attribute(each, "FormalName") for each in descendants(item, "Instruction"))


def _left_out(item: _Element) -> Iterator[str]:
    """Yield a line for each thing that has no place in a record."""
    if urgency := attribute_at(item, "Urgency", "FormalName"):
        yield f"Urgency: {urgency[:100]}"
    if slug := text_at(item, "SlugLine"):
        yield f"SlugLine: {slug[:100]}"
    public = text_at(item, "PublicIdentifier")
    if public and not is_id(public):
        yield f"PublicIdentifier: {public[:100]} is no URI"
