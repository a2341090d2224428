"""A story as each format and each partner will get it, before it is public or even saved. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import addresses
from syndication.formats import FORMATS, Format
from syndication.model import lifecycle
from syndication.model.entries import story_url
from syndication.model.errors import ComposeError, ConflictError, FieldError, NotFoundError
from syndication.model.feed import Entry, Selection
from syndication.model.feed_path import ATOM, JSON_FEED, RSS, document_path, page_path
from syndication.model.finding import Finding
from syndication.model.item import Item
from syndication.model.paid_stories import is_shortened, public_entry
from syndication.model.partners.partner import Partner
from syndication.model.selection import selections
from syndication.model.story_preview import (
    FORM_NAMES,
    PAGE,
    PARTNER_PREFIX,
    Cut,
    PreviewFinding,
    StoryPreview,
    acceptance_of,
    changes_as_findings,
    finding_for_partner,
    losses_as_cuts,
    partner_cuts,
)
from syndication.publishing import gate
from syndication.publishing.fault_fields import field_at_fault
from syndication.publishing.media import store
from syndication.publishing.partners.verdicts import try_entry
from syndication.publishing.previews import previewed_entry
from syndication.publishing.workspace import Workspace
from syndication.validation import RULES

PageMaker = Callable[[Item, Entry, Sequence[Selection]], str]
"""Returns the page of a story with an entry that is in some feeds."""

_DOCUMENTS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
_SHORTENED = "feeds and pages have only the summary of stories that readers pay for (the setting paid_stories)"


class PreviewedStory(Struct, frozen=True):
    """A story that is previewed, with its entry at a moment, and the feeds that select it."""

    workspace: Workspace
    item: Item
    entry: Entry
    moment: datetime
    feeds: tuple[Selection, ...]


def preview_story(workspace: Workspace, item: Item, form: str, now: datetime, make_page: PageMaker) -> StoryPreview:
    """Return a story as the format or partner `form` will get it when it is public.

    Raises:
        FieldError: there is no such form.
        NotFoundError: there is no such partner.
        ConflictError: the story is withdrawn.
    """
    make = _maker(workspace, form, make_page)
    if item.status != "usable":
        raise ConflictError(f"{item.slug}: is withdrawn; there is no preview of it")
    with workspace.catalog.read() as connection:
        known = addresses.of_items(connection, [item], workspace.publication.feeds)
    feeds = selections(item, workspace.publication.feeds, known)
    try:
        pictures = store.pictures_of(workspace.pictures, [item])
        entry = previewed_entry(item, workspace.publication, now, pictures)
    except ComposeError as error:
        return _without_entry(workspace, item, form, str(error))
    moment = max(now, lifecycle.release_time(item))
    return make(PreviewedStory(workspace, item, entry, moment, feeds))


def _maker(workspace: Workspace, form: str, make_page: PageMaker) -> Callable[[PreviewedStory], StoryPreview]:
    if form == PAGE:
        return lambda story: _as_page(story, make_page)
    if form in _DOCUMENTS:
        return lambda story: _as_format(story, form, FORMATS[_DOCUMENTS[form]])
    if form.startswith(PARTNER_PREFIX):
        partner = _partner(workspace, form.removeprefix(PARTNER_PREFIX))
        return lambda story: _for_partner(story, partner)
    raise FieldError("as", f"is unknown; write one of: {', '.join(FORM_NAMES)}, {PARTNER_PREFIX}NAME")


def _partner(workspace: Workspace, name: str) -> Partner:
    for partner in workspace.publication.partners:
        if partner.name == name:
            return partner
    raise NotFoundError("there is no such partner; GET /api/partners lists them")


def _as_format(story: PreviewedStory, name: str, form: Format) -> StoryPreview:
    publication = story.workspace.publication
    lint = gate.lint_entry(public_entry(story.entry, story.item, publication), publication, form, story.moment)
    return _preview(
        story,
        name,
        lint.rendered,
        (_finding(one) for one in lint.findings),
        _public_cuts(story),
        (document_path(feed.path, form.name) for feed in story.feeds),
    )


def _as_page(story: PreviewedStory, make_page: PageMaker) -> StoryPreview:
    page = make_page(story.item, story.entry, story.feeds).encode()
    return _preview(story, PAGE, page, (), _public_cuts(story), (page_path(feed.path) for feed in story.feeds))


def _for_partner(story: PreviewedStory, partner: Partner) -> StoryPreview:
    form, profile = f"{PARTNER_PREFIX}{partner.name}", partner.profile
    if profile is None:
        broken = PreviewFinding("error", "profile_broken", partner.fault, cure="correct the profile in the settings")
        return replace(_preview(story, form, b"", [broken], (), ()), accepted="no")
    tried = try_entry(story.workspace.publication, partner, profile, story.item, story.entry, story.moment)
    trial, lint = tried.trial, tried.trial.verdict.findings
    not_chosen = [PreviewFinding("error", "not_chosen", trial.not_chosen)] if trial.not_chosen else []
    cuts = (*losses_as_cuts(story.entry.findings), *partner_cuts(lint))
    is_in = profile.has_document and not trial.is_refused
    feeds = (f"/{partner.folder}/{profile.document}",) if is_in else ()
    found = (*not_chosen, *map(finding_for_partner, lint))
    preview = _preview(story, form, tried.rendered, found, cuts, feeds)
    return replace(preview, accepted=acceptance_of(trial.verdict.outcome, trial.not_chosen))


def _preview(
    story: PreviewedStory,
    form: str,
    entry: bytes,
    findings: Iterable[PreviewFinding],
    cut: Iterable[Cut],
    in_feeds: Iterable[str],
) -> StoryPreview:
    return StoryPreview(
        form=form,
        bytes=len(entry),
        entry=entry.decode(errors="replace"),
        url=story.entry.url,
        findings=(*findings, *changes_as_findings(story.entry.findings)),
        cut=tuple(cut),
        in_feeds=tuple(in_feeds),
    )


def _public_cuts(story: PreviewedStory) -> tuple[Cut, ...]:
    shortened = is_shortened(story.item, story.workspace.publication)
    return (*losses_as_cuts(story.entry.findings), *((Cut("body", _SHORTENED),) if shortened else ()))


def _finding(found: Finding) -> PreviewFinding:
    advice = RULES[found.code].advice if found.code in RULES else ""
    return PreviewFinding(found.severity, found.code, found.message, field_at_fault(found.message), advice)


def _without_entry(workspace: Workspace, item: Item, form: str, problem: str) -> StoryPreview:
    """Return the preview of a story that no entry can be made of: it would wait in quarantine."""
    return StoryPreview(
        form=form,
        bytes=0,
        entry="",
        url=story_url(item.url, item.slug, workspace.publication.base_url),
        findings=(PreviewFinding("error", "no_entry", problem, "body", "correct it; until then it is in no feed"),),
        cut=(),
        in_feeds=(),
        accepted="no" if form.startswith(PARTNER_PREFIX) else None,
    )
