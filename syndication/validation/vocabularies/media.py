"""Media RSS 1.5.1 (rssboard.org/media-rss)."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.validation.names import MEDIA
from syndication.validation.rules import links, media, numbers, rsl, values
from syndication.validation.vocabulary import Attribute, Child, Element, leaf

_ANY = Attribute()
_POSITIVE = Attribute((numbers.positive,))
_DECIMAL = Attribute((numbers.decimal,))
_PLAY_TIME = Attribute((media.play_time,))

_TYPE_ATTRIBUTE = {"type": Attribute((media.text_type,))}
_WORDING = leaf(attributes=_TYPE_ATTRIBUTE, rules=(media.wording,))
_TEXT = leaf(
    attributes={
        **_TYPE_ATTRIBUTE,
        "lang": Attribute((values.language,)),
        "start": _PLAY_TIME,
        "end": _PLAY_TIME,
    },
    rules=(media.wording,),
)
_SCHEME = Attribute((media.scheme,))
_THUMBNAIL = Element(
    attributes={
        "url": Attribute((links.full_link,), required=True),
        "width": _POSITIVE,
        "height": _POSITIVE,
        "time": _PLAY_TIME,
    }
)
_PLAYER = leaf(
    attributes={"url": Attribute((links.full_link,), required=True), "width": _POSITIVE, "height": _POSITIVE},
)
_CATEGORY = leaf(attributes={"scheme": Attribute((links.full_link,)), "label": _ANY})
_ADDRESS = Attribute((links.full_link,))
_REQUIRED_ADDRESS = Attribute((links.full_link,), required=True)
_COUNT = Attribute((numbers.count,))
_MOMENT = Attribute((media.moment,))
_LANGUAGE = Attribute((values.language,))
_LINKED_FILE = {"type": Attribute((values.mime_attribute,)), "href": _ADDRESS}
_RESTRICTION = leaf(
    attributes={
        "relationship": Attribute((media.relationship,), required=True),
        "type": Attribute((media.restriction_type,)),
    },
    rules=(media.restriction,),
)


def _named(children: Mapping[str, Child]) -> dict[str, Child]:
    return {f"{{{MEDIA}}}{name}": child for name, child in children.items()}


def _list_of(name: str, element: Element) -> Child:
    return Child(Element(children=_named({name: Child(element, repeatable=True)})))


_COMMUNITY = Element(
    children=_named(
        {
            "starRating": Child(
                Element(attributes={"average": _DECIMAL, "count": _COUNT, "min": _DECIMAL, "max": _DECIMAL})
            ),
            "statistics": Child(Element(attributes={"views": _COUNT, "favorites": _COUNT})),
            "tags": Child(leaf()),
        }
    )
)
_EMBED = Element(
    attributes={"url": _REQUIRED_ADDRESS, "width": _POSITIVE, "height": _POSITIVE},
    children=_named({"param": Child(leaf(attributes={"name": Attribute(required=True)}), repeatable=True)}),
)
_PRICE = Element(
    attributes={
        "type": Attribute((media.price_type,)),
        "info": _ADDRESS,
        "price": _DECIMAL,
        "currency": Attribute((rsl.currency,)),
    }
)
_LOCATION = Element(text=(), attributes={"description": _ANY, "start": _MOMENT, "end": _MOMENT})  # around GeoRSS
# The specification writes the parts of a scene without a prefix.
_SCENE = Element(
    children={
        f"{space}{name}": Child(leaf(*checks))
        for space in ("", f"{{{MEDIA}}}")
        for name, checks in {
            "sceneTitle": (),
            "sceneDescription": (),
            "sceneStartTime": (media.moment,),
            "sceneEndTime": (media.moment,),
        }.items()
    }
)

_ANYWHERE = {
    "adult": Child(leaf(media.true_false, rules=(media.adult,))),
    "backLinks": _list_of("backLink", leaf(links.full_link)),
    "category": Child(_CATEGORY, repeatable=True),
    "comments": _list_of("comment", leaf()),
    "community": Child(_COMMUNITY),
    "copyright": Child(leaf(attributes={"url": Attribute((links.full_link,))})),
    "credit": Child(leaf(attributes={"role": _ANY, "scheme": _SCHEME}, rules=(media.credit,)), repeatable=True),
    "description": Child(_WORDING),
    "embed": Child(_EMBED, repeatable=True),
    "hash": Child(leaf(attributes={"algo": _ANY}, rules=(media.digest,)), repeatable=True),
    "keywords": Child(leaf(), repeatable=True),
    "license": Child(leaf(attributes=_LINKED_FILE), repeatable=True),
    "location": Child(_LOCATION, repeatable=True),
    "peerLink": Child(leaf(attributes=_LINKED_FILE), repeatable=True),
    "player": Child(_PLAYER, repeatable=True),
    "price": Child(_PRICE, repeatable=True),
    "rating": Child(leaf(attributes={"scheme": _SCHEME}, rules=(media.rating,)), repeatable=True),
    "responses": _list_of("response", leaf()),
    "restriction": Child(_RESTRICTION, repeatable=True),
    "rights": Child(Element(attributes={"status": Attribute((media.rights,))})),
    "scenes": _list_of("scene", _SCENE),
    "status": Child(Element(attributes={"state": Attribute((media.state,)), "reason": _ANY})),
    "subTitle": Child(leaf(attributes={**_LINKED_FILE, "lang": _LANGUAGE}), repeatable=True),
    "text": Child(_TEXT, repeatable=True),
    "thumbnail": Child(_THUMBNAIL, repeatable=True),
    "title": Child(_WORDING),
}

EVERYWHERE = _named(_ANYWHERE)

_CONTENT = Element(
    attributes={
        "url": Attribute((links.full_link,)),
        "fileSize": Attribute((numbers.known_file_size,)),
        "type": Attribute((values.mime_attribute,)),
        "medium": Attribute((media.medium,)),
        "isDefault": Attribute((media.true_false,)),
        "expression": Attribute((media.expression,)),
        "bitrate": _DECIMAL,
        "framerate": _DECIMAL,
        "samplingrate": _DECIMAL,
        "channels": Attribute((numbers.non_negative,)),
        "duration": _DECIMAL,
        "width": _POSITIVE,
        "height": _POSITIVE,
        "lang": Attribute((values.language,)),
    },
    children=EVERYWHERE,
    rules=(media.content,),
)
_CONTENTS = {f"{{{MEDIA}}}content": Child(_CONTENT, repeatable=True)}
_GROUP = Element(children={**EVERYWHERE, **_CONTENTS}, rules=(media.group,))

OF_ENTRIES = {**_CONTENTS, f"{{{MEDIA}}}group": Child(_GROUP, repeatable=True)}

NAMESPACES = frozenset({MEDIA})
