"""From a document of ninjs to the item that it tells of."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.item import Author, Dateline, Item, Rights, Source, Status, Subject
from syndication.sources.article import bylines
from syndication.sources.ninjs import body
from syndication.sources.ninjs.document import parsed, shown
from syndication.sources.ninjs.fields import EXAMPLE, Fields
from syndication.sources.ninjs.media import media, related
from syndication.sources.ninjs.names import warnings
from syndication.text.ids import is_id
from syndication.text.urls import absolute

_STORIES = ("text", "composite", "")
_STATUSES: dict[str, Status] = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}


class ParsedNinjs(Struct, frozen=True):
    """The item of a document, and what of the document it has no place for, a line each."""

    item: Item
    warnings: tuple[str, ...] = ()


class _Filed(Struct, frozen=True):
    section: str
    tags: tuple[str, ...]
    subjects: tuple[Subject, ...]


def read(data: bytes) -> ParsedNinjs:
    """Return the story that `data` holds as ninjs 3.1, or with the names of 2.x or 1.x, and what was left out of it.

    Nothing is minted: the item has no slug and no version. Of one that is withheld or canceled only its id, its status
    and a date are sure to be there; headline and body may be empty.

    Raises:
        IngestError: it is no ninjs, or lacks what a story needs; the text names the property and what to do.
    """
    fields = Fields(parsed(data))
    return ParsedNinjs(_item(fields), warnings(fields))


def _item(fields: Fields) -> Item:
    _refuse_other_kinds(fields)
    status = _status(fields)
    published, modified = _dates(fields)
    filed = _filed(fields)
    authors, source = _origin(fields)
    located = fields.line("located")
    return Item(
        id=_id(fields),
        headline=_needed("headlines", body.headline(fields), status),
        published=published,
        modified=modified,
        body=_needed("bodies", body.body(fields), status),
        body_form="html",
        status=status,
        language=fields.line("language"),
        standfirst=body.standfirst(fields),
        embargo_until=fields.moment("embargoedUntil"),
        expires=fields.moment("expires"),
        url=_canonical(fields),
        section=filed.section,
        tags=filed.tags,
        subjects=filed.subjects,
        authors=authors,
        source=source,
        # The printed place is part of the body already.
        dateline=Dateline("", located) if located else None,
        media=media(fields),
        related=related(fields),
        rights=_rights(fields),
        ednote=fields.text("edNote"),
    )


def _refuse_other_kinds(fields: Fields) -> None:
    kind = fields.line("type")
    if kind not in _STORIES:
        raise IngestError(f'type: is "{shown(kind)}", and only a text can be a story; send the text that it belongs to')


def _id(fields: Fields) -> str:
    uri = fields.text("uri")
    if not uri:
        raise IngestError("uri: is missing; give the story one of its own: tag:example.org,2026-02-05:name")
    if not is_id(uri):
        raise IngestError("uri: is no absolute URI in ASCII; write one such as tag:example.org,2026-02-05:name")
    return uri


def _status(fields: Fields) -> Status:
    told = fields.line("pubStatus") or "usable"
    if told not in _STATUSES:
        choices = ", ".join(_STATUSES)
        raise IngestError(f'{fields.spelling("pubStatus")}: cannot be "{shown(told)}"; write one of: {choices}')
    return _STATUSES[told]


def _dates(fields: Fields) -> tuple[datetime, datetime | None]:
    """Return when the story was published, and when it changed since."""
    first, latest = fields.moment("firstCreated"), fields.moment("versionCreated")
    published = first or latest
    if not published:
        raise IngestError(f"firstCreated: is missing; write when the story was published: {EXAMPLE}")
    if latest and latest < published:
        spelt = fields.spelling("versionCreated")
        raise IngestError(f"{spelt}: lies before {fields.spelling('firstCreated')}; mend one of the two")
    return published, latest if latest and latest > published else None


def _needed(name: str, value: str, status: Status) -> str:
    if not value and status == "usable":
        example = '[{"contentType": "text/html", "value": "<p>…</p>"}]' if name == "bodies" else '[{"value": "…"}]'
        raise IngestError(f"{name}: is missing or empty; write {example}")
    return value


def _canonical(fields: Fields) -> str:
    for other in fields.objects("altIds"):
        if other.line("role").lower() == "canonical":
            url = absolute(other.text("value"), "")
            if not url:
                raise IngestError(f"{other.place}value: is no http or https address; write https://example.org/path")
            return url
    return ""


def _filed(fields: Fields) -> _Filed:
    """Return the section, the tags and the terms among the subjects: a term has a URI, a tag has none."""
    section, tags, terms = "", [], []
    for subject in fields.objects("subjects"):
        name = subject.line("name") or subject.line("literal")
        if subject.line("rel").lower() == "section" and name and not section:
            section = name
        elif uri := _uri(subject):
            terms.append(Subject(uri, name))
        elif name:
            tags.append(name)
    return _Filed(section, tuple(tags), tuple(terms))


def _uri(subject: Fields) -> str:
    """Return the URI of a term; 1.x has it in two parts."""
    uri = subject.text("uri")
    if uri and not is_id(uri):
        example = "http://cv.iptc.org/newscodes/mediatopic/20000076"
        raise IngestError(f"{subject.place}uri: is no absolute URI in ASCII; write {example}")
    joined = subject.text("scheme") + subject.text("code")
    return uri or (joined if subject.text("code") and is_id(joined) else "")


def _origin(fields: Fields) -> tuple[tuple[Author, ...], Source | None]:
    """Return who wrote the story, by name where names are told apart, and where it comes from."""
    told = [
        (party.line("name") or party.line("literal"), party.line("role").lower(), absolute(party.text("uri"), ""))
        for party in fields.objects("infoSources")
    ]
    authors = tuple(Author(name, url=url) for name, role, url in told if name and role == "author")
    sources = [Source(name, url) for name, role, url in told if name and role != "author"]
    byline = fields.line("by")
    found = bylines.find(f"by {byline}") if byline and not authors else None
    if byline and not authors:
        authors = found.authors if found else (Author(byline),)
    agencies = [Source(name) for name in found.agencies] if found else []
    return authors, next(iter((*sources, *agencies)), None)


def _rights(fields: Fields) -> Rights | None:
    told = next(iter(fields.objects("rightsInfo")), Fields({}))
    rights = Rights(
        holder=fields.text("copyrightHolder"),
        notice=fields.text("copyrightNotice"),
        usage=fields.text("usageTerms"),
        license=told.text("linkedRights") or told.text("encodedRights"),
    )
    return rights if rights != Rights() else None
