"""The stories of a page with what is known of them, and which of them are taken now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from syndication.catalog import Connection, items, origins, source_stories
from syndication.catalog.source_stories import NoteState
from syndication.catalog.upsert import indexable
from syndication.model.followed_source import FollowedSource
from syndication.model.item import Item
from syndication.model.source_state import Backlog, SourceState
from syndication.publishing.follower.decision import Candidate, Decision
from syndication.sources.followed import FollowedStory
from syndication.text.address_key import address_key
from syndication.text.dates import whole_second
from syndication.text.ids import is_id

_FEWEST_KNOWN = 4  # stories in the window before it is compared with what is known
_RETRIED: tuple[NoteState, ...] = ("unread", "left", "joined", "waiting")  # without an item here


def find_candidates(
    connection: Connection, source: FollowedSource, stories: Sequence[FollowedStory]
) -> list[Candidate]:
    """Return the stories of a page with what is known of them."""
    unique = {story.key: story for story in _with_known_keys(connection, source, stories)}
    owners = origins.owners(connection, source.name, list(unique))
    notes = source_stories.by_keys(connection, source.name, list(unique))
    addresses = Counter(_address_of(story) for story in unique.values())
    present = {indexable(key) for key in unique}
    joins = {
        key: item_id
        for key, story in unique.items()
        if key not in owners and (key not in notes or notes[key].state in _RETRIED)
        if (item_id := _same_story(connection, source, story, present, addresses))
    }
    stored = items.by_ids(connection, {*owners.values(), *joins.values(), *unique})
    return [
        Candidate(
            story=story,
            source=source,
            stored=stored.get(owners.get(key, "") or joins.get(key, "")),
            note=notes.get(key),
            joins=key in joins,
            is_here=key in stored,
        )
        for key, story in unique.items()
    ]


def _with_known_keys(
    connection: Connection, source: FollowedSource, stories: Sequence[FollowedStory]
) -> Iterator[FollowedStory]:
    """Yield the stories under their keys. One that was taken under another key keeps that."""
    others = {key for story in stories for key in story.other_keys}
    owners = origins.owners(connection, source.name, [*others, *(story.key for story in stories)]) if others else {}
    stored = items.by_ids(connection, {owners[key] for key in others if key in owners})
    former = {key: stored[owners[key]].item for key in others if owners.get(key) in stored}
    claims = Counter((key, _second_of(story)) for story in stories for key in story.other_keys)
    present = {story.key for story in stories}
    for story in stories:
        key = _former_key(story, former, claims) if story.key not in owners else ""
        yield replace(story, key=key) if key and key not in present else story
        present.add(key)


def _former_key(
    story: FollowedStory, former: Mapping[str, Item], claims: Mapping[tuple[str, datetime | None], int]
) -> str:
    """Return the key of the item with the date of a story; if another story claims that too, its headline decides."""
    moment, headline = _second_of(story), story.item.headline if story.item else ""
    for key in story.other_keys:
        known = former.get(key)
        if known and whole_second(known.published) == moment:
            return key if claims[key, moment] == 1 or known.headline == headline else ""
    return ""


def _second_of(story: FollowedStory) -> datetime | None:
    return whole_second(story.item.published) if story.item else None


def _same_story(
    connection: Connection,
    source: FollowedSource,
    story: FollowedStory,
    present: Collection[str],
    addresses: Mapping[str, int],
) -> str:
    """Return the item that has the same id at another source, or the same address; "" if there is none.

    At the same source, it is the item whose former id is not in the page any more: the source has changed its ids.
    """
    if is_id(story.key) and (found := origins.with_key(connection, story.key)):
        return found[0].item_id
    address = _address_of(story)
    if not address or addresses[address] > 1:
        return ""
    same = origins.with_address(connection, address)
    return next((each.item_id for each in same if each.source != source.name or each.key not in present), "")


def _address_of(story: FollowedStory) -> str:
    """Return the address of a story in the form in which addresses are compared; "" for none, or a front page."""
    key = address_key(story.item.url) if story.item and story.item.url else ""
    return key if "/" in key.rstrip("/") or "?" in key else ""


def find_suspects(candidates: Sequence[Candidate], source: FollowedSource, state: SourceState) -> tuple[Candidate, ...]:
    """Return the new stories, if more than half of what was there at the last answer has an id that is new.

    Stories that were published later are new in any case, and do not count. Sources that only have what is new in each
    document cannot be compared.
    """
    if state.began is None or state.answered is None or state.bookmark or state.backlog or not source.is_remote:
        return ()
    known_until = state.answered - source.interval  # caches may deliver a story late
    window = [each for each in candidates if each.story.item and each.story.item.published <= known_until]
    new = [each for each in window if each.is_unknown and not each.joins]
    return tuple(new) if len(window) >= _FEWEST_KNOWN and len(new) * 2 > len(window) else ()


def of_first_round(decisions: Sequence[Decision], source: FollowedSource) -> Iterator[Decision]:
    """Yield decisions of the first round: only the newest stories are taken, unless there is a date to begin with.

    Known stories count, too: after a new start with the old records, the older stories are still left out.
    """
    dated = [each for each in decisions if each.candidate.story.item]
    newest = {each.key for each in sorted(dated, key=published_of, reverse=True)[: source.newest]}
    for each in decisions:
        if each.effect == "new" and each.key not in newest and not source.first_date:
            detail = f"older than the newest {source.newest} of the first round"
            yield Decision(candidate=each.candidate, effect="none", state="older", detail=detail)
        else:
            yield each


def of_first_backlog(decisions: Sequence[Decision], source: FollowedSource, backlog: Backlog) -> Iterator[Decision]:
    """Yield decisions of a round that goes on with the first one: only versions that came after that are taken."""
    reached = datetime.fromisoformat(backlog.bookmark)
    for each in decisions:
        at = each.candidate.story.at
        if each.effect == "new" and (at or published_of(each)) < reached and not source.first_date:
            detail = "older than the first round"
            yield Decision(candidate=each.candidate, effect="none", state="older", detail=detail)
        else:
            yield each


def within_limit(decisions: Sequence[Decision], left: int) -> tuple[list[Decision], list[Decision]]:
    """Return the decisions without the new stories that must wait, and those that must; the oldest go first."""
    new = sorted((each for each in decisions if each.effect == "new"), key=published_of)
    late = [replace(each, effect="none", state="waiting", digest="") for each in new[max(left, 0) :]]
    keys = {each.key for each in late}
    return [each for each in decisions if each.key not in keys], late


def published_of(decision: Decision) -> datetime:
    """Return when the story of a decision was published, which has an item."""
    item = decision.candidate.story.item
    assert item
    return item.published
