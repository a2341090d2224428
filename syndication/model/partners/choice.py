"""Whether a partner may have a story: its choice, and what the record says of partners."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from syndication.model.item import Item
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Choice, Profile
from syndication.model.publication import DeclaredFeed
from syndication.model.selection import refusal, refusal_text
from syndication.text.ids import name_key
from syndication.text.languages import primary_subtag


def partner_refusal(partner: Partner, profile: Profile, item: Item, language: str, now: datetime) -> str:
    """Return why a partner does not get a story that is public, "" if it does; `language` is the publication's."""
    choice = profile.choice
    if fault := _refused_by_record(partner.name, item, now):
        return fault
    if item.kind not in choice.kinds:
        return f'its kind is "{item.kind}"; the partner takes {", ".join(choice.kinds)}'
    if item.access not in choice.access:
        return f'its access is "{item.access}"; the partner takes {", ".join(choice.access)}'
    if (item.sponsor or item.disclosure) and not choice.sponsored:
        return "it is sponsored; the partner takes none that are"
    if choice.languages and primary_subtag(item.language or language) not in map(primary_subtag, choice.languages):
        return f'its language is "{item.language or language}"; the partner takes {", ".join(choice.languages)}'
    named = refusal(_names(partner.name, choice), item)
    return refusal_text(named, item, "the partner") if named else ""


def partner_end(partner: str, item: Item) -> datetime | None:
    """Return the moment at which a partner must take a story down, None if there is none."""
    ends = item.partners.until if item.partners else ()
    return min((end.at for end in ends if is_named(partner, (end.partner,))), default=None)


def is_named(partner: str, names: Iterable[str]) -> bool:
    """Return whether a record means a partner: "MSN" and "Morning App" are msn and morning-app in the settings."""
    return partner in (name_key(name).replace(" ", "-") for name in names)


def _refused_by_record(partner: str, item: Item, now: datetime) -> str:
    rules = item.partners
    if not rules:
        return ""
    if is_named(partner, rules.deny):
        return "its record denies it to the partner"
    if rules.allow and not is_named(partner, rules.allow):
        return f"its record allows it only to {', '.join(rules.allow)}"
    ends = partner_end(partner, item)
    return f"the partner may have it only until {ends.isoformat()}" if ends and ends <= now else ""


def _names(name: str, choice: Choice) -> DeclaredFeed:
    return DeclaredFeed(
        name=name,
        sections=choice.sections,
        tags=choice.tags,
        authors=choice.authors,
        exclude_sections=choice.exclude_sections,
        exclude_tags=choice.exclude_tags,
        exclude_authors=choice.exclude_authors,
    )
