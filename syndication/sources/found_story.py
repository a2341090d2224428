"""What a file of another system says of a story, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from syndication.model.item import (
    Author,
    BodyForm,
    Dateline,
    Media,
    Related,
    Rights,
    Source,
    Status,
    Subject,
)
from syndication.model.item_parts import Access, AiUse, Episode, Sponsor, StoryKind, StoryPlace
from syndication.sources.article import datelines
from syndication.sources.moments import read_moment


class FoundStory(Struct, frozen=True, kw_only=True):
    """The fields of a story as a file has them, named as in an item.

    `found_in` says where each was found ("JSON-LD headline"). `faults` are dates that cannot be used, and why.
    `lost` is what readers will miss, `dropped` what else was left out. `file_kind` is what messages call the file.
    A story that is `paid` is for subscribers of its source: its record is withheld unless a person decides otherwise.
    """

    file_kind: str
    headline: str = ""
    body: str = ""
    body_form: BodyForm = "html"
    published: datetime | None = None
    modified: datetime | None = None
    embargo_until: datetime | None = None
    expires: datetime | None = None
    id: str = ""
    status: Status = "usable"
    language: str = ""
    standfirst: str = ""
    url: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    authors: tuple[Author, ...] = ()
    source: Source | None = None
    dateline: Dateline | None = None
    media: tuple[Media, ...] = ()
    related: tuple[Related, ...] = ()
    rights: Rights | None = None
    ednote: str = ""
    headline_short: str = ""
    kind: StoryKind = "article"
    places: tuple[StoryPlace, ...] = ()
    access: Access = "free"
    sponsor: Sponsor | None = None
    disclosure: str = ""
    ai: AiUse = ""
    urgency: int = 0
    slugline: str = ""
    episode: Episode | None = None
    paid: bool = False
    found_in: Mapping[str, str] = {}
    faults: Mapping[str, str] = {}
    warnings: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def read_moments(texts: Mapping[str, str]) -> tuple[dict[str, datetime], dict[str, str]]:
    """Return the dates among `texts`, by field, and why others cannot be used."""
    read = {field: read_moment(text) for field, text in texts.items()}
    moments = {field: moment for field, (moment, _) in read.items() if moment}
    return moments, {field: fault for field, (_, fault) in read.items() if fault}


def dateline_of(printed: str, located: str = "") -> Dateline | None:
    """Return the dateline that is printed in a field of its own, or only its place if that is all that is known."""
    text = printed.rstrip(" -–—:")
    if not text:
        return Dateline("", located) if located else None  # no text: the body has it
    return Dateline(text, located or datelines.parse(printed).located)
