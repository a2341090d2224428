"""The verdicts on stories for a partner, with their renderings. Also on one that is not accepted yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from syndication.formats.ninjs import write_item
from syndication.model import lifecycle
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.partners.choice import partner_refusal
from syndication.model.partners.partner import Partner, partner_language
from syndication.model.partners.profile import Profile
from syndication.model.partners.standings import Trial
from syndication.model.partners.story import partner_story
from syndication.model.partners.verdict import LintFinding, Verdict
from syndication.model.partners.wire_entry import wire_entry
from syndication.model.publication import Publication
from syndication.publishing.gate import EntryVerdict
from syndication.publishing.media import store
from syndication.publishing.partners.renderers import Render, render_for
from syndication.publishing.partners.wire_gate import fault_on_wire
from syndication.publishing.workspace import Workspace
from syndication.validation.profiles.judge import verdict_on


class CheckedStories(Struct, frozen=True):
    """The verdicts on stories, and their renderings, by item."""

    verdicts: Mapping[str, Verdict]
    rendered: Mapping[str, EntryVerdict]

    def accepts(self, item_id: str) -> bool:
        """Return whether a story was checked and is not refused."""
        return item_id in self.verdicts and self.verdicts[item_id].outcome != "refused"


def check_stories(
    entries: Sequence[Entry],
    profile: Profile,
    render: Render,
    publication: Publication,
    now: datetime,
) -> CheckedStories:
    """Return the verdicts on stories for the partner with a profile: by its rules, and by what renders them."""
    language = partner_language(profile, publication.language)
    verdicts = {entry.id: verdict_on(partner_story(entry, profile), profile, language, now) for entry in entries}
    taken = [entry for entry in entries if verdicts[entry.id].outcome != "refused"]
    rendered = render(taken)
    invalid = {item_id: invalid_verdict(one.fault) for item_id, one in rendered.items() if one.fault}
    return CheckedStories(verdicts | invalid, rendered)


def invalid_verdict(fault: str) -> Verdict:
    """Return the verdict on a story that the gate refuses."""
    measured = fault or "cannot be checked"
    return Verdict(
        "refused", (LintFinding("document_invalid", "error", "", measured, "a valid document", "correct the story"),)
    )


def try_story(workspace: Workspace, partner: Partner, profile: Profile, item: Item, now: datetime) -> Trial:
    """Return what a partner would do with a story once it is public; nothing is saved."""
    publication = workspace.publication
    moment = max(now, lifecycle.release_time(item))
    try:
        pictures = store.pictures_of(workspace.pictures, [item])
        entry = entry_at(item, publication, moment, pictures)
    except ComposeError as error:
        refused = partner_refusal(partner, profile, item, publication.language, moment)
        return Trial(refused, invalid_verdict(str(error)))
    return try_entry(publication, partner, profile, item, entry, moment).trial


class TriedEntry(Struct, frozen=True):
    """What a partner would do with an entry, and the bytes that it would get of it, if it takes it."""

    trial: Trial
    rendered: bytes = b""


def try_entry(
    publication: Publication, partner: Partner, profile: Profile, item: Item, entry: Entry, moment: datetime
) -> TriedEntry:
    """Return what a partner would do at a moment with a story that has this entry; nothing is saved."""
    refused = partner_refusal(partner, profile, item, publication.language, moment)
    checked = check_stories([entry], profile, render_for(profile, publication, moment), publication, moment)
    verdict = checked.verdicts[item.id]
    if not partner.is_on_wire:
        found = checked.rendered.get(item.id, EntryVerdict()).rendered
        return TriedEntry(Trial(refused, verdict), next(iter(found.values()), b""))
    if checked.accepts(item.id) and (fault := fault_on_wire(item, entry, profile, publication)):
        return TriedEntry(Trial(refused, invalid_verdict(fault)))
    is_taken = verdict.outcome != "refused"
    received = write_item(item, wire_entry(entry, profile), publication) if is_taken else None
    return TriedEntry(Trial(refused, verdict), msgspec.json.encode(received) if received else b"")
