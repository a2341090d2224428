"""Apple's podcast extension, as it is today and with the elements of its earlier editions."""

from __future__ import annotations

from syndication.validation.names import ITUNES
from syndication.validation.rules import dates, itunes, itunes_categories, links, markup, numbers
from syndication.validation.rules.text import rss_plain
from syndication.validation.vocabulary import Attribute, Child, Element, leaf

_SHORT = Child(leaf(rss_plain, itunes.at_most(255)))
_CATEGORY_NAME = Attribute(required=True, blank=True)  # an empty name is not in Apple's list
_SUBCATEGORY = Element(attributes={"text": _CATEGORY_NAME})
_CATEGORY = Element(
    attributes={"text": _CATEGORY_NAME},
    children={f"{{{ITUNES}}}category": Child(_SUBCATEGORY, repeatable=True)},
    rules=(itunes_categories.category,),
)
_IMAGE = Element(attributes={"href": Attribute((links.public_url, itunes.cover), required=True)})
_OWNER = Element(
    children={
        f"{{{ITUNES}}}name": Child(leaf(rss_plain)),
        f"{{{ITUNES}}}email": Child(leaf(itunes.email)),
    }
)

_EVERYWHERE = {
    "author": _SHORT,
    "block": Child(leaf(itunes.only_yes)),
    "category": Child(_CATEGORY, repeatable=True),
    "explicit": Child(leaf(itunes.explicit)),
    "image": Child(_IMAGE),
    "keywords": Child(leaf(rss_plain, itunes.keywords)),
    "link": Child(Element(attributes={name: Attribute() for name in ("href", "rel", "type")}), repeatable=True),
    "pubDate": Child(leaf(dates.rfc822)),
    "subtitle": _SHORT,
    "summary": Child(leaf(markup.html_if_any, itunes.at_most(4000))),
    "title": _SHORT,
}

OF_FEEDS = {
    **_EVERYWHERE,
    "applepodcastsverify": Child(leaf()),
    "complete": Child(leaf(itunes.only_yes)),
    "new-feed-url": Child(leaf(links.full_link)),
    "owner": Child(_OWNER),
    "type": Child(leaf(itunes.channel_type)),
}

OF_ENTRIES = {
    **_EVERYWHERE,
    "duration": Child(leaf(itunes.duration)),
    "episode": Child(leaf(numbers.positive)),
    "episodeType": Child(leaf(itunes.episode_type)),
    "isClosedCaptioned": Child(leaf(itunes.yes_no)),
    "order": Child(leaf(numbers.non_negative)),
    "season": Child(leaf(numbers.positive)),
}
