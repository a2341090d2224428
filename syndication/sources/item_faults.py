"""What a record cannot hold: left out of an item that another system made, with a warning for each."""

from __future__ import annotations

import re

from msgspec.structs import asdict, replace

from syndication.model.item import Item
from syndication.sources.records.rules import problems

_NEEDED = frozenset(("headline", "body", "published"))
_ENTRY = re.compile(r"(\w+)\[(\d+)\]")
_MOST_ENTRIES = 200


def without_faults(item: Item) -> tuple[Item, tuple[str, ...]]:
    """Return the item without what a record cannot hold, and a warning for each; what is needed stays."""
    item, warnings = _shortened(item)
    removed: list[str] = []
    defaults = asdict(Item(headline="", published=item.published, body=""))
    faults = [(field, problem) for field, problem in problems(item) if field.split(".")[0] not in _NEEDED]
    dropped: dict[str, set[int]] = {}
    for field, problem in faults:
        removed.append(f"{field}: {problem.partition(';')[0]}; it was left out")
        entry = _ENTRY.match(field)
        if entry:
            dropped.setdefault(entry[1], set()).add(int(entry[2]))
        else:
            name = field.split(".")[0]
            item = replace(item, **{name: defaults[name]})
    for name, indexes in dropped.items():
        rest = tuple(each for index, each in enumerate(getattr(item, name)) if index not in indexes)
        item = replace(item, **{name: rest})
    return item, (*warnings, *removed)


def _shortened(item: Item) -> tuple[Item, tuple[str, ...]]:
    """Return the item with as many entries in its lists as a record holds, and warnings."""
    lists = {name: value for name, value in asdict(item).items() if isinstance(value, tuple)}
    long = {name: len(value) for name, value in lists.items() if len(value) > _MOST_ENTRIES}
    shorter = {name: lists[name][:_MOST_ENTRIES] for name in long}
    return replace(item, **shorter), tuple(
        f"{name}: has {count} entries; those after the first {_MOST_ENTRIES} were left out"
        for name, count in long.items()
    )
