"""RSS 2.0 with the RSS Board's profile, and the extensions that it may have."""

from __future__ import annotations

from msgspec.structs import replace

from syndication.validation.names import ATOM, XHTML
from syndication.validation.rules import channel, dates, identity, links, numbers, people, selflink, values
from syndication.validation.rules.text import nonblank, rss_plain
from syndication.validation.vocabularies import atom, extensions, podcast, xml
from syndication.validation.vocabulary import Attribute, Child, Element, Vocabulary, leaf

_ANY = Attribute()
_REQUIRED = Attribute(required=True)
_TEXT = leaf()
_PLAIN = leaf(rss_plain)
_TITLE = leaf(nonblank, rss_plain)
_LINK = leaf(links.full_link)
_DATE = leaf(dates.rfc822)
_CONTACT = leaf(people.contact)
_CATEGORY = leaf(nonblank, rss_plain, attributes={"domain": _ANY})

_IMAGE = Element(
    children={
        "url": Child(leaf(links.full_link, values.image_file), required=True),
        "title": Child(_TITLE, required=True, missing=channel.MISSING_TITLE),
        "link": Child(_LINK, required=True, missing=channel.MISSING_LINK),
        "width": Child(leaf(numbers.width)),
        "height": Child(leaf(numbers.height)),
        "description": Child(_PLAIN),
    }
)
_TEXT_INPUT = Element(
    children={
        "title": Child(_TITLE, required=True, missing=channel.MISSING_TITLE),
        "description": Child(_PLAIN, required=True, missing=channel.MISSING_DESCRIPTION),
        "name": Child(leaf(values.form_name), required=True),
        "link": Child(_LINK, required=True, missing=channel.MISSING_LINK),
    },
    rules=(values.text_input,),
)
_CLOUD = Element(
    attributes={
        "domain": Attribute((links.host,), required=True),
        "port": Attribute((numbers.port,), required=True),
        "path": _REQUIRED,
        "registerProcedure": Attribute(required=True, blank=True),  # where the protocol is http-post
        "protocol": _REQUIRED,
    }
)
_ENCLOSURE = Element(
    attributes={
        "url": Attribute((links.public_url,), required=True),
        "length": Attribute((numbers.length,), required=True),
        "type": Attribute((values.mime_attribute,), required=True),
    }
)
_GUID = leaf(
    nonblank,
    attributes={"isPermaLink": Attribute(blank=True)},
    rules=(identity.guid,),
)
_SOURCE = leaf(attributes={"url": Attribute((links.full_link,), required=True)})
_HOURS = Element(
    children={"hour": Child(leaf(numbers.hour), required=True, repeatable=True)},
    rules=(identity.values_differ, numbers.hours),
)
_DAYS = Element(
    children={"day": Child(leaf(values.day), required=True, repeatable=True)},
    rules=(identity.values_differ, values.days),
)

_MARKUP = Child(Element(text=(), children=None))

_ITEM = Element(
    children={
        "title": Child(_TITLE),
        "link": Child(_LINK),
        "description": Child(
            leaf(channel.item_description, attributes={"type": Attribute((channel.draft_attribute,))})
        ),
        "expirationDate": Child(leaf(dates.rfc822, rules=(channel.draft_element,))),
        "author": Child(_CONTACT),
        "category": Child(_CATEGORY, repeatable=True),
        "comments": Child(_LINK),
        "enclosure": Child(_ENCLOSURE, duplicate=channel.DUPLICATE_ENCLOSURE),
        "guid": Child(_GUID),
        "pubDate": Child(_DATE),
        "source": Child(_SOURCE),
        **extensions.OF_ENTRIES,
        **atom.IN_ITEMS,
        **extensions.named(XHTML, {"body": _MARKUP, "div": _MARKUP}),
    },
    rules=(
        identity.item_has_guid,
        channel.title_or_description,
        channel.description_first,
        channel.item_twins,
        channel.one_text,
        *extensions.RULES_OF_ENTRIES,
    ),
)


def _live_item(uri: str) -> Child:
    """Return the live item of Podcasting 2.0: an item with a time, and a link for apps that cannot play it."""
    link = f"{{{uri}}}contentLink"
    children = {**(_ITEM.children or {}), link: replace(extensions.OF_ENTRIES[link], required=True)}
    rules = tuple(rule for rule in _ITEM.rules if rule is not identity.item_has_guid)
    return Child(Element(attributes=podcast.LIVE, children=children, rules=rules), repeatable=True)


_CHANNEL = Element(
    children={
        "title": Child(_TITLE, required=True, missing=channel.MISSING_TITLE),
        "link": Child(_LINK, required=True, missing=channel.MISSING_LINK),
        "description": Child(_PLAIN, required=True, missing=channel.MISSING_DESCRIPTION),
        "language": Child(leaf(values.language)),
        "copyright": Child(_PLAIN),
        "managingEditor": Child(_CONTACT),
        "webMaster": Child(_CONTACT),
        "pubDate": Child(_DATE),
        "lastBuildDate": Child(_DATE),
        "category": Child(_CATEGORY, repeatable=True),
        "generator": Child(_PLAIN),
        "docs": Child(_LINK),
        "cloud": Child(_CLOUD),
        "ttl": Child(leaf(numbers.positive)),
        "image": Child(_IMAGE),
        "rating": Child(_TEXT),
        "textInput": Child(_TEXT_INPUT),
        "skipHours": Child(_HOURS),
        "skipDays": Child(_DAYS),
        "item": Child(_ITEM, repeatable=True),
        **extensions.OF_FEEDS,
        **{f"{{{uri}}}liveItem": _live_item(uri) for uri in podcast.NAMESPACES},
        **atom.IN_CHANNELS,
        **xml.ROBOTS,
    },
    rules=(
        channel.order,
        channel.channel_twins,
        channel.slash_date,
        channel.image_matches,
        channel.language,
        identity.guids_differ,
        selflink.rss_self,
        selflink.paging,
        *extensions.RULES_OF_FEEDS,
    ),
)
_RSS = Element(
    attributes={"version": Attribute((values.rss_version,), required=True)},
    children={"channel": Child(_CHANNEL, required=True)},
)

RSS = Vocabulary(
    _RSS, extensions.NAMESPACES | {ATOM, ""}, xml.ATTRIBUTES, extensions.ANYWHERE, channel.follows_the_board
)
