"""The stories of a document become records, or change them. Takedowns come first, then changes, then new stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import locks, source_stories
from syndication.catalog.source_stories import NoteState, StoryNote
from syndication.model.actors import SOURCES
from syndication.model.errors import BusyError, CatalogError, FolderError, PendingError, SyndicationError
from syndication.model.followed_source import FollowedSource
from syndication.model.source_state import MOST_LINES, SourceState
from syndication.model.stored import Stored
from syndication.publishing.edit import Edit, EditResult, edit
from syndication.publishing.follower import revision
from syndication.publishing.follower.candidates import (
    find_candidates,
    find_suspects,
    of_first_backlog,
    of_first_round,
    published_of,
    within_limit,
)
from syndication.publishing.follower.decision import Candidate, Decision, Effect, decide, version_to_note
from syndication.publishing.follower.picture_intake import PictureResult, bring_in_pictures
from syndication.publishing.follower.twins import find_twins, with_twin
from syndication.publishing.workspace import Workspace
from syndication.sources.followed import FollowedStory, SourcePage
from syndication.text import similarity
from syndication.text.html import plain_text

_PATIENCE_SECONDS = 30.0
_HOUR = timedelta(hours=1)
_LONGEST_LINE = 300
_TRANSIENT = (BusyError, CatalogError, FolderError, PendingError)


class PageReport(Struct, frozen=True, kw_only=True):
    """What became of a document: how many stories by effect, and lists of what needs an editor.

    `waiting` is how many new stories must wait for the next hour. `held` are the stories of a source that suddenly has
    new ids, and `held_count` is how many there are. `pictures_left` is how many pictures are to be fetched later.
    """

    effects: dict[Effect, int] = {}
    unread: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    excluded: int = 0
    older: int = 0
    waiting: int = 0
    held: tuple[str, ...] = ()
    held_count: int = 0
    pictures_left: int = 0


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
    pictures, before = PictureResult(page), Counter[Effect]()
    if source.pictures == "fetch":
        plan = _plan(workspace, source, page, state, now, accepted=accepted)
        before = _take_down(workspace, source, plan.chosen, now)
        wanted = {each.key for each in plan.chosen if _may_get_pictures(each)}
        pictures = bring_in_pictures(workspace, source, page, wanted, now)
    # Two sources may have the same story: the second one must see the item of the first.
    with locks.patient_lock(workspace.catalog, "stories of sources", _PATIENCE_SECONDS):
        plan = _plan(workspace, source, pictures.page, state, now, accepted=accepted)
        done = _execute(workspace, source, plan.chosen, now)
        _save_notes(workspace, source, [*done, *map(_Done, plan.late)], now)
    report = _report(page, done, len(plan.late), plan.held)
    return replace(report, effects=dict(Counter(report.effects) + before), pictures_left=pictures.left)


def _take_down(
    workspace: Workspace, source: FollowedSource, decisions: Sequence[Decision], now: datetime
) -> Counter[Effect]:
    """Execute the takedowns, which do not wait for pictures; return how many there were."""
    takedowns = [each for each in decisions if each.effect == "withdrawn"]
    with locks.patient_lock(workspace.catalog, "stories of sources", _PATIENCE_SECONDS) if takedowns else nullcontext():
        done = _execute(workspace, source, takedowns, now)
        _save_notes(workspace, source, done, now)
    return Counter(each.decision.effect for each in done if not each.error)


def _may_get_pictures(decision: Decision) -> bool:
    """Return whether a story may get other pictures: it is new, or nobody has edited it."""
    stored = decision.candidate.stored
    return decision.effect == "new" or (stored is not None and not revision.is_edited_here(stored.item))


class _PagePlan(Struct, frozen=True):
    """What becomes of the stories of a page: those decided on, those that must wait, and those that are held."""

    chosen: Sequence[Decision]
    late: Sequence[Decision]
    held: Sequence[Candidate]


def _plan(
    workspace: Workspace, source: FollowedSource, page: SourcePage, state: SourceState, now: datetime, *, accepted: bool
) -> _PagePlan:
    with workspace.catalog.read() as connection:
        candidates = find_candidates(connection, source, page.stories)
        taken_lately = source_stories.count_taken(connection, source.name, now - _HOUR)
    held = () if accepted else find_suspects(candidates, source, state)
    held_keys = {each.story.key for each in held}
    decisions = [decide(each, now) for each in candidates if each.story.key not in held_keys]
    if state.began is None:
        decisions = list(of_first_round(decisions, source))
    elif state.backlog and state.backlog.first:
        decisions = list(of_first_backlog(decisions, source, state.backlog))
    chosen, late = within_limit(decisions, source.most_per_hour - taken_lately)
    return _PagePlan(chosen, late, held)


def preview(source: FollowedSource, page: SourcePage, now: datetime) -> list[Decision]:
    """Return what would become of the stories of a page in a first round."""
    candidates = [Candidate(story=story, source=source) for story in page.stories]
    return list(of_first_round([decide(each, now) for each in candidates], source))


class _Done(Struct, frozen=True):
    """A decision with its result: the item as it is now, None if there is none, or the error."""

    decision: Decision
    stored: Stored | None = None
    error: str = ""
    sketch: bytes = b""


def _execute(workspace: Workspace, source: FollowedSource, decisions: Sequence[Decision], now: datetime) -> list[_Done]:
    """Write what was decided; takedowns first, so that they need not wait for the other stories."""
    takedowns = [each for each in decisions if each.effect == "withdrawn"]
    new = sorted((each for each in decisions if each.effect == "new"), key=published_of)
    others = [each for each in decisions if each.effect not in ("withdrawn", "new", "none")]
    idle = [_Done(each, each.candidate.stored) for each in decisions if each.effect == "none"]
    done = [*_write(workspace, source, takedowns, now), *_write(workspace, source, others, now)]
    return [*done, *_write_new(workspace, source, new, now), *idle]


def _write_new(
    workspace: Workspace, source: FollowedSource, decisions: Sequence[Decision], now: datetime
) -> Iterator[_Done]:
    """Write new stories. One with nearly the same text as another story has a warning about it."""
    sketches = [_sketch_of(each) for each in decisions]
    with workspace.catalog.read() as connection:
        twins = find_twins(connection, sketches, now)
    marked = [with_twin(each, twin) if twin else each for each, twin in zip(decisions, twins, strict=True)]
    for one, sketch in zip(_write(workspace, source, marked, now), sketches, strict=True):
        yield replace(one, sketch=sketch)


def _sketch_of(decision: Decision) -> bytes:
    item = decision.candidate.story.item
    return similarity.sketch_of(plain_text(item.body)) if item else b""


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
    return f"{SOURCES}{source}"


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
        first=before.first if before and decision.effect != "new" else now,
        seen=now,
        item_id=stored.item.id if stored else before.item_id if before else "",
        detail=done.error or decision.detail,
        digest="" if done.error else decision.digest,
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
