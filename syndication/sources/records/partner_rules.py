"""The rules about what partners ask of a story: its sponsor, its places, and who may have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndication.model.item import Item
from syndication.model.item_parts import Partners, StoryPlace
from syndication.text.ids import name_key


def partner_problems(item: Item) -> Iterator[tuple[str, str]]:
    """Yield each of these fields of `item` that breaks a rule, with the problem and what to do."""
    if item.sponsor and not item.sponsor.name.strip():
        yield "sponsor.name", "is empty; write who paid for the story"
    for index, place in enumerate(item.places):
        yield from _place_problems(f"places[{index}]", place)
    if item.partners:
        yield from _partners_problems(item.partners)


def _place_problems(field: str, place: StoryPlace) -> Iterator[tuple[str, str]]:
    if not place.name.strip():
        yield f"{field}.name", "is empty; write the name of the place"
    if place.scheme and not place.code:
        yield f"{field}.scheme", "is about the code, which is missing; write it, or delete this line"
    if (place.lat is None) != (place.lon is None):
        given, missing = ("lat", "lon") if place.lon is None else ("lon", "lat")
        yield f"{field}.{given}", f"counts only with {missing}; write both, or delete this line"


def _partners_problems(partners: Partners) -> Iterator[tuple[str, str]]:
    yield from _name_problems("partners.allow[{}]", partners.allow)
    yield from _name_problems("partners.deny[{}]", partners.deny)
    yield from _name_problems("partners.until[{}].partner", [end.partner for end in partners.until])
    allowed = {name_key(name) for name in partners.allow}
    for index, name in enumerate(partners.deny):
        if name.strip() and name_key(name) in allowed:
            yield f"partners.deny[{index}]", f'"{name}" is in partners.allow too; delete it in one of the two'


def _name_problems(field: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    keys = [name_key(name) for name in names]
    for index, name in enumerate(names):
        if not name.strip():
            yield field.format(index), "is empty; write the name of a partner, or delete it"
        elif (before := keys.index(keys[index])) < index:
            yield field.format(index), f"is the same partner as {field.format(before)}; delete one of the two"
