"""A ninjs document to an item."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.item import Author, Dateline, Item, Rights, Source, Status, Subject
from syndication.sources.article import bylines
from syndication.sources.ninjs import body
from syndication.sources.ninjs.document import parse_object
from syndication.sources.ninjs.fields import EXAMPLE, Fields
from syndication.sources.ninjs.media import media, related
from syndication.sources.ninjs.properties import warnings
from syndication.sources.records.messages import excerpt
from syndication.text.ids import is_id
from syndication.text.urls import absolute

_STORIES = ("text", "composite", "")
_STATUSES: dict[str, Status] = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}


class ParsedNinjs(Struct, frozen=True):
    """The item of a document, and a line for each part of the document that has no place in the item."""

    item: Item
    warnings: tuple[str, ...] = ()


class _Categories(Struct, frozen=True):
    section: str
    tags: tuple[str, ...]
    subjects: tuple[Subject, ...]


def read(data: bytes) -> ParsedNinjs:
    """Return the story in `data` (ninjs 3.1, or the names of 2.x or 1.x) and warnings about what was left out.

    Nothing is minted: the item has no slug and no version. An item that is withheld or canceled has an id, a status and
    a date; its headline and body may be empty.

    Raises:
        IngestError: it is not ninjs, or something that a story needs is missing; the text names the property and what
            to do.
    """
    fields = Fields(parse_object(data))
    return ParsedNinjs(_item(fields), warnings(fields))


def _item(fields: Fields) -> Item:
    _refuse_other_kinds(fields)
    status = _status(fields)
    published, modified = _dates(fields)
    categories = _categories(fields)
    authors, source = _origin(fields)
    located = fields.line("located")
    return Item(
        id=_id(fields),
        headline=_required("headlines", body.headline(fields), status),
        published=published,
        modified=modified,
        body=_required("bodies", body.body(fields), status),
        body_form="html",
        status=status,
        language=fields.line("language"),
        standfirst=body.standfirst(fields),
        embargo_until=fields.moment("embargoedUntil"),
        expires=fields.moment("expires"),
        url=_canonical(fields),
        section=categories.section,
        tags=categories.tags,
        subjects=categories.subjects,
        authors=authors,
        source=source,
        # No text: the body already contains the printed dateline.
        dateline=Dateline("", located) if located else None,
        media=media(fields),
        related=related(fields),
        rights=_rights(fields),
        ednote=fields.text("edNote"),
    )


def _refuse_other_kinds(fields: Fields) -> None:
    kind = fields.line("type")
    if kind not in _STORIES:
        raise IngestError(
            f'type: is "{excerpt(kind)}", and only a text can be a story; send the text that it belongs to'
        )


def _id(fields: Fields) -> str:
    uri = fields.text("uri")
    if not uri:
        raise IngestError("uri: is missing; give the story one of its own: tag:example.org,2026-02-05:name")
    if not is_id(uri):
        raise IngestError("uri: is no absolute URI in ASCII; write one such as tag:example.org,2026-02-05:name")
    return uri


def _status(fields: Fields) -> Status:
    status = fields.line("pubStatus") or "usable"
    if status not in _STATUSES:
        choices = ", ".join(_STATUSES)
        raise IngestError(f'{fields.spelling("pubStatus")}: cannot be "{excerpt(status)}"; write one of: {choices}')
    return _STATUSES[status]


def _dates(fields: Fields) -> tuple[datetime, datetime | None]:
    """Return the date of publication, and that of the last change after it."""
    first, latest = fields.moment("firstCreated"), fields.moment("versionCreated")
    published = first or latest
    if not published:
        raise IngestError(f"firstCreated: is missing; write when the story was published: {EXAMPLE}")
    if latest and latest < published:
        spelt = fields.spelling("versionCreated")
        raise IngestError(f"{spelt}: lies before {fields.spelling('firstCreated')}; correct one of the two")
    return published, latest if latest and latest > published else None


def _required(name: str, value: str, status: Status) -> str:
    if not value and status == "usable":
        example = '[{"contentType": "text/html", "value": "<p>…</p>"}]' if name == "bodies" else '[{"value": "…"}]'
        raise IngestError(f"{name}: is missing or empty; write {example}")
    return value


def _canonical(fields: Fields) -> str:
    for other in fields.objects("altIds"):
        if other.line("role").lower() == "canonical":
            url = absolute(other.text("value"), "")
            if not url:
                raise IngestError(
                    f"{other.place}value: is not an http or https address; write https://example.org/path"
                )
            return url
    return ""


def _categories(fields: Fields) -> _Categories:
    """Return the subjects as section (rel "section"), terms (with a URI) and tags (without one)."""
    section, tags, terms = "", [], []
    for subject in fields.objects("subjects"):
        name = subject.line("name") or subject.line("literal")
        if subject.line("rel").lower() == "section" and name and not section:
            section = name
        elif uri := _uri(subject):
            terms.append(Subject(uri, name))
        elif name:
            tags.append(name)
    return _Categories(section, tuple(tags), tuple(terms))


def _uri(subject: Fields) -> str:
    """Return the URI of a term; 1.x has it in two parts, `scheme` and `code`."""
    uri = subject.text("uri")
    if uri and not is_id(uri):
        example = "http://cv.iptc.org/newscodes/mediatopic/20000076"
        raise IngestError(f"{subject.place}uri: is no absolute URI in ASCII; write {example}")
    joined = subject.text("scheme") + subject.text("code")
    return uri or (joined if subject.text("code") and is_id(joined) else "")


def _origin(fields: Fields) -> tuple[tuple[Author, ...], Source | None]:
    """Return the authors and the source of the story.

    Authors come from `infoSources`, which has one entry for each name. Without any, the one line `by` is parsed like a
    byline: "Jane Doe and AFP" has an author and an agency.
    """
    parties = [
        (party.line("name") or party.line("literal"), party.line("role").lower(), absolute(party.text("uri"), ""))
        for party in fields.objects("infoSources")
    ]
    authors = tuple(Author(name, url=url) for name, role, url in parties if name and role == "author")
    sources = [Source(name, url) for name, role, url in parties if name and role != "author"]
    byline = fields.line("by")
    found = bylines.find(f"by {byline}") if byline and not authors else None
    if byline and not authors:
        authors = found.authors if found else (Author(byline),)
    agencies = [Source(name) for name in found.agencies] if found else []
    return authors, next(iter((*sources, *agencies)), None)


def _rights(fields: Fields) -> Rights | None:
    info = next(iter(fields.objects("rightsInfo")), Fields({}))
    rights = Rights(
        holder=fields.text("copyrightHolder"),
        notice=fields.text("copyrightNotice"),
        usage=fields.text("usageTerms"),
        license=info.text("linkedRights") or info.text("encodedRights"),
    )
    return rights if rights != Rights() else None
