"""Small extensions: the modules that came with RSS 1.0, comments, licences, Atom publishing, OpenSearch."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import (
    ADMIN,
    AGGREGATION,
    ANNOTATION,
    APP,
    AUDIO,
    BLOG_CHANNEL,
    CC,
    CC_NEW,
    CHANGED_PAGE,
    CONTENT,
    CONVERSATIONS,
    CREATIVE_COMMONS,
    EVENT,
    FEEDBURNER,
    HISTORY,
    IMAGE,
    LINK,
    OPENSEARCH,
    OPENSEARCH_1_0,
    RDF,
    SERVICE_STATUS,
    SLASH,
    SYNDICATION,
    TAXONOMY,
    THREAD,
    TRACKBACK,
    WFW,
    WIKI,
)
from syndication.validation.rule import Check
from syndication.validation.rules import dates, itunes, links, markup, modules, numbers, values
from syndication.validation.vocabulary import Attribute, Child, Element, leaf

Tables = Mapping[str, Mapping[str, Child]]

_ANY = Attribute()
_COUNT_ATTRIBUTE = Attribute((numbers.non_negative,))
_RESOURCE_ATTRIBUTE: Mapping[str, Attribute] = {f"{{{RDF}}}resource": Attribute((links.link,))}
_ABOUT: Mapping[str, Attribute] = {**_RESOURCE_ATTRIBUTE, f"{{{RDF}}}about": Attribute((links.link,))}

_TEXT = Child(leaf())
_COUNT = Child(leaf(numbers.non_negative))
_ADDRESS = Child(leaf(links.full_link))
_RESOURCE = Child(leaf(attributes=_RESOURCE_ATTRIBUTE))
_MOMENT = Child(leaf(modules.iso8601))
_RDF = Element(text=(), attributes=_ABOUT, children=None)

_IN_REPLY_TO = Element(  # RFC 4685 section 3
    attributes={
        "ref": Attribute((links.full_iri,), required=True),
        "href": Attribute((links.iri,)),
        "type": Attribute((values.mime_attribute,)),
        "source": Attribute((links.iri,)),
    }
)
_CONTROL = Element(children={f"{{{APP}}}draft": Child(leaf(itunes.yes_no))})  # RFC 5023 section 13.1
_COLLECTION = Element(  # RFC 5023 section 8.3.5
    text=(), attributes={"href": Attribute((links.iri,), required=True)}, children=None
)
_LINK_ELEMENT = Element(
    text=(),
    attributes={**_RESOURCE_ATTRIBUTE, **{f"{{{LINK}}}{name}": _ANY for name in ("lang", "rel", "title", "type")}},
    children=None,
)
_QUERY = Element(
    attributes={
        "role": Attribute(required=True),
        **dict.fromkeys(("count", "startIndex", "startPage", "totalResults"), _COUNT_ATTRIBUTE),
        **dict.fromkeys(("inputEncoding", "language", "outputEncoding", "searchTerms", "title"), _ANY),
    }
)
_SEARCH_COUNTS = {"totalResults": _COUNT, "startIndex": _COUNT, "itemsPerPage": _COUNT}


def _open_word(*checks: Check) -> Child:
    """Return an element of a vocabulary that may have others too."""
    return Child(Element(text=checks, children=None))


_OPEN_TEXT = _open_word()
_FEED_SERVICE_ADDRESS = _open_word(links.full_iri)
_FLARE = Element(text=(), attributes=dict.fromkeys(("href", "src"), Attribute((links.iri,))), children=None)
_FEED_SERVICE = {
    **dict.fromkeys(("awareness", "feedburnerHostname"), _FEED_SERVICE_ADDRESS),
    "feedFlare": Child(_FLARE, repeatable=True),
}

_FAVICON = Element(text=(), attributes={**_ABOUT, f"{{{IMAGE}}}size": _ANY}, children=None)
_LICENSE = {"license": Child(_RDF, repeatable=True)}

EVERYWHERE: Tables = {
    AUDIO: {**dict.fromkeys("album artist genre songname year".split(), _TEXT), "genre_id": _COUNT},
    CC: _LICENSE,
    CC_NEW: _LICENSE,
    CONVERSATIONS: {
        "image": _open_word(links.public_url),
        "introMilliseconds": _open_word(numbers.non_negative),
        "ratingAverage": _open_word(numbers.decimal),
        "ratingCount": _open_word(numbers.non_negative),
        "ratingIndividual": _open_word(numbers.positive),
        "ratingTimestamp": _open_word(modules.iso8601),
    },
    CREATIVE_COMMONS: {"license": Child(leaf(links.full_link), repeatable=True)},
    IMAGE: {"favicon": Child(_FAVICON), "item": Child(_RDF, repeatable=True)},
    LINK: {"link": Child(_LINK_ELEMENT, repeatable=True), "permalink": Child(_LINK_ELEMENT)},
    SERVICE_STATUS: {
        **dict.fromkeys("availability averageResponseTime responding statusMessage".split(), _TEXT),
        "aboutStats": _ADDRESS,
        "lastChecked": _MOMENT,
        "lastSeen": _MOMENT,
    },
    TAXONOMY: {"topics": Child(_RDF)},
    # RFC 4287 section 6.4 allows extensions in feeds and sources, and RFC 4685 does not forbid it.
    THREAD: {"in-reply-to": Child(_IN_REPLY_TO, repeatable=True), "total": _COUNT},
}

OF_FEEDS: Tables = {
    ADMIN: {"errorReportsTo": _RESOURCE, "generatorAgent": _RESOURCE},
    APP: {"collection": Child(_COLLECTION)},
    BLOG_CHANNEL: dict.fromkeys(("blink", "blogRoll", "changes", "mySubscriptions"), _ADDRESS),
    CHANGED_PAGE: {"server": _RESOURCE},
    FEEDBURNER: {**dict.fromkeys(("browserFriendly", "emailServiceId"), _OPEN_TEXT), **_FEED_SERVICE},
    HISTORY: {"archive": Child(Element()), "complete": Child(Element())},  # RFC 5005
    OPENSEARCH: {
        **_SEARCH_COUNTS,
        "Query": Child(_QUERY, repeatable=True),
        "link": Child(Element(attributes=dict.fromkeys(("href", "rel", "type"), _ANY)), repeatable=True),
    },
    OPENSEARCH_1_0: _SEARCH_COUNTS,
    SYNDICATION: {
        "updatePeriod": Child(leaf(values.update_period)),
        "updateFrequency": Child(leaf(numbers.positive)),
        "updateBase": Child(leaf(dates.w3cdtf)),
    },
    WIKI: {"interwiki": Child(_RDF)},
}

OF_ENTRIES: Tables = {
    AGGREGATION: {"source": _TEXT, "sourceURL": _ADDRESS, "timestamp": _MOMENT},
    ANNOTATION: {"reference": _RESOURCE},
    APP: {"collection": Child(_COLLECTION), "control": Child(_CONTROL), "edited": Child(leaf(dates.rfc3339))},
    CONTENT: {"encoded": Child(leaf(markup.html_alone)), "items": Child(_RDF)},
    EVENT: {
        **dict.fromkeys(("location", "organizer", "type"), Child(_RDF)),
        "enddate": _MOMENT,
        "startdate": _MOMENT,
    },
    FEEDBURNER: {**dict.fromkeys(("origEnclosureLink", "origLink"), _FEED_SERVICE_ADDRESS), **_FEED_SERVICE},
    SLASH: {
        "comments": _COUNT,
        "department": _TEXT,
        "hit_parade": Child(leaf(numbers.comma_separated)),
        "section": _TEXT,
    },
    TRACKBACK: {
        "about": Child(leaf(attributes=_RESOURCE_ATTRIBUTE, rules=(modules.address,)), repeatable=True),
        "ping": Child(leaf(attributes=_RESOURCE_ATTRIBUTE, rules=(modules.address,))),
    },
    WFW: {
        "comment": _ADDRESS,
        "commentRss": _ADDRESS,
        "commentRSS": Child(leaf(links.full_link, rules=(modules.comment_rss,))),
    },
    WIKI: {
        **dict.fromkeys("host importance status username version".split(), _TEXT),
        **dict.fromkeys(("diff", "history"), Child(leaf(links.iri))),
    },
}

#: Namespaces that may have other elements too, which are not checked.
OPEN = frozenset({CC, CC_NEW, CONVERSATIONS, FEEDBURNER})
