"""What becomes of a story that a source has: pure, from the story, its item here, and the note on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.catalog.source_stories import NoteState, StoryNote
from syndication.model.changes import Withdrawal
from syndication.model.followed_source import FollowedSource
from syndication.model.item import Item, SourceKey
from syndication.model.stored import Stored
from syndication.publishing.follower import revision
from syndication.publishing.follower.allowance import allowed_item, exclusion_of
from syndication.sources.followed import FollowedStory, Takedown

Effect = Literal["new", "updated", "withdrawn", "returned", "limited", "joined", "none"]
Change = Callable[[Item | None], Item]


class Candidate(Struct, frozen=True, kw_only=True):
    """A story of a source with what is known of it here.

    `stored` is the item that it became, or that another source has of it: then it is to be joined (`joins`). `is_here`
    says that its key is the id of an item, such as one that was pushed.
    """

    story: FollowedStory
    source: FollowedSource
    stored: Stored | None = None
    note: StoryNote | None = None
    joins: bool = False
    is_here: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether the story was never in the source before."""
        return self.note is None and (self.stored is None or self.joins)


class Decision(Struct, frozen=True, kw_only=True):
    """What becomes of a story: the change of its item, None for none; the state to note, and why."""

    candidate: Candidate
    effect: Effect
    state: NoteState
    change: Change | None = None
    detail: str = ""
    digest: str = ""

    @property
    def key(self) -> str:
        """The key of the story at its source."""
        return self.candidate.story.key

    @property
    def slug(self) -> str:
        """The slug of the item to change, "" for a new one."""
        stored = self.candidate.stored
        return stored.item.slug if stored else ""


def decide(candidate: Candidate, now: datetime) -> Decision:
    """Return what becomes of a story. The first rule that applies decides."""
    if candidate.stored is None:
        return _decide_on_unknown(candidate, now)
    if candidate.joins:
        return _joined(candidate, candidate.stored)
    return _decide_on_known(candidate, candidate.stored, now)


def _decide_on_unknown(candidate: Candidate, now: datetime) -> Decision:
    story, source, note = candidate.story, candidate.source, candidate.note
    if story.takedown or story.item is None:
        return _noted(candidate, "withdrawn", "withdrawn at the source before it was taken")
    if note and note.state == "older":
        return _noted(candidate, "older", note.detail)
    if note and note.state == "withdrawn" and not note.item_id and not (story.at and story.at > note.first):
        return _noted(candidate, "withdrawn", note.detail)
    if note and note.item_id:
        return _noted(candidate, "excluded", "its record was removed here")
    if candidate.is_here:
        return _noted(candidate, "excluded", "a story with this id is here already, which does not come from a source")
    if source.first_date and story.item.published < source.first_date:
        return _noted(candidate, "older", f"older than since = {source.since}")
    if story.item.expires and story.item.expires <= now:
        return _noted(candidate, "excluded", f"it expired on {story.item.expires.isoformat()}")
    if reason := exclusion_of(story.item, source):
        return _noted(candidate, "excluded", reason)
    item = allowed_item(story.item, source)
    after = revision.new_item(item, SourceKey(source.name, story.key))
    return Decision(
        candidate=candidate, effect="new", state="taken", change=lambda _: after, digest=revision.followed_digest(item)
    )


def _joined(candidate: Candidate, stored: Stored) -> Decision:
    origin = SourceKey(candidate.source.name, candidate.story.key)

    def change(present: Item | None) -> Item:
        return revision.joined_item(present or stored.item, origin)

    detail = f"the same story as {stored.item.slug}"
    return Decision(candidate=candidate, effect="joined", state="joined", change=change, detail=detail)


def _decide_on_known(candidate: Candidate, stored: Stored, now: datetime) -> Decision:
    story, source, note = candidate.story, candidate.source, candidate.note
    imported = stored.item.imported
    owner = imported.origins[0].source if imported and imported.origins else source.name
    takedown = _takedown_of(story, stored, now)
    if owner != source.name:
        words = f"withdrawn at this source, but the record follows {owner}; decide by hand"
        return (
            _noted(candidate, "left", words) if takedown else _noted(candidate, "joined", f"the record follows {owner}")
        )
    if takedown:
        return _withdrawal(candidate, stored, takedown, now)
    if story.item is None:
        return _noted(candidate, note.state if note else "taken", note.detail if note else "")
    item = allowed_item(story.item, source)
    if stored.item.status == "canceled" or (note and note.state == "withdrawn" and stored.item.status == "withheld"):
        return _decide_on_withdrawn(candidate, stored, item, now)
    return _decide_on_content(candidate, stored, item, now)


def _takedown_of(story: FollowedStory, stored: Stored, now: datetime) -> Takedown:
    """Return how the source withdraws a story. An end that was moved into the past is a withdrawal, too."""
    expires = story.item.expires if story.item else None
    is_over = expires is not None and expires <= now and expires != stored.item.expires
    return story.takedown or ("withholding" if is_over else "")


def _withdrawal(candidate: Candidate, stored: Stored, takedown: Withdrawal, now: datetime) -> Decision:
    note, words = candidate.note, "withdrawn at the source"
    after = revision.withdrawn_item(stored.item, takedown, candidate.story.note, now)
    if after == stored.item:
        return _noted(candidate, "withdrawn", note.detail if note and note.state == "withdrawn" else words)

    def change(present: Item | None) -> Item:
        return revision.withdrawn_item(present or stored.item, takedown, candidate.story.note, now)

    return Decision(candidate=candidate, effect="withdrawn", state="withdrawn", change=change, detail=words)


def _decide_on_withdrawn(candidate: Candidate, stored: Stored, item: Item, now: datetime) -> Decision:
    """Return what becomes of a withdrawn story that the source has again, or still.

    It comes back by itself only if the source withdrew it and nobody has changed it since, if the source dates this
    version later than that, and if its stories need no release here: a late copy of the story must not publish it.
    """
    story, note = candidate.story, candidate.note
    last = max((one.at for one in stored.item.revisions), default=stored.item.published)
    is_newer = story.at is not None and story.at > last
    is_by_hand = note is None or note.state != "withdrawn" or note.version != stored.item.version
    if stored.item.status == "withheld" and (is_by_hand or not stored.was_public):
        return _decide_on_content(candidate, stored, item, now)
    if note is None or is_by_hand:
        return _noted(candidate, "taken", "withdrawn here")
    if not is_newer or candidate.source.status != "usable" or revision.is_edited_here(stored.item):
        words = f"the source has it again; to publish it: syndication reinstate {stored.item.slug} --note …"
        return _noted(candidate, "withdrawn", words if is_newer else note.detail)

    def change(present: Item | None) -> Item:
        return revision.returned_item(present or stored.item, item, story.at, now)

    digest = revision.followed_digest(item)
    return Decision(candidate=candidate, effect="returned", state="taken", change=change, digest=digest)


def _decide_on_content(candidate: Candidate, stored: Stored, item: Item, now: datetime) -> Decision:
    story = candidate.story
    digest = revision.followed_digest(item)
    imported = stored.item.imported
    state, detail = _state_of_draft(candidate, stored)
    if imported and imported.sha256 == digest:
        return _noted(candidate, state, detail, digest)
    if revision.is_edited_here(stored.item):
        return _decide_on_edited(candidate, stored, item, digest)

    def change(present: Item | None) -> Item:
        return revision.updated_item(present or stored.item, item, story.at, _note_for_readers(candidate), now)

    return Decision(candidate=candidate, effect="updated", state=state, change=change, detail=detail, digest=digest)


def _state_of_draft(candidate: Candidate, stored: Stored) -> tuple[NoteState, str]:
    """Return the state of a story to note, and why: "similar" until an editor has decided about it."""
    note = candidate.note
    is_similar = note is not None and note.state == "similar" and stored.item.status == "withheld"
    return ("similar", note.detail) if note and is_similar else ("taken", "")


def _note_for_readers(candidate: Candidate) -> tuple[str, str]:
    """Return the kind and the words of the note that readers see; "" for none. A correction always has words."""
    story = candidate.story
    is_correction = story.note_kind == "correction"
    return story.note_kind, story.note or (candidate.source.correction_note if is_correction else "")


def _decide_on_edited(candidate: Candidate, stored: Stored, item: Item, digest: str) -> Decision:
    """Return what becomes of a newer version of a story that was edited here: it is listed until it is edited again."""
    note = candidate.note
    known = note if note and note.digest == digest else None
    if known and (known.state != "left" or known.version != stored.item.version):
        return _noted(candidate, "taken", "", digest)
    limited = revision.limited_item(stored.item, item)
    words = "edited here, and changed at the source since"
    if limited == stored.item:
        return _noted(candidate, "left", words, digest)

    def change(present: Item | None) -> Item:
        return revision.limited_item(present or stored.item, item)

    return Decision(candidate=candidate, effect="limited", state="left", change=change, detail=words, digest=digest)


def _noted(candidate: Candidate, state: NoteState, detail: str, digest: str = "") -> Decision:
    """Return a decision that changes nothing."""
    known = candidate.note.digest if candidate.note else ""
    return Decision(candidate=candidate, effect="none", state=state, detail=detail, digest=digest or known)


def version_to_note(decision: Decision, present: int) -> int:
    """Return the version of the item that a note is about. While a note stays, it is the version of its beginning."""
    before = decision.candidate.note
    is_same = before is not None and before.digest == decision.digest and before.state == decision.state
    if before and is_same and decision.effect == "none" and decision.state in ("left", "withdrawn"):
        return before.version
    return present
