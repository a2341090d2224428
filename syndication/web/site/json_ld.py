"""JSON-LD for a story's page: schema.org NewsArticle and BreadcrumbList.

The names are those of https://schema.org/NewsArticle. Empty properties are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from syndication.model.feed import Entry
from syndication.model.item import Author, Item, Media, Revision, Rights, Source, Subject
from syndication.model.media_types import is_picture
from syndication.model.publication import Publication
from syndication.text.dates import rfc3339, whole_second
from syndication.text.html import from_markdown, plain_text
from syndication.text.languages import has_word_spaces
from syndication.text.urls import is_http_url
from syndication.web.site.feed_links import FeedLink

Data = dict[str, object]

# Only < > & can end a script element or change its state (HTML section 13.2.5.4). U+2028 and U+2029 are escaped for
# programs that parse JSON as JavaScript.
_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def script_text(data: Data) -> str:
    """Return `data` as JSON that is safe inside a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def news_article(publication: Publication, item: Item, entry: Entry) -> Data:
    """Return the story as a NewsArticle; dates are in UTC, in whole seconds."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": entry.url},
        "url": entry.url,
        "identifier": entry.id,
        **_without_empty(
            headline=entry.title,
            description=entry.summary,
            inLanguage=entry.language,
            datePublished=_moment(item.published),
            dateModified=_moment(item.modified or item.published),
            expires=_moment(item.expires),
            version=item.version,
            articleSection=entry.section,
            keywords=list(entry.tags),
            about=[_subject(subject) for subject in item.subjects],
            dateline=item.dateline.text if item.dateline else "",
            locationCreated=_place(item.dateline.located if item.dateline else ""),
            image=[_image(media) for media in pictures(entry.media)],
            author=_authors(publication, item),
            publisher=_publisher(publication),
            sourceOrganization=_source(item.source),
            correction=_corrections(item.revisions),
            wordCount=_word_count(item),
        ),
        **_access(publication, item, entry),
        **_rights(item.rights or Rights(), entry),
    }


def _access(publication: Publication, item: Item, entry: Entry) -> Data:
    """Return whether the story is free. Whether a page on another site has a paywall, only the record can say."""
    if item.access != "free":
        return {"isAccessibleForFree": False}
    return {"isAccessibleForFree": True} if entry.url.startswith(f"{publication.base_url}/items/") else {}


def breadcrumbs(publication: Publication, entry: Entry, section: FeedLink | None) -> Data:
    """Return the path to the story: the front page, its section if it has one, the story."""
    steps = [(publication.title, f"{publication.base_url}/"), (entry.title, entry.url)]
    if section:
        steps.insert(1, (section.title, f"{publication.base_url}/{section.page}"))
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(steps, start=1)
        ],
    }


def pictures(media: Iterable[Media]) -> list[Media]:
    """Return the media that are pictures."""
    return [one for one in media if one.url and is_picture(one)]


def _without_empty(**fields: object) -> Data:
    return {name: value for name, value in fields.items() if value}


def _moment(moment: datetime | None) -> str:
    return rfc3339(whole_second(moment)) if moment else ""


def _web_address(address: str) -> str:
    return address if is_http_url(address) else ""


def _organization(name: str, url: str = "") -> Data:
    return {"@type": "Organization", **_without_empty(name=name, url=_web_address(url))} if name else {}


def _publisher(publication: Publication) -> Data:
    publisher = _organization(publication.publisher, publication.home)
    logo = _web_address(publication.icon)
    return publisher | {"logo": {"@type": "ImageObject", "url": logo}} if publisher and logo else publisher


def _person(author: Author) -> Data:
    return {"@type": "Person", **_without_empty(name=author.name, url=_web_address(author.url), jobTitle=author.role)}


def _source(source: Source | None) -> Data:
    return _organization(source.name, source.url) if source else {}


def _authors(publication: Publication, item: Item) -> list[Data]:
    if item.authors:
        return [_person(author) for author in item.authors]
    # As in Atom: an entry without an author inherits the author of the feed (RFC 4287 section 4.2.1).
    organization = _source(item.source) or _organization(publication.publisher, publication.home)
    return [organization] if organization else []


def _subject(subject: Subject) -> Data:
    return {
        "@type": "Thing",
        **_without_empty(name=subject.name, identifier=subject.uri, sameAs=_web_address(subject.uri)),
    }


def _place(name: str) -> Data:
    return {"@type": "Place", "name": name} if name else {}


def _image(media: Media) -> Data:
    return {
        "@type": "ImageObject",
        **_without_empty(
            url=media.url,
            encodingFormat=media.type,
            width=media.width,
            height=media.height,
            caption=media.caption,
            creditText=media.credit,
        ),
    }


def _corrections(revisions: Iterable[Revision]) -> list[Data]:
    return [
        {"@type": "CorrectionComment", "text": revision.note, "datePublished": _moment(revision.at)}
        for revision in revisions
        if revision.kind == "correction" and revision.note
    ]


def _rights(rights: Rights, entry: Entry) -> Data:
    license_ = rights.license or entry.license
    return _without_empty(
        copyrightHolder=_organization(rights.holder),
        copyrightNotice=rights.notice or entry.rights,
        license=_web_address(license_) or ({"@type": "CreativeWork", "name": license_} if license_ else ""),
    )


def _word_count(item: Item) -> int:
    if not has_word_spaces(item.language):
        return 0
    return len(plain_text(from_markdown(item.body) if item.body_form == "markdown" else item.body).split())
