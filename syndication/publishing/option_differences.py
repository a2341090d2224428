"""What the options of a second `add` ask for, where the record of the same text has something else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from syndication.model.item import Item, Media
from syndication.sources.article.draft import ImportOptions
from syndication.text.lines import one_line

_FIELDS = ("headline", "standfirst", "section", "tags", "language", "url", "embargo_until")
_KEYS = {"authors": "name", "dateline": "text", "source": "name", "sponsor": "name", "rights": "usage"}
_OPTIONS = {"tags": "--tag", "authors": "--author"}


class OptionPart(Struct, frozen=True):
    """A field of a record, the value that an option gives, the value in the record, and the table that it is in."""

    name: str
    wanted: object
    present: object
    table: str = ""


def differences(item: Item, options: ImportOptions) -> Iterator[str]:
    """Yield a line for each option that differs from the record, with what to write there instead."""
    for part in _parts(item, options):
        if part.wanted not in (None, (), "") and part.wanted != part.present:
            yield _difference(part)
    if options.standfirst == "" and item.standfirst:
        yield f'--no-standfirst differs: the record has "{item.standfirst}"; delete the line standfirst there'
    if options.no_embargo and item.embargo_until:
        has = _as_toml(item.embargo_until)
        yield f"--no-embargo differs: the record has embargo_until = {has}; delete that line there"
    if options.ednote and options.ednote not in item.ednote:
        yield _difference(OptionPart("ednote", options.ednote, item.ednote))
    if options.published and options.published != item.published:
        yield (
            f"--published {_as_toml(options.published)} differs: the record has {_as_toml(item.published)}; "
            f"write published = {_as_toml(options.published)} there, if the story is not public yet"
        )


def _parts(item: Item, options: ImportOptions) -> Iterator[OptionPart]:
    for name in _FIELDS:
        yield OptionPart(name, getattr(options, name), getattr(item, name))
    for name, value in options.fields.items():
        if name != "sponsor":
            yield OptionPart(name, value, getattr(item, name))
    sponsor = options.fields.get("sponsor")
    yield OptionPart("sponsor", sponsor, item.sponsor.name if item.sponsor else "", "[sponsor]")
    wanted = tuple(author.name for author in options.authors or ())
    yield OptionPart("authors", wanted, tuple(author.name for author in item.authors), "[[authors]]")
    picture = item.media[0] if item.media else Media()
    yield OptionPart("caption", options.caption, picture.caption, "[[media]]")
    yield OptionPart("credit", options.credit, picture.credit, "[[media]]")
    yield OptionPart("dateline", options.dateline, item.dateline.text if item.dateline else "", "[dateline]")
    usage = item.rights.usage if item.rights else ""
    yield OptionPart("rights", one_line(options.rights), usage, "[rights]")
    yield OptionPart("source", options.source, item.source.name if item.source else "", "[source]")


def _difference(part: OptionPart) -> str:
    option = _OPTIONS.get(part.name, f"--{part.name.replace('_', '-')}")
    has = f"the record has {_as_toml(part.present)}" if part.present not in (None, (), "") else "the record has none"
    if part.table:
        key = _KEYS.get(part.name, part.name)
        values = part.wanted if isinstance(part.wanted, tuple) else (part.wanted,)
        cure = "; ".join(f"{part.table} with {key} = {_as_toml(value)}" for value in values)
    else:
        cure = f"{part.name} = {_as_toml(part.wanted)}"
    return f"{option} {_as_toml(part.wanted)} differs: {has}; write {cure} there"


def _as_toml(value: object) -> str:
    """Return a value as TOML has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
