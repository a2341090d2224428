"""One story as ninjs 3.1 (IPTC News in JSON): plain values, ready to be encoded.

ninjs allows no additional properties. It has none for sections, tags and authors, so sections and tags are written as
subjects, and authors as sources of information, with their roles as `literal`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from syndication.formats.media import media_of
from syndication.model import lifecycle
from syndication.model.export_manifest import NINJS_RECORD_ROLE, embed_record, ninjs_fields
from syndication.model.feed import Entry
from syndication.model.item import Author, Item, Media, Related, Rights
from syndication.model.ninjs_related import LABEL, PLACE
from syndication.model.publication import Publication
from syndication.model.rights_policy import ODRL, RightsPolicy, write_policy
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_KINDS = {"image": "picture", "audio": "audio", "video": "video"}
NinjsFields = dict[str, Any]


def write_item(item: Item, entry: Entry | None, publication: Publication) -> NinjsFields:
    """Return an accepted story as a ninjs 3.1 object of JSON values; dates are in UTC.

    A story that is withheld or canceled has only its id, version, status and date. Notes to editors and details of
    the import are never included.

    Raises:
        ValueError: the story is usable, but `entry` is None.
    """
    if item.status != "usable":
        return _head(item, item.changed or lifecycle.last_significant_change(item))
    if entry is None:
        raise ValueError(f"item {ascii(item.id)[1:-1]}: has no entry; compose it first")
    return _non_empty(
        _head(item, lifecycle.last_significant_change(item))
        | _dates(item)
        | _texts(item, entry)
        | _origin(item, entry, publication)
    )


def write_record(record: Item, entry: Entry | None, publication: Publication) -> NinjsFields:
    """Return a story as `write_item` does, with its whole record as another form of its text.

    So it has all that ninjs has no property for, and also the text of a story that is not public, or of which no
    `entry` can be made.
    """
    has_no_text = record.status == "usable" and entry is None
    created = lifecycle.last_significant_change(record)
    fields = _head(record, created) if has_no_text else write_item(record, entry, publication)
    text = embed_record(record, ninjs_fields(fields))
    embedded = {"role": NINJS_RECORD_ROLE, "contentType": "application/json", "value": text}
    return fields | {"bodies": [*fields.get("bodies", ()), embedded]}


def _head(item: Item, created: datetime) -> NinjsFields:
    return {
        "uri": item.id,
        "standard": {"name": "ninjs", "version": "3.1", "schema": _SCHEMA},
        "type": "text",
        "version": str(item.version),
        "versionCreated": rfc3339(created),
        "pubStatus": item.status,
    }


def _dates(item: Item) -> NinjsFields:
    return {
        "firstCreated": rfc3339(item.published),
        "embargoedUntil": rfc3339(item.embargo_until) if item.embargo_until else "",
        "expires": rfc3339(item.expires) if item.expires else "",
    }


def _texts(item: Item, entry: Entry) -> NinjsFields:
    return {
        "language": entry.language,
        "headlines": _wordings("main", entry.title),
        "descriptions": _wordings("standfirst", one_line(item.standfirst)),
        "bodies": _wordings("main", entry.html, "text/html"),
        "subjects": _subjects(entry),
        "associations": [
            *(_medium(number, medium) for number, medium in enumerate(media_of(entry), 1)),
            *(_related_association(number, story) for number, story in enumerate(entry.related, 1) if story.url),
        ],
        "altIds": [{"role": "canonical", "value": entry.url}],
    }


def _origin(item: Item, entry: Entry, publication: Publication) -> NinjsFields:
    """Return the authors, the source and the rights of the story."""
    place = item.dateline
    rights = item.rights or Rights()
    terms = rights.license.strip()
    linked = absolute(terms, "")
    return {
        "by": ", ".join(one_line(author.name) for author in entry.authors),
        "located": one_line(place.located) or one_line(place.text) if place else "",
        "infoSources": [*(_author(author) for author in entry.authors), *_source(item)],
        "copyrightHolder": rights.holder.strip(),
        "copyrightNotice": rights.notice.strip() or publication.rights,
        "usageTerms": " ".join(part for part in (rights.usage.strip(), "" if linked else terms) if part),
        "rightsInfo": _rights_info(item, linked, rights.until),
    }


def _rights_info(item: Item, licence: str, until: datetime | None) -> NinjsFields:
    """Return the licence as a link; ninjs has no property for the end of rights, so with one both are a policy."""
    if until:
        return {"langId": ODRL, "encodedRights": write_policy(item.id, RightsPolicy(licence, until))}
    return {"linkedRights": licence} if licence else {}


def _author(author: Author) -> NinjsFields:
    fields = {"name": one_line(author.name), "role": "author", "uri": absolute(author.url, "")}
    return _non_empty(fields | {"literal": one_line(author.role)})


def _source(item: Item) -> list[NinjsFields]:
    source = item.source
    if not source or not source.name.strip():
        return []
    return [_non_empty({"name": one_line(source.name), "role": "source", "uri": absolute(source.url, "")})]


def _subjects(entry: Entry) -> list[NinjsFields]:
    section = [{"name": entry.section, "rel": "section"}] if entry.section else []
    tags = [{"name": tag, "literal": tag} for tag in entry.tags if tag]
    terms = [_non_empty({"name": one_line(subject.name), "uri": subject.uri}) for subject in entry.subjects]
    return [*section, *tags, *terms]


def _medium(number: int, medium: Media) -> NinjsFields:
    return _non_empty(
        {
            "name": f"media-{number}",
            "uri": medium.url,
            "type": _KINDS.get(medium.type.partition("/")[0], ""),
            "by": one_line(medium.credit),
            "descriptions": [
                *_wordings("caption", one_line(medium.caption)),
                *_wordings("alt", one_line(medium.alt)),
            ],
            "renditions": [_rendition(medium)],
        }
    )


def _rendition(medium: Media) -> NinjsFields:
    texts = {"name": "main", "href": medium.url, "contentType": medium.type}
    numbers = {"width": medium.width, "height": medium.height, "sizeInBytes": medium.bytes}
    return _non_empty(texts | {name: number for name, number in numbers.items() if number > 0})


def _related_association(number: int, story: Related) -> NinjsFields:
    title = one_line(story.title)
    return _non_empty(
        {
            "name": f"related-{number}",
            "uri": story.url,
            "type": "text",
            "rel": "related",
            "headlines": _wordings("main", title),
            "descriptions": [
                *_wordings(LABEL, one_line(story.label)),
                *_wordings(PLACE, str(story.after) if story.after else ""),
            ],
        }
    )


def _wordings(role: str, value: str, content_type: str = "text/plain") -> list[NinjsFields]:
    return [{"role": role, "contentType": content_type, "value": value}] if value else []


def _non_empty(fields: NinjsFields) -> NinjsFields:
    """Return the fields that are not empty. The number 0 is not empty."""
    return {name: value for name, value in fields.items() if value not in ("", [], {})}
