"""A ninjs document to an item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Dateline, Item, Rights, Status
from syndication.model.ninjs_names import DISCLOSURE
from syndication.model.rights_policy import read_policy
from syndication.sources.ninjs import body
from syndication.sources.ninjs.categories import read_categories
from syndication.sources.ninjs.document import parse_object
from syndication.sources.ninjs.facts import read_facts
from syndication.sources.ninjs.fields import EXAMPLE, Fields
from syndication.sources.ninjs.identity import read_id
from syndication.sources.ninjs.media import media, related
from syndication.sources.ninjs.origin import read_origin
from syndication.sources.ninjs.properties import note_unused
from syndication.sources.ninjs.report import NinjsReport, place_of
from syndication.sources.records import FieldsError
from syndication.sources.records.messages import excerpt, for_json
from syndication.sources.records.rules import problems
from syndication.text.languages import normal_tag
from syndication.text.urls import absolute

_STORIES = ("text", "composite", "")
_STATUSES: dict[str, Status] = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}
_EARLIEST = datetime(1500, 1, 1, tzinfo=UTC)
_EXAMPLES = {
    "headlines": '[{"value": "…"}]',
    "bodies": '[{"contentType": "text/html", "value": "<p>…</p>"}]',
    "headline": '"…"',
    "body_html": '"<p>…</p>"',
}
_FORMER_NAMES = {"headlines": "headline", "bodies": "body_html"}


class ParsedNinjs(Struct, frozen=True):
    """The item of a document, and a line for each part of the document that has no place in the item.

    `lost` are those lines that are about what readers miss. `places` are the properties that fields of the item come
    from ("published": "firstCreated").
    """

    item: Item
    warnings: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    places: Mapping[str, str] = {}

    def place_of(self, field: str) -> str:
        """Return the property of the document that a field of the item comes from; the field if there is none."""
        return place_of(self.places, field)


class _Head(Struct, frozen=True):
    """What a withdrawal needs: which story, which status, and since when."""

    id: str
    status: Status
    published: datetime
    modified: datetime | None


def read(data: bytes, authority: str) -> ParsedNinjs:
    """Return the story in `data` (ninjs 3.1, or the names of 2.x, 1.x or Superdesk), and what was left out of it.

    Nothing is minted: the item has no slug and no version. An item that is withheld or canceled has an id, a status and
    a date; its headline and body may be empty, and faults of other properties are only warnings, so that it counts.

    Args:
        data: the document.
        authority: that of the publication, for ids that are no URI.

    Raises:
        IngestError: it is not JSON, or no object.
        FieldsError: something that a story needs is missing or wrong; it has all properties at fault, and what to do.
    """
    fields = Fields(parse_object(data), NinjsReport())
    report = fields.report
    head = _head(fields, authority)
    if "type" in report.faults:  # what a picture or an event lacks of a story is no news to its sender
        raise FieldsError((("type", report.faults["type"]),))
    if head.status != "usable" and not report.faults:
        return _withdrawn(fields, head)
    item = _item(fields, head)
    _note_broken_rules(report, item)
    if report.faults:
        raise FieldsError(tuple(report.faults.items()))
    note_unused(fields)
    return ParsedNinjs(item, report.warnings, report.lost, report.places)


def _note_broken_rules(report: NinjsReport, item: Item) -> None:
    """Note the rules of records that the item breaks. What is missing because it is at fault breaks none."""
    complete = replace(
        item, headline=item.headline or "x", body=item.body or "x", published=max(item.published, _EARLIEST)
    )
    for field, problem in problems(complete):
        report.note_fault(place_of(report.places, field), for_json(problem))


def _withdrawn(fields: Fields, head: _Head) -> ParsedNinjs:
    """Return a withdrawn story. What is wrong in it is left out, as it will not be public."""
    item = _item(fields, head)
    for place, problem in fields.report.faults.items():
        fields.report.note_loss(place, f"{problem}; it was left out")
    note_unused(fields)
    return ParsedNinjs(item, fields.report.warnings, (), fields.report.places)  # nothing of it will be public


def _head(fields: Fields, authority: str) -> _Head:
    _note_other_kinds(fields)
    published, modified = _dates(fields)
    return _Head(read_id(fields, authority), _status(fields), published, modified)


def _item(fields: Fields, head: _Head) -> Item:
    categories = read_categories(fields)
    authors, source = read_origin(fields)
    located = fields.line("located")
    html = _required(fields, "bodies", body.body(fields), head.status)
    item = Item(
        id=head.id,
        headline=_required(fields, "headlines", body.headline(fields), head.status),
        published=head.published,
        modified=head.modified,
        body=html,
        body_form="html",
        status=head.status,
        language=normal_tag(fields.line("language")),
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
        media=media(fields, html),
        related=related(fields),
        rights=_rights(fields),
        ednote=fields.text("edNote"),
        headline_short=body.short_headline(fields),
        disclosure=body.description(fields, DISCLOSURE),
        **read_facts(fields),
    )
    _note_places(fields)
    return item


def _note_places(fields: Fields) -> None:
    for field, name in {
        "language": "language",
        "embargo_until": "embargoedUntil",
        "expires": "expires",
        "dateline": "located",
        "ednote": "edNote",
        "disclosure": "descriptions",
        "sponsor": "infoSources",
        "rights.holder": "copyrightHolder",
        "rights.notice": "copyrightNotice",
        "rights.usage": "usageTerms",
        "rights.license": "rightsInfo",
        "media": "associations",
        "related": "associations",
        "authors": "authors" if fields.spelling("authors") else "infoSources",
    }.items():
        fields.report.note_place(field, fields.named(name))


def _note_other_kinds(fields: Fields) -> None:
    kind = fields.line("type")
    if kind not in _STORIES:
        problem = f'is "{excerpt(kind)}", and only a text can be a story; send the text that it belongs to'
        fields.fault(fields.spelling("type"), problem)


def _status(fields: Fields) -> Status:
    status = fields.line("pubStatus") or "usable"
    if status not in _STATUSES:
        choices = ", ".join(_STATUSES)
        fields.fault(fields.spelling("pubStatus"), f'cannot be "{excerpt(status)}"; write one of: {choices}')
    return _STATUSES.get(status, "usable")


def _dates(fields: Fields) -> tuple[datetime, datetime | None]:
    """Return the date of publication, and that of the last change after it.

    Superdesk's `firstcreated` is when the writing began; its `firstpublished` is the date of publication.
    """
    released, first = fields.moment("firstpublished"), fields.moment("firstCreated")
    latest = fields.moment("versionCreated")
    published = released or first or latest
    name = "firstpublished" if released else "firstCreated" if first else "versionCreated"
    fields.report.note_place("published", fields.named(name))
    fields.report.note_place("modified", fields.named("versionCreated"))
    if not published:
        if not any(fields.spelling(each) for each in ("firstpublished", "firstCreated", "versionCreated")):
            fields.fault("firstCreated", f"is missing; write when the story was published: {EXAMPLE}")
        return datetime.min.replace(tzinfo=UTC), None
    if latest and first and latest < first:
        fields.fault(
            fields.spelling("versionCreated"), f"is before {fields.spelling('firstCreated')}; correct one of the two"
        )
    return published, latest if latest and latest > published else None


def _required(fields: Fields, name: str, value: str, status: Status) -> str:
    """Return a text that a story needs. If it is missing because it is wrong, that fault is enough."""
    prefixes = (name, *_OLDER_NAMES[name])
    is_wrong = any(place.startswith(prefixes) for place in fields.report.faults)
    if not value and status == "usable" and not is_wrong:
        spelt = _FORMER_NAMES[name] if _is_former(fields) else name
        fields.fault(spelt, f"is missing or empty; write {_EXAMPLES[spelt]}")
    return value


def _is_former(fields: Fields) -> bool:
    """Return whether a document has names of ninjs 1.x, as Superdesk sends them: messages use these names too."""
    return any(name in fields.values for name in ("guid", "versioncreated", "headline", "body_html", "pubstatus"))


_OLDER_NAMES = {"headlines": ("headline",), "bodies": ("body_",)}


def _canonical(fields: Fields) -> str:
    url = ""
    for other in fields.objects("altIds"):
        value = other.text("value")
        if url or other.line("role").lower() != "canonical":
            fields.report.note_cosmetic(f"{other.place}value", "is another id of the story; it was left out", value)
            continue
        url = absolute(value, "")
        if not url:
            other.fault("value", "is not an http or https address; write https://example.org/path")
        fields.report.note_place("url", f"{other.place}value")
    return url


def _rights(fields: Fields) -> Rights | None:
    infos = fields.objects("rightsInfo")
    for other in infos[1:]:
        fields.report.note_loss(
            other.place.removesuffix("."), "a story has one set of rights; it was left out", other.values
        )
    rights = Rights(
        holder=fields.text("copyrightHolder"),
        notice=fields.text("copyrightNotice"),
        usage=fields.text("usageTerms"),
        license=(infos[0].text("linkedRights") or infos[0].text("encodedRights")) if infos else "",
    )
    if policy := read_policy(rights.license):
        rights = replace(rights, license=policy.license, until=policy.until)
    return rights if rights != Rights() else None
