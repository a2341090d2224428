"""The pictures in the form of the editor: their words, the part that every crop shows, and their order. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from syndication.model.item import Media
from syndication.model.media_parts import Focus
from syndication.web.desk.faults import FormFault
from syndication.web.desk.words import marked

Texts = Mapping[str, str]

MOST_PICTURES = 200
COUNT, MAIN = "media-count", "media-main"
_WORDS = ("alt", "caption", "credit")
_FACTS = ("url", "type", "width", "height", "bytes")
_NUMBERS = ("width", "height", "bytes")
_HALF = 0.05  # of a picture: what a crop must show around the point that matters


def picture_values(media: Sequence[Media]) -> dict[str, str]:
    """Return what the fields show of the media of a story."""
    texts = {COUNT: str(len(media)), MAIN: "0" if media else ""}
    for index, medium in enumerate(media):
        texts |= {f"media-{index}-{name}": str(getattr(medium, name)) for name in (*_WORDS, *_FACTS)}
        x, y = _centre(medium.focus)
        texts |= {f"media-{index}-focus-x": x, f"media-{index}-focus-y": y}
    return texts


def with_uploads(texts: Texts, uploaded: Sequence[Media]) -> dict[str, str]:
    """Return the texts of a form with pictures that came with it, behind those that it has."""
    count = count_of(texts)
    added = picture_values(uploaded)
    moved = {
        f"media-{count + index}-{name}": added[f"media-{index}-{name}"]
        for index, _ in enumerate(uploaded)
        for name in (*_WORDS, *_FACTS, "focus-x", "focus-y")
    }
    return {**texts, **moved, COUNT: str(count + len(uploaded)), MAIN: texts.get(MAIN) or ("0" if uploaded else "")}


def count_of(texts: Texts) -> int:
    """Return how many media a form has."""
    text = texts.get(COUNT, "0")
    return min(int(text), MOST_PICTURES) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def media_of(texts: Texts, before: Sequence[Media]) -> tuple[list[Any] | None, tuple[FormFault, ...]]:
    """Return the media that a form means, None if they are as before, and what cannot be understood."""
    if COUNT not in texts:
        return None, ()
    faults: list[FormFault] = []
    known = dict(enumerate(before))
    staying = [index for index in range(count_of(texts)) if not texts.get(f"media-{index}-remove")]
    main = texts.get(MAIN, "")
    ordered = sorted(staying, key=lambda index: str(index) != main)
    found = [_medium(texts, index, known.get(index), faults) for index in ordered]
    return (None if found == [msgspec.to_builtins(one) for one in before] else found), tuple(faults)


def _medium(texts: Texts, index: int, known: Media | None, faults: list[FormFault]) -> dict[str, Any]:
    """Return a medium with the words of the form; what the form does not show stays as it is."""
    is_same = known is not None and known.url == texts.get(f"media-{index}-url", known.url)
    fields: dict[str, Any] = msgspec.to_builtins(known) if known and is_same else _facts(texts, index)
    fields |= {name: text for name in _WORDS if (text := texts.get(f"media-{index}-{name}", "").strip())}
    for name in _WORDS:
        if not texts.get(f"media-{index}-{name}", "").strip():
            fields.pop(name, None)
    point = tuple(texts.get(f"media-{index}-focus-{axis}", "").strip() for axis in ("x", "y"))
    if point != _centre(known.focus if known and is_same else None):
        fields.pop("focus", None)
        if any(point):
            fields |= _focus(point, f"media-{index}-focus-x", faults)
    return fields


def _facts(texts: Texts, index: int) -> dict[str, Any]:
    """Return the facts of a picture that was uploaded with an earlier form."""
    facts: dict[str, Any] = {name: texts.get(f"media-{index}-{name}", "") for name in _FACTS}
    return {
        name: _number(value) if name in _NUMBERS else value for name, value in facts.items() if value not in ("", "0")
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _centre(focus: Focus | None) -> tuple[str, str]:
    """Return the middle of the part that matters in percent, as the form shows it; "" for none."""
    if focus is None:
        return "", ""
    return str(round((focus.x1 + focus.x2) * 50)), str(round((focus.y1 + focus.y2) * 50))


def _focus(point: Sequence[str], anchor: str, faults: list[FormFault]) -> dict[str, Any]:
    """Return the part around a point in percent, which every crop must show."""
    if not all(text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= 100 for text in point):
        faults.append(
            FormFault(anchor, marked("Give both numbers, from 0 to 100 percent of the width and of the height"))
        )
        return {}
    (x1, x2), (y1, y2) = (_span(int(text) / 100) for text in point)
    return {"focus": {"x1": x1, "y1": y1, "x2": x2, "y2": y2}}


def _span(middle: float) -> tuple[float, float]:
    start = round(min(max(middle - _HALF, 0.0), 1 - 2 * _HALF), 4)
    return start, round(start + 2 * _HALF, 4)
