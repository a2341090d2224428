"""Media RSS 1.5 as far as readers and validators agree on it."""

from __future__ import annotations

from syndication.validation.names import MEDIA
from syndication.validation.rules import links, media, numbers, values
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
_RESTRICTION = leaf(
    attributes={
        "relationship": Attribute((media.relationship,), required=True),
        "type": Attribute((media.restriction_type,)),
    },
    rules=(media.restriction,),
)

_ANYWHERE = {
    "adult": Child(leaf(media.true_false, rules=(media.adult,))),
    "category": Child(_CATEGORY, repeatable=True),
    "copyright": Child(leaf(attributes={"url": Attribute((links.full_link,))})),
    "credit": Child(leaf(attributes={"role": _ANY, "scheme": _SCHEME}, rules=(media.credit,)), repeatable=True),
    "description": Child(_WORDING),
    "hash": Child(leaf(attributes={"algo": _ANY}, rules=(media.digest,)), repeatable=True),
    "keywords": Child(leaf(), repeatable=True),
    "player": Child(_PLAYER, repeatable=True),
    "rating": Child(leaf(attributes={"scheme": _SCHEME}, rules=(media.rating,)), repeatable=True),
    "restriction": Child(_RESTRICTION, repeatable=True),
    "text": Child(_TEXT, repeatable=True),
    "thumbnail": Child(_THUMBNAIL, repeatable=True),
    "title": Child(_WORDING),
}

EVERYWHERE = {f"{{{MEDIA}}}{name}": child for name, child in _ANYWHERE.items()}

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
