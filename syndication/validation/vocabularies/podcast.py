"""Podcasting 2.0: the namespace of podcastindex.org, whole."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.model.podcast_lists import GROUPS, MEDIA, ROLES, SERVICES
from syndication.validation.names import PODCAST, PODCAST_BY_ITS_PAGE
from syndication.validation.rules import dates, identity, itunes, numbers, people, podcast, podcast_values, values
from syndication.validation.vocabulary import Attribute, Child, Element, leaf

_ANY = Attribute()
_URL = Attribute((podcast_values.address,))
_NEEDED_URL = Attribute((podcast_values.address,), required=True)
_NEEDED = Attribute(required=True)
_MIME = Attribute((values.mime_attribute,))
_NEEDED_MIME = Attribute((values.mime_attribute,), required=True)
_SIZE = Attribute((numbers.non_negative,))
_PIXELS = Attribute((numbers.positive,))
_SECONDS = Attribute((podcast_values.seconds,))
_NEEDED_SECONDS = Attribute((podcast_values.seconds,), required=True)
_BOOLEAN = Attribute((identity.boolean,))
_SHORT = Attribute((itunes.at_most(32),))
_LONG = Attribute((itunes.at_most(128),))
_LONG_TEXT = (itunes.at_most(128),)

_MEDIUM = podcast.one_of(f"{MEDIA} {' '.join(medium + 'L' for medium in MEDIA.split())} mixed")
_REMOTE_ITEM = Element(
    attributes={
        "feedGuid": Attribute((podcast_values.other_guid,), required=True),
        "feedUrl": _URL,
        "itemGuid": _ANY,
        "medium": Attribute((_MEDIUM,)),
        "title": _ANY,
    }
)
_RECIPIENT = Element(
    attributes={
        "type": Attribute((podcast.usually_one_of("node lnaddress amp wallet"),), required=True),
        "address": _NEEDED,
        "split": Attribute((numbers.non_negative,), required=True),
        **dict.fromkeys(("name", "customKey", "customValue"), Attribute(blank=True)),
        "fee": _BOOLEAN,
    }
)
_IMAGE = Element(
    attributes={
        "href": _NEEDED_URL,
        "alt": Attribute(blank=True),
        "aspect-ratio": Attribute((podcast_values.aspect_ratio,)),
        "width": _PIXELS,
        "height": _PIXELS,
        "type": _MIME,
        "purpose": _LONG,
    }
)
_LOCATION = leaf(
    *podcast.required_text(128),
    attributes={
        "rel": Attribute((podcast.one_of("subject creator"),)),
        "geo": Attribute((podcast_values.geo,)),
        "osm": Attribute((podcast_values.osm,)),
        "country": Attribute((podcast_values.country,)),
    },
)
_PERSON = leaf(
    *podcast.required_text(128),
    attributes={
        "role": Attribute((podcast.listed(ROLES),)),
        "group": Attribute((podcast.listed(GROUPS),)),
        "img": _URL,
        "href": _URL,
    },
)
_CHAT = Element(
    attributes={
        "server": _NEEDED,
        "protocol": Attribute((podcast.usually_one_of("irc xmpp nostr matrix"),), required=True),
        "accountId": _ANY,
        "space": _ANY,
    }
)
_SOCIAL = Element(
    attributes={
        "protocol": Attribute(
            (podcast.usually_one_of("disabled activitypub twitter lightning atproto hive matrix nostr"),),
            required=True,
        ),
        "uri": Attribute((podcast_values.any_address,)),
        "accountId": _ANY,
        "accountUrl": _URL,
        "priority": _SIZE,
    },
    rules=(podcast.discussion,),
)
_TRAILER = leaf(
    *podcast.required_text(128),
    attributes={
        "url": _NEEDED_URL,
        "pubdate": Attribute((dates.rfc822,), required=True),
        "length": _SIZE,
        "type": _MIME,
        "season": _SIZE,
    },
)
_UPDATE_FREQUENCY = leaf(
    *_LONG_TEXT,
    attributes={"complete": _BOOLEAN, "dtstart": Attribute((podcast_values.iso_time,)), "rrule": _ANY},
    rules=(podcast_values.recurrence,),
)
_TRANSCRIPT = Element(
    attributes={
        "url": _NEEDED_URL,
        "type": _NEEDED_MIME,
        "language": Attribute((values.language,)),
        "rel": _ANY,
    }
)
_SOUNDBITE = leaf(*_LONG_TEXT, attributes={"startTime": _NEEDED_SECONDS, "duration": _NEEDED_SECONDS})

#: The attributes of a live item, which is an item in all else.
LIVE: Mapping[str, Attribute] = {
    "status": Attribute((podcast.one_of("pending live ended"),), required=True),
    "start": Attribute((podcast_values.iso_time,), required=True),
    "end": Attribute((podcast_values.iso_time,)),
}


def _named(uri: str, children: Mapping[str, Child]) -> dict[str, Child]:
    return {f"{{{uri}}}{name}": child for name, child in children.items()}


def _value(uri: str) -> Element:
    recipient, remote = Child(_RECIPIENT, repeatable=True), Child(_REMOTE_ITEM, repeatable=True)
    split = Element(
        attributes={
            "startTime": _NEEDED_SECONDS,
            "duration": _NEEDED_SECONDS,
            "remoteStartTime": _SECONDS,
            "remotePercentage": Attribute((numbers.decimal,)),
        },
        children=_named(uri, {"valueRecipient": recipient, "remoteItem": remote}),
        rules=(podcast.time_split,),
    )
    return Element(
        attributes={
            "type": Attribute((podcast.usually_one_of("bitcoin lightning"),), required=True),
            "method": Attribute((podcast.usually_one_of("keysend lnaddress amp wallet node"),), required=True),
            "suggested": Attribute((numbers.decimal,)),
        },
        children=_named(uri, {"valueRecipient": recipient, "valueTimeSplit": Child(split, repeatable=True)}),
        rules=(podcast.payment,),
    )


def _alternate_enclosure(uri: str) -> Element:
    source = Element(attributes={"uri": Attribute((podcast_values.any_address,), required=True), "contentType": _MIME})
    integrity = Element(
        attributes={"type": Attribute((podcast.one_of("sri pgp-signature"),), required=True), "value": _NEEDED},
        rules=(podcast_values.integrity,),
    )
    return Element(
        attributes={
            "type": _NEEDED_MIME,
            "length": _SIZE,
            "bitrate": Attribute((numbers.decimal,)),
            "height": _SIZE,
            "lang": Attribute((values.language,)),
            "title": _SHORT,
            "rel": _SHORT,
            "codecs": _ANY,
            "default": _BOOLEAN,
        },
        children=_named(uri, {"source": Child(source, required=True, repeatable=True), "integrity": Child(integrity)}),
    )


def _many(element: Element) -> Child:
    return Child(element, repeatable=True)


def _everywhere(uri: str) -> dict[str, Child]:
    return {
        "chat": Child(_CHAT),
        "funding": _many(leaf(*_LONG_TEXT, attributes={"url": _NEEDED_URL})),
        "image": _many(_IMAGE),
        "images": Child(Element(attributes={"srcset": _NEEDED}, rules=(podcast.images,))),
        "license": Child(
            leaf(*podcast.required_text(128), attributes={"url": _URL}, rules=(podcast.license_has_text,))
        ),
        "location": _many(_LOCATION),
        "person": _many(_PERSON),
        "socialInteract": _many(_SOCIAL),
        "txt": _many(leaf(itunes.at_most(4000), attributes={"purpose": _LONG})),
        "value": _many(_value(uri)),
    }


def _of_feeds(uri: str) -> dict[str, Child]:
    remote = _named(uri, {"remoteItem": Child(_REMOTE_ITEM, required=True, repeatable=True)})
    parent = _named(uri, {"remoteItem": Child(_REMOTE_ITEM, required=True)})
    service = Attribute((podcast.usually_one_of(SERVICES),))
    return {
        **_everywhere(uri),
        "block": _many(leaf(itunes.yes_no, attributes={"id": service})),
        "guid": Child(leaf(podcast_values.guid)),
        "locked": Child(leaf(itunes.yes_no, attributes={"owner": Attribute((people.address,))})),
        "medium": Child(leaf(_MEDIUM)),
        "podping": Child(Element(attributes={"usesPodping": Attribute((identity.boolean,), required=True)})),
        "podroll": Child(Element(children=remote)),
        "publisher": Child(Element(children=parent, rules=(podcast.publisher,))),
        "remoteItem": _many(_REMOTE_ITEM),
        "trailer": _many(_TRAILER),
        "updateFrequency": Child(_UPDATE_FREQUENCY),
    }


def _of_entries(uri: str) -> dict[str, Child]:
    return {
        **_everywhere(uri),
        "alternateEnclosure": _many(_alternate_enclosure(uri)),
        "chapters": Child(Element(attributes={"url": _NEEDED_URL, "type": _NEEDED_MIME})),
        "contentLink": _many(leaf(attributes={"href": Attribute((podcast_values.any_address,), required=True)})),
        "episode": Child(leaf(numbers.decimal, attributes={"display": _SHORT})),
        "season": Child(leaf(numbers.non_negative, attributes={"name": _LONG})),
        "soundbite": _many(_SOUNDBITE),
        "transcript": _many(_TRANSCRIPT),
    }


#: The namespace has two names, which mean the same.
NAMESPACES = (PODCAST, PODCAST_BY_ITS_PAGE)
OF_FEEDS = {uri: _of_feeds(uri) for uri in NAMESPACES}
OF_ENTRIES = {uri: _of_entries(uri) for uri in NAMESPACES}
