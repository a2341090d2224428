"""Withdrawals by hand: which are still to be made at a partner, and which are not needed, as it never had the story."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, audit, partner_ledger, partner_stories
from syndication.catalog.audit import AuditEntry
from syndication.model.errors import NotFoundError
from syndication.model.partners.partner import Partner
from syndication.model.partners.standings import Standing
from syndication.model.publication import Publication


class WithdrawalsByHand(Struct, frozen=True):
    """`needed` are those that a person must make; the story of the others was `never_fetched`."""

    needed: tuple[Standing, ...] = ()
    never_fetched: tuple[Standing, ...] = ()


def withdrawals_by_hand(
    connection: Connection, publication: Publication, ledger_days: int, now: datetime
) -> WithdrawalsByHand:
    """Return the withdrawals that no feed makes; the ledger is stored for `ledger_days`."""
    waiting = partner_stories.to_withdraw_by_hand(connection)
    partners, began = {one.name: one for one in publication.partners}, ledger_start(connection, ledger_days, now)
    had = _fetched(connection, waiting)
    spared = tuple(
        one
        for one in waiting
        if is_spared(one, partners.get(one.partner), began, has_fetched=(one.partner, one.item_id) in had)
    )
    return WithdrawalsByHand(tuple(one for one in waiting if one not in spared), spared)


def tick_off(connection: Connection, who: str, partner: str, item_id: str, now: datetime) -> Standing:
    """Note that a person has withdrawn a story at a partner; also one that was forgotten, by the end of its id.

    Raises:
        NotFoundError: nothing of it is to be withdrawn by hand there.
    """
    waiting = [one for one in partner_stories.to_withdraw_by_hand(connection) if one.partner == partner]
    found = next((one for one in waiting if item_id in (one.item_id, one.item_id.rpartition(":")[2])), None)
    if found is None:
        cure = "`syndication partners` lists all"
        raise NotFoundError(f"{item_id}: nothing is to be withdrawn by hand at {partner}; {cure}")
    done = replace(found, by_hand="done")
    partner_stories.save(connection, [done])
    entry = AuditEntry(at=now, who=who, action="withdrawn by hand", note=partner, item_id=found.item_id)
    audit.add(connection, [entry])
    return done


def ledger_start(connection: Connection, ledger_days: int, now: datetime) -> datetime | None:
    """Return the moment since which the ledger has every fetch, None if there is none."""
    began = partner_ledger.since(connection)
    return max(began, now - timedelta(days=ledger_days)) if began else None


def is_spared(standing: Standing, partner: Partner | None, began: datetime | None, *, has_fetched: bool) -> bool:
    """Return whether a partner certainly never had a story: no key ever fetched it in all its time.

    A shared cache may have given a public feed to the partner, and what is older than the ledger may be forgotten.
    """
    if partner is None or partner.public or partner.profile is None or partner.profile.is_pushed:
        return False  # the ledger does not note what is pushed
    return not has_fetched and began is not None and standing.published >= began


def _fetched(connection: Connection, waiting: list[Standing]) -> set[tuple[str, str]]:
    by_partner: dict[str, list[str]] = defaultdict(list)
    for one in waiting:
        by_partner[one.partner].append(one.item_id)
    return {
        (partner, item_id)
        for partner, ids in by_partner.items()
        for item_id in partner_ledger.fetched_items(connection, partner, ids)
    }
