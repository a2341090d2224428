"""NewsML-G2 (2.x) to a draft: a newsItem, alone or in a newsMessage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from syndication.model.errors import IngestError
from syndication.model.item import Author, Dateline, Rights, Source, Status, Subject
from syndication.sources.article.bylines import read_byline
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.body_html import clean_html
from syndication.sources.found_draft import draft_of
from syndication.sources.found_story import FoundStory, dateline_of, read_moments
from syndication.sources.moments import read_moment
from syndication.sources.newsml.links import linked_media, linked_stories
from syndication.sources.newsml.markup import Content, from_plain, read_content
from syndication.sources.newsml.nitf import SUBJECT_CODES
from syndication.sources.newsml.xml_tree import (
    XML_LANG,
    attribute,
    attribute_at,
    children,
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

# The catalogs of the IPTC are not fetched; these are the aliases that they give to vocabularies of subjects.
_ALIASES = {"medtop": "http://cv.iptc.org/newscodes/mediatopic/", "subj": SUBJECT_CODES}
_STATUSES: dict[str, Status] = {"withheld": "withheld", "canceled": "canceled"}
_PLACES = {
    "headline": "contentMeta/headline",
    "standfirst": "contentMeta/description",
    "body": "contentSet",
    "published": "itemMeta/firstCreated",
    "modified": "itemMeta/versionCreated",
    "embargo_until": "itemMeta/embargoed",
    "id": "guid",
    "authors": "contentMeta/by, creator",
    "source": "contentMeta/infoSource, provider",
    "dateline": "contentMeta/dateline, located",
    "tags": "contentMeta/keyword, subject",
    "subjects": "contentMeta/subject",
    "section": "itemMeta/service",
    "url": "contentMeta/altId",
    "expires": "itemMeta/expires",
    "media": "itemMeta/link",
    "related": "itemMeta/link",
    "rights": "rightsInfo",
    "language": "contentMeta/language",
    "ednote": "itemMeta/edNote",
}
SIGNAL = "signal: "
"""How a line about a signal that has no place in a record begins."""
_SUMMARIES = ("standfirst", "summary", "drol:summary", "drol:standfirst", "")


def read_newsml_g2(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of the text in a document.

    Raises:
        IngestError: it is not XML, or has no text, or more than one.
    """
    return draft_of(data, story_of_item(_text_item(parse_xml(data))), options)


def items_in(root: _Element) -> list[_Element]:
    """Return the items in a document: texts, pictures and others."""
    return [each for each in root.iter() if name_of(each) == "newsItem"]


def is_text(item: _Element) -> bool:
    """Return whether an item is a text."""
    return class_of(item) in ("text", "composite", "")


def class_of(item: _Element) -> str:
    """Return what an item is: "text", "picture" …, "" if it does not say."""
    return _code(find(item, "itemClass"))


def status_of(item: _Element) -> Status:
    """Return whether an item is usable or withdrawn."""
    return _STATUSES.get(_code(find(item, "pubStatus")), "usable")


def signals_of(item: _Element) -> list[str]:
    """Return the codes of the signals of an item, such as "sig:correction"."""
    meta = find(item, "itemMeta")
    return [attribute(each, "qcode", "uri", "literal") for each in children(meta, "signal")]


def _text_item(root: _Element) -> _Element:
    items = items_in(root)
    texts = [each for each in items if is_text(each)]
    if len(texts) > 1:
        raise IngestError(f"the NewsML-G2 has {len(texts)} stories; add each as a file of its own")
    if not texts:
        kind = _code(find(next(iter(items), None), "itemClass")) or "a package"
        raise IngestError(f"the NewsML-G2 has no text, only {kind[:40]}; add the story that it belongs to")
    return texts[0]


def _code(concept: _Element | None) -> str:
    """Return the last part of a code: "text" for "ninat:text" and for "http://cv.iptc.org/newscodes/ninature/text"."""
    return attribute(concept, "qcode", "uri").replace("/", ":").rpartition(":")[2]


def story_of_item(item: _Element) -> FoundStory:
    """Return what an item says of its story.

    Raises:
        IngestError: it has no text.
    """
    content = _content(item)
    body = clean_html(content.html, "")
    if not body.html:
        raise IngestError("the NewsML-G2 has no text in its contentSet; add the file that has it")
    meta = find(item, "contentMeta")
    first, latest = text_at(item, "itemMeta/firstCreated"), text_at(item, "itemMeta/versionCreated")
    dates = {"published": first or latest, "modified": latest if first else ""}
    ends = {"embargo_until": text_at(item, "itemMeta/embargoed"), "expires": text_at(item, "itemMeta/expires")}
    moments, faults = read_moments(dates | ends)
    authors, source = _origin(item, meta)
    subjects = _subjects(item, meta)
    guid = item.get("guid", "")
    return FoundStory(
        file_kind="the NewsML-G2",
        headline=text_at(meta, "headline") or text_at(item, "hl1") or text_at(item, "itemMeta/title"),
        standfirst=_standfirst(meta),
        body=body.html,
        published=moments.get("published"),
        modified=moments.get("modified"),
        embargo_until=moments.get("embargo_until"),
        expires=moments.get("expires"),
        url=next(filter(None, (absolute(words(each), "") for each in children(meta, "altId"))), ""),
        section=text_at(item, "itemMeta/service/name"),
        id=guid if is_id(guid) else "",
        status=status_of(item),
        language=normal_tag(attribute_at(meta, "language", "tag") or item.get(XML_LANG, "")),
        tags=_tags(meta, subjects),
        subjects=tuple(each for each in subjects if each.uri and each.name),
        authors=authors,
        source=source,
        dateline=_dateline(meta),
        media=content.media or linked_media(item),
        related=linked_stories(item),
        rights=_rights(item),
        ednote="\n".join(filter(None, (*(words(each) for each in descendants(item, "edNote")), *content.notes))),
        found_in=_PLACES,
        faults=faults,
        dropped=(*_left_out(item, meta), *body.dropped),
        lost=(*content.lost, *body.lost),
    )


def _content(item: _Element) -> Content:
    """Return the text: NITF or XHTML in inlineXML, else HTML or plain text in inlineData."""
    inline = find(item, "contentSet/inlineXML")
    inner = find(inline, "body.content") if inline is not None else None
    inner = inner if inner is not None else find(inline, "body")
    if inner is not None or inline is not None:
        return read_content(inner if inner is not None else inline)  # type: ignore[arg-type]
    data = list(descendants(find(item, "contentSet"), "inlineData"))
    for each in sorted(data, key=lambda each: "html" not in attribute(each, "contenttype")):
        text = "".join(each.itertext(with_tail=False))
        kind = attribute(each, "contenttype")
        if text.strip() and ("html" in kind or kind in ("", "text/plain")):
            return Content(text if "html" in kind else from_plain(text))
    return Content()


def _standfirst(meta: _Element | None) -> str:
    by_role = {attribute(each, "role"): words(each) for each in reversed(list(children(meta, "description")))}
    return next((by_role[role] for role in _SUMMARIES if by_role.get(role)), "")


def _origin(item: _Element, meta: _Element | None) -> tuple[tuple[Author, ...], Source | None]:
    byline = read_byline(text_at(meta, "by"))
    persons = [each for each in children(meta, "creator") if attribute(each, "type") == "cpnat:person"]
    authors = (
        tuple(_person(each) for each in persons if _label(each))
        or byline.authors
        or tuple(author for each in children(meta, "creator") for author in read_byline(text_at(each, "name")).authors)
    )
    parties = (*children(meta, "infoSource"), *descendants(find(item, "itemMeta"), "provider"))
    named = next(filter(_label, parties), None)
    if byline.source or named is None:
        return authors, Source(byline.source) if byline.source else None
    return authors, Source(_label(named), absolute(attribute(named, "uri"), ""))


def _person(creator: _Element) -> Author:
    role = next(map(words, children(creator, "definition")), "")
    return Author(_label(creator), role, absolute(attribute(creator, "uri"), ""))


def _label(concept: _Element) -> str:
    """Return the name of a concept: its <name>, else its literal."""
    return text_at(concept, "name") or attribute(concept, "literal")


def _subjects(item: _Element, meta: _Element | None) -> tuple[Subject, ...]:
    """Return the subjects; one without a URI that is known has none here."""
    own = {attribute(each, "alias"): attribute(each, "uri") for each in descendants(item, "scheme")}
    schemes = _ALIASES | own
    return tuple(Subject(_uri(each, schemes), _label(each)) for each in children(meta, "subject"))


def _uri(concept: _Element, schemes: Mapping[str, str]) -> str:
    """Return the URI of a concept: given, or a qcode with an alias of the file's own catalog or of the IPTC's."""
    alias, _, code = attribute(concept, "qcode").partition(":")
    uri = attribute(concept, "uri") or (f"{schemes[alias]}{code}" if code and alias in schemes else "")
    return uri if is_id(uri) else ""


def _tags(meta: _Element | None, subjects: tuple[Subject, ...]) -> tuple[str, ...]:
    """Return keywords, and the names of subjects that have no URI, each once."""
    names = (*map(words, children(meta, "keyword")), *(each.name for each in subjects if not each.uri))
    return tuple(dict.fromkeys(filter(None, names)))


def _dateline(meta: _Element | None) -> Dateline | None:
    printed = text_at(meta, "dateline")
    located = next(filter(None, map(_label, children(meta, "located"))), "")
    return dateline_of(printed, located)


def _rights(item: _Element) -> Rights | None:
    holder = find(item, "rightsInfo/copyrightHolder")
    until, _ = read_moment(attribute_at(item, "rightsInfo", "validto"))
    rights = Rights(
        holder=_label(holder) if holder is not None else "",
        notice=text_at(item, "rightsInfo/copyrightNotice"),
        usage=text_at(item, "rightsInfo/usageTerms"),
        license=absolute(attribute_at(item, "rightsInfo/link", "href"), ""),
        until=until,
    )
    return rights if rights != Rights() else None


def _left_out(item: _Element, meta: _Element | None) -> Iterator[str]:
    """Yield a line for each thing that has no place in a record."""
    guid = item.get("guid", "")
    if guid and not is_id(guid):
        yield f"guid: {guid[:100]} is no URI"
    for path in ("slugline", "urgency", "genre"):
        if value := text_at(meta, path):
            yield f"{path}: {value[:100]}"
    yield from (f"{SIGNAL}{code[:100]}" for code in signals_of(item))
    remote = [attribute(each, "href", "residref") for each in descendants(find(item, "contentSet"), "remoteContent")]
    yield from (f"remoteContent: {address[:100]}" for address in remote)
