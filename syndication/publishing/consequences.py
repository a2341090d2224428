"""What an act on a story will change, before it is done: in which feeds, and at which partners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Literal, get_args

from msgspec import Struct

from syndication.catalog import Connection, addresses, partner_stories
from syndication.model.event import EventKind
from syndication.model.limits import described
from syndication.model.partners.partner import Partner
from syndication.model.publication import Publication
from syndication.model.selection import selections
from syndication.model.stored import Stored
from syndication.model.tokens import Scope
from syndication.publishing.explain import paths_with_story, reasons_of
from syndication.publishing.partners.withdrawal_report import expected_withdrawals

Act = Literal["kill", "withhold", "reinstate", "correct"]
ACTS: tuple[Act, ...] = get_args(Act)
EVENTS: dict[Act, EventKind] = {
    "kill": "withdrawn",
    "withhold": "withdrawn",
    "reinstate": "published",
    "correct": "corrected",
}
_WITHDRAWALS: tuple[Act, ...] = ("kill", "withhold")


class PartnerConsequence(Struct, frozen=True, omit_defaults=True):
    """A partner that has the story, or had it, and how it hears of the act."""

    partner: str
    how: Annotated[Literal["feed", "wire", "push", "by hand"], described("by hand: a person must inform it")]
    place: Annotated[str, described("where a person does it")] = ""


class ActPlan(Struct, frozen=True, kw_only=True):
    """An act on a story: which scope it needs, why it is not possible ("" if it is), and where it is seen.

    `folders` are those of feeds and archives; `notes` say in sentences what it can and cannot do.
    """

    act: Act
    needs: Scope
    hindrance: str
    folders: tuple[str, ...]
    partners: tuple[PartnerConsequence, ...]
    notes: tuple[str, ...]


def plan_act(connection: Connection, publication: Publication, stored: Stored, act: Act, now: datetime) -> ActPlan:
    """Return what an act on a story will change."""
    return ActPlan(
        act=act,
        needs="withdraw" if act in ("kill", "reinstate") else "write",
        hindrance=_hindrance(stored, act),
        folders=tuple(sorted(_folders(connection, publication, stored, act, now))),
        partners=tuple(_partners(connection, publication, stored, act)),
        notes=tuple(_notes(stored, act)),
    )


def _hindrance(stored: Stored, act: Act) -> str:
    status = stored.item.status
    if act == "reinstate":
        return "it is not withdrawn; there is nothing to reinstate" if status == "usable" else ""
    if act == "correct":
        return "" if status == "usable" else "it is withdrawn; reinstate it first"
    return "it is killed already" if act == "kill" and status == "canceled" else ""


def _folders(
    connection: Connection, publication: Publication, stored: Stored, act: Act, now: datetime
) -> Sequence[str]:
    if act == "reinstate":
        known = addresses.of_items(connection, [stored.item], publication.feeds)
        return [feed.path for feed in selections(stored.item, publication.feeds, known)]
    return paths_with_story(reasons_of(connection, publication, stored, now))


def _partners(
    connection: Connection, publication: Publication, stored: Stored, act: Act
) -> Iterator[PartnerConsequence]:
    by_name = {partner.name: partner for partner in publication.partners}
    if act in _WITHDRAWALS:
        for one in expected_withdrawals(connection, publication, stored.item.id):
            how = "by hand" if one.place else _channel(by_name.get(one.partner))
            yield PartnerConsequence(one.partner, how, one.place)
        return
    for (name, _), standing in sorted(partner_stories.of_items(connection, [stored.item.id]).items()):
        if standing.shown and name in by_name:
            yield PartnerConsequence(name, _channel(by_name[name]))


def _channel(partner: Partner | None) -> Literal["feed", "wire", "push"]:
    if partner and partner.is_on_wire:
        return "wire"
    return "push" if partner and partner.profile and partner.profile.is_pushed else "feed"


def _notes(stored: Stored, act: Act) -> Iterator[str]:
    item = stored.item
    if act in _WITHDRAWALS and not stored.was_public:
        yield "It was never public: readers see nothing of it."
        return
    match act:
        case "kill":
            yield "Its page answers 410 with the note. It leaves every feed, archive and sitemap at once."
            yield "What readers, caches and partners have copied cannot be called back."
        case "withhold":
            yield "Its page answers 410 with the note until it is reinstated. It leaves every feed at once."
        case "correct":
            yield "Readers see the note in the text. Its modification date moves, so readers list it as changed."
        case "reinstate" if item.status == "canceled":
            yield "It comes back without the embargo and the expiry that it had before the kill."
            yield "Partners and readers that deleted its id may not take it again: a new story is safer."
        case _:
            yield "It comes back as it was, with a note in its history that readers do not see."
