"""One story as ninjs 3.1 (IPTC News in JSON): plain values, ready to be encoded.

ninjs allows no additional properties. It has none for sections, tags and authors, so sections and tags are written as
subjects, and authors as sources of information, with their roles as `literal`. Facts that it has no property for are
genres (`ninjs_facts`).
"""

from __future__ import annotations

from datetime import datetime

from syndication.formats.media import media_of
from syndication.formats.ninjs_facts import facts, sponsor
from syndication.formats.ninjs_media import NinjsFields, medium_association, non_empty, wordings
from syndication.model import lifecycle
from syndication.model.export_manifest import NINJS_RECORD_ROLE, embed_record, ninjs_fields
from syndication.model.feed import Entry
from syndication.model.item import Author, Item, Related, Rights
from syndication.model.ninjs_names import DISCLOSURE, SHORT_HEADLINE
from syndication.model.ninjs_related import LABEL, PLACE
from syndication.model.publication import Publication
from syndication.model.rights_policy import ODRL, RightsPolicy, write_policy
from syndication.text.dates import rfc3339
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"


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
    return non_empty(
        _head(item, lifecycle.last_significant_change(item))
        | _dates(item)
        | _texts(item, entry)
        | _origin(item, entry, publication)
        | facts(item)
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
        "headlines": [
            *wordings("main", entry.title),
            *wordings(SHORT_HEADLINE, one_line(item.headline_short)),
        ],
        "descriptions": [
            *wordings("standfirst", one_line(item.standfirst)),
            *wordings(DISCLOSURE, one_line(item.disclosure)),
        ],
        "bodies": wordings("main", entry.html, "text/html"),
        "subjects": _subjects(entry),
        "associations": [
            *(medium_association(number, medium) for number, medium in enumerate(media_of(entry), 1)),
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
        "infoSources": [*(_author(author) for author in entry.authors), *_source(item), *sponsor(item)],
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
    return non_empty(fields | {"literal": one_line(author.role)})


def _source(item: Item) -> list[NinjsFields]:
    source = item.source
    if not source or not source.name.strip():
        return []
    return [non_empty({"name": one_line(source.name), "role": "source", "uri": absolute(source.url, "")})]


def _subjects(entry: Entry) -> list[NinjsFields]:
    section = [{"name": entry.section, "rel": "section"}] if entry.section else []
    tags = [{"name": tag, "literal": tag} for tag in entry.tags if tag]
    terms = [non_empty({"name": one_line(subject.name), "uri": subject.uri}) for subject in entry.subjects]
    return [*section, *tags, *terms]


def _related_association(number: int, story: Related) -> NinjsFields:
    title = one_line(story.title)
    return non_empty(
        {
            "name": f"related-{number}",
            "uri": story.url,
            "type": "text",
            "rel": "related",
            "headlines": wordings("main", title),
            "descriptions": [
                *wordings(LABEL, one_line(story.label)),
                *wordings(PLACE, str(story.after) if story.after else ""),
            ],
        }
    )
