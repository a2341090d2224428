"""The stories of a document become records, or change them. Takedowns come first, then changes, then new stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, items, locks, origins, source_stories
from syndication.catalog.source_stories import NoteState, StoryNote
from syndication.catalog.upsert import indexable
from syndication.model.errors import BusyError, CatalogError, FolderError, PendingError, SyndicationError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import MOST_LINES, SourceState
from syndication.model.stored import Stored
from syndication.publishing.edit import Edit, EditResult, edit
from syndication.publishing.follower import similarity
from syndication.publishing.follower.decision import Candidate, Decision, Effect, decide, version_to_note
from syndication.publishing.workspace import Workspace
from syndication.sources.followed import FollowedStory, SourcePage
from syndication.text.address_key import address_key
from syndication.text.html import plain_text
from syndication.text.ids import is_id

_PATIENCE_SECONDS = 30.0
_HOUR = timedelta(hours=1)
_WINDOW_OF_TWINS = timedelta(days=3)
_MOST_SKETCHES = 2_000
_FEWEST_KNOWN = 4  # stories in the window before it is compared with what is known
_LONGEST_LINE = 300
_RETRIED: tuple[NoteState, ...] = ("unread", "left", "joined", "waiting")  # without an item here
_TRANSIENT = (BusyError, CatalogError, FolderError, PendingError)


class PageReport(Struct, frozen=True, kw_only=True):
    """What became of a document: how many stories by effect, and lists of what needs an editor.

    `waiting` is how many new stories must wait for the next hour. `held` are the stories of a source that suddenly has
    new ids, and `held_count` is how many there are.
    """

    effects: dict[Effect, int] = {}
    unread: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    excluded: int = 0
    older: int = 0
    waiting: int = 0
    held: tuple[str, ...] = ()
    held_count: int = 0


def take_page(
    workspace: Workspace,
    source: FollowedSource,
    page: SourcePage,
    state: SourceState,
    now: datetime,
    *,
    accepted: bool = False,
) -> PageReport:
    """Take the stories of a page. Nothing is written twice, if this is repeated after a failure.

    `accepted` says that a person has accepted the new ids of the source.

    Raises:
        BusyError, CatalogError, FolderError: nothing can be written now; the page is to be taken again.
    """
    # Two sources may have the same story: the second one must see the item of the first.
    with locks.patient_lock(workspace.catalog, "stories of sources", _PATIENCE_SECONDS):
        return _take_page(workspace, source, page, state, now, accepted=accepted)


def _take_page(
    workspace: Workspace, source: FollowedSource, page: SourcePage, state: SourceState, now: datetime, *, accepted: bool
) -> PageReport:
    with workspace.catalog.read() as connection:
        candidates = _candidates(connection, source, page.stories)
        taken_lately = source_stories.count_since(connection, source.name, "taken", now - _HOUR)
    held = () if accepted else _suspects(candidates, source, state)
    held_keys = {each.story.key for each in held}
    decisions = [decide(each, now) for each in candidates if each.story.key not in held_keys]
    decisions = list(_first_round(decisions, source) if state.began is None else decisions)
    chosen, late = _within_limit(decisions, source.most_per_hour - taken_lately)
    done = _execute(workspace, source, chosen, now)
    _save_notes(workspace, source, [*done, *map(_Done, late)], now)
    return _report(page, done, len(late), held)


def preview(source: FollowedSource, page: SourcePage, now: datetime) -> list[Decision]:
    """Return what would become of the stories of a page in a first round."""
    candidates = [Candidate(story=story, source=source) for story in page.stories]
    return list(_first_round([decide(each, now) for each in candidates], source))


class _Done(Struct, frozen=True):
    """A decision with its result: the item as it is now, None if there is none, or the error."""

    decision: Decision
    stored: Stored | None = None
    error: str = ""
    sketch: bytes = b""


def _candidates(connection: Connection, source: FollowedSource, stories: Sequence[FollowedStory]) -> list[Candidate]:
    """Return the stories of a page with what is known of them."""
    unique = {story.key: story for story in stories}
    owners = origins.owners(connection, source.name, list(unique))
    notes = source_stories.by_keys(connection, source.name, list(unique))
    addresses = Counter(_address_of(story) for story in unique.values())
    joins = {
        key: item_id
        for key, story in unique.items()
        if key not in owners and (key not in notes or notes[key].state in _RETRIED)
        if (item_id := _same_story(connection, source, story, unique, addresses))
    }
    stored = items.by_ids(connection, {*owners.values(), *joins.values()})
    return [
        Candidate(
            story=story,
            source=source,
            stored=stored.get(owners.get(key, "") or joins.get(key, "")),
            note=notes.get(key),
            joins=key in joins,
        )
        for key, story in unique.items()
    ]


def _same_story(
    connection: Connection,
    source: FollowedSource,
    story: FollowedStory,
    page: dict[str, FollowedStory],
    addresses: Counter[str],
) -> str:
    """Return the item that has the same id at another source, or the same address; "" if there is none.

    At the same source, it is the item whose former id is not in the page any more: the source has changed its ids.
    """
    present = {indexable(key) for key in page}
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


def _suspects(candidates: Sequence[Candidate], source: FollowedSource, state: SourceState) -> tuple[Candidate, ...]:
    """Return the new stories, if more than half of what was there at the last answer has an id that is new.

    Stories that were published later are new in any case, and do not count. Sources that only have what is new in each
    document cannot be compared.
    """
    if state.began is None or state.answered is None or state.bookmark or not source.is_remote:
        return ()
    known_until = state.answered - source.interval  # caches may deliver a story late
    window = [each for each in candidates if each.story.item and each.story.item.published <= known_until]
    new = [each for each in window if each.is_unknown and not each.joins]
    return tuple(new) if len(window) >= _FEWEST_KNOWN and len(new) * 2 > len(window) else ()


def _first_round(decisions: Sequence[Decision], source: FollowedSource) -> Iterator[Decision]:
    """Yield decisions of the first round: only the newest stories are taken, unless there is a date to begin with.

    Known stories count, too: after a new start with the old records, the older stories are still left out.
    """
    dated = [each for each in decisions if each.candidate.story.item]
    newest = {each.key for each in sorted(dated, key=_published, reverse=True)[: source.newest]}
    for each in decisions:
        if each.effect == "new" and each.key not in newest and not source.first_date:
            detail = f"older than the newest {source.newest} of the first round"
            yield Decision(candidate=each.candidate, effect="none", state="older", detail=detail)
        else:
            yield each


def _within_limit(decisions: Sequence[Decision], left: int) -> tuple[list[Decision], list[Decision]]:
    """Return the decisions without the new stories that must wait, and those that must; the oldest go first."""
    new = sorted((each for each in decisions if each.effect == "new"), key=_published)
    late = [replace(each, effect="none", state="waiting", digest="") for each in new[max(left, 0) :]]
    keys = {each.key for each in late}
    return [each for each in decisions if each.key not in keys], late


def _published(decision: Decision) -> datetime:
    item = decision.candidate.story.item
    assert item
    return item.published


def _execute(workspace: Workspace, source: FollowedSource, decisions: Sequence[Decision], now: datetime) -> list[_Done]:
    """Write what was decided; takedowns first, so that they need not wait for the other stories."""
    takedowns = [each for each in decisions if each.effect == "withdrawn"]
    new = sorted((each for each in decisions if each.effect == "new"), key=_published)
    others = [each for each in decisions if each.effect not in ("withdrawn", "new", "none")]
    idle = [_Done(each, each.candidate.stored) for each in decisions if each.effect == "none"]
    done = [*_write(workspace, source, takedowns, now), *_write(workspace, source, others, now)]
    return [*done, *_write_new(workspace, source, new, now), *idle]


def _write_new(
    workspace: Workspace, source: FollowedSource, decisions: Sequence[Decision], now: datetime
) -> Iterator[_Done]:
    """Write new stories, each with a warning if another source has had nearly the same text."""
    with workspace.catalog.read() as connection:
        known = source_stories.sketches_since(connection, now - _WINDOW_OF_TWINS, _MOST_SKETCHES)
        slugs = {
            item_id: one.item.slug for item_id, one in items.by_ids(connection, {name for name, _ in known}).items()
        }
    sketches = [_sketch_of(each) for each in decisions]
    marked = [
        _with_twin(each, slugs.get(similarity.most_similar(sketch, known), ""))
        for each, sketch in zip(decisions, sketches, strict=True)
    ]
    for one, sketch in zip(_write(workspace, source, marked, now), sketches, strict=True):
        yield replace(one, sketch=sketch)


def _sketch_of(decision: Decision) -> bytes:
    item = decision.candidate.story.item
    return similarity.sketch_of(plain_text(item.body)) if item else b""


def _with_twin(decision: Decision, slug: str) -> Decision:
    """Return a decision whose new item has a warning about a story with nearly the same text."""
    if not slug or not decision.change:
        return decision
    item = decision.change(None)
    imported = item.imported
    assert imported
    line = f"body: nearly the same text as the story {slug}"
    marked = replace(item, imported=replace(imported, warnings=(*imported.warnings, line)))
    return replace(decision, change=lambda _: marked, detail=f"nearly the same text as {slug}")


def _write(workspace: Workspace, source: FollowedSource, decisions: Sequence[Decision], now: datetime) -> list[_Done]:
    edits = [_edit_of(source, each) for each in decisions]
    results = edit(workspace, actor_of(source.name), edits, now) if edits else []
    if transient := next((each for each in results if isinstance(each, _TRANSIENT)), None):
        raise BusyError(str(transient)) from transient
    return [_done(*pair) for pair in zip(decisions, results, strict=True)]


def _edit_of(source: FollowedSource, decision: Decision) -> Edit:
    """Return the edit, which is executed once however often it is repeated: a process may be killed before it ends."""
    assert decision.change
    version = decision.candidate.stored.item.version if decision.candidate.stored else 0
    parts = (source.name, decision.effect, str(version), decision.digest, decision.candidate.story.key)
    return Edit(decision.change, decision.slug, request=f"follow {sha256(repr(parts).encode()).hexdigest()}")


def actor_of(source: str) -> str:
    """Return the name of a source in the log of changes."""
    return f"source {source}"


def _done(decision: Decision, result: EditResult) -> _Done:
    if isinstance(result, SyndicationError):
        return _Done(decision, decision.candidate.stored, str(result)[:_LONGEST_LINE])
    return _Done(decision, result)


def _save_notes(workspace: Workspace, source: FollowedSource, done: Sequence[_Done], now: datetime) -> None:
    notes = [_note(source, each, now) for each in done]
    with workspace.catalog.begin() as connection:
        source_stories.save(connection, notes)


def _note(source: FollowedSource, done: _Done, now: datetime) -> StoryNote:
    decision, before = done.decision, done.decision.candidate.note
    failed: NoteState = "left" if done.stored else "unread"
    stored = done.stored
    return StoryNote(
        source=source.name,
        key=decision.candidate.story.key,
        state=failed if done.error else decision.state,
        first=before.first if before else now,
        seen=now,
        item_id=stored.item.id if stored else before.item_id if before else "",
        detail=done.error or decision.detail,
        digest=decision.digest,
        version=version_to_note(decision, stored.item.version if stored else 0),
        sketch=done.sketch or (before.sketch if before else b""),
    )


def _report(page: SourcePage, done: Sequence[_Done], waiting: int, held: Sequence[Candidate]) -> PageReport:
    failed = [f"{_name(each.decision.candidate.story)}: {each.error}" for each in done if each.error]
    unread = [f"{each.name}: {each.problem}"[:_LONGEST_LINE] for each in page.unread]
    left = [each for each in done if each.decision.state == "left" and not each.error]
    return PageReport(
        effects=dict(Counter(each.decision.effect for each in done if not each.error)),
        unread=_first((*unread, *failed)),
        left=_first([f"{each.decision.slug}: {each.decision.detail}" for each in left]),
        excluded=sum(1 for each in done if each.decision.state == "excluded"),
        older=sum(1 for each in done if each.decision.state == "older"),
        waiting=waiting,
        held=_first([f"{_name(each.story)} ({each.story.key})"[:_LONGEST_LINE] for each in held]),
        held_count=len(held),
    )


def _name(story: FollowedStory) -> str:
    return story.item.headline[:80] if story.item else story.key[:80]


def _first(lines: Iterable[str]) -> tuple[str, ...]:
    listed = tuple(lines)
    more = len(listed) - MOST_LINES
    return (*listed[:MOST_LINES], f"and {more:,} more") if more > 0 else listed
