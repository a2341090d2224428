"""Building the documents of partners. Whatever goes wrong with one partner, the others are built (law 8)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, documents, locks, partner_feeds, partner_ledger, partner_stories
from syndication.formats import assembly
from syndication.formats.format import Format
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.http.document import tag_of
from syndication.model.archive_cuts import FeedKey
from syndication.model.document_date import SameSecondError
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import Entry, Feed
from syndication.model.feed_header import make_feed
from syndication.model.feed_path import document_path
from syndication.model.partners.ledger import Held
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile, deletion_profile
from syndication.model.partners.standing import Standing
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.publishing import gate
from syndication.publishing.build import BuildRequest, DocumentBuilder
from syndication.publishing.feeds import PublishResult
from syndication.publishing.gate import EntryVerdict
from syndication.publishing.partners.checker import PartnerChecker
from syndication.publishing.partners.pushes import queue_stories
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import Withdrawals
from syndication.text.dates import micros

log = logging.getLogger("syndication")

_MOST_NOTICES = 100
_AT_ONCE = 50
_ROUNDS = 20  # of checks for one document: each refused story lets an older one in


class Window(Struct, frozen=True):
    """The stories of a partner's document, newest first, and the notices of those that it must take down."""

    stories: tuple[Standing, ...]
    notices: tuple[Standing, ...]

    @property
    def unchecked(self) -> list[str]:
        """Return the ids of stories whose present version is not checked."""
        return [one.item_id for one in self.stories if one.state == "candidate"]

    @property
    def changed(self) -> datetime | None:
        """Return the last change that the partner sees."""
        moments = [*(max(one.changed, one.published) for one in self.stories), *(one.since for one in self.notices)]
        return max(moments, default=None)


def build_stale(checker: EntryChecker, progress: Progress) -> PublishResult:
    """Build the documents of all partners whose feeds are stale.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    with checker.catalog.read() as connection:
        names = partner_feeds.stale(connection)
    return build_partners(checker, names, progress)


def build_partners(checker: EntryChecker, names: Sequence[str], progress: Progress) -> PublishResult:
    """Build the documents of these partners."""
    published = PublishResult()
    by_name = {one.name: one for one in checker.publication.partners}
    for done, name in enumerate(names, 1):
        published += _build_one(checker, name, by_name.get(name))
        progress("writing feeds of partners", done, len(names))
    return published


def _build_one(checker: EntryChecker, name: str, partner: Partner | None) -> PublishResult:
    if partner is None or partner.profile is None:
        _clear(checker, name, partner.fault if partner else "")
        return PublishResult()
    try:
        build = queue_stories if partner.profile.is_pushed else _build
        return build(checker, partner, partner.profile)
    except SameSecondError:
        return PublishResult(more=True)
    except (BusyError, CatalogError):
        raise
    except Exception as error:  # law 8: its last document stays, and the others are built
        log.exception("partner %s: the feed cannot be made", name)  # a bug: the log needs the trace
        problem = f"cannot be made: {type(error).__name__}: {error}"
        _clear(checker, name, problem)
        return PublishResult(problems=(f"/{partner.folder}: {problem}; the last good document stays",))


def _clear(checker: EntryChecker, name: str, problem: str) -> None:
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        partner_feeds.clear_stale(connection, name, problem)


def _build(checker: EntryChecker, partner: Partner, profile: Profile) -> PublishResult:
    form = format_of_profile(profile)
    render = partial(_rendered, checker=checker, form=form)
    stories = PartnerChecker(checker, partner, profile, render)
    for _ in range(_ROUNDS):
        with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
            window = _window(connection, partner, profile)
            shown = partner_stories.unchecked_shown(connection, partner.name, _AT_ONCE)
            unchecked = list(dict.fromkeys((*window.unchecked, *shown)))
            if not unchecked:
                return _save(connection, checker, partner, profile, form, window)
        stories.check(unchecked)
    raise RuntimeError(
        f"after {_ROUNDS} rounds there are still stories to check"
    )  # other writers change them all the time


def _rendered(entries: Sequence[Entry], checker: EntryChecker, form: Format) -> Mapping[str, EntryVerdict]:
    return gate.check_entries(entries, checker.publication, {form.name: form}, checker.now)


def _save(
    connection: Connection, checker: EntryChecker, partner: Partner, profile: Profile, form: Format, window: Window
) -> PublishResult:
    """Build and save the document of a partner whose stories are all checked."""
    builder = DocumentBuilder(connection, checker.publication, checker.now, {form.name: form})
    request = _request(partner_feed(checker.publication, partner), partner, profile, window)
    result = builder.build(request)
    partner_feeds.clear_stale(connection, partner.name, result.problem)
    if result.documents:
        _note_contents(connection, partner, profile, window, checker.now)
    problems = (f"/{partner.folder}: {result.problem}; the last good document stays",) if result.problem else ()
    return PublishResult(result.documents, problems=problems)


def partner_feed(publication: Publication, partner: Partner) -> Feed:
    """Return the feed of a partner without its stories. No hub pushes it."""
    feed = make_feed(publication, partner.folder, "", None)
    return replace(feed, title=partner.title or publication.title, hubs=())


def _window(connection: Connection, partner: Partner, profile: Profile) -> Window:
    """Return the newest stories, older ones that changed lately, and the notices that are still due.

    What is late is measured from the partner's last news, never by the clock: the same records give the same bytes.
    """
    most, hours = profile.choice.stories, timedelta(hours=profile.deletion.hours)
    newest = partner_stories.newest(connection, partner.name, most)
    last = _last_news(newest, partner_stories.last_gone(connection, partner.name))
    if last is None:
        return Window((), ())
    oldest = newest[-1].published if newest else last
    is_full = len(newest) == most and profile.change != "never"
    older = partner_stories.changed_since(connection, partner.name, last - hours, oldest, most) if is_full else []
    notices = partner_stories.gone_since(connection, partner.name, last - hours, _MOST_NOTICES)
    return Window((*newest, *older), tuple(notices) if profile.deletion.fields else ())


def _last_news(newest: Iterable[Standing], last_gone: datetime | None) -> datetime | None:
    moments = [max(one.published, one.changed) for one in newest]
    return max([*moments, *([last_gone] if last_gone else [])], default=None)


def _request(feed: Feed, partner: Partner, profile: Profile, window: Window) -> BuildRequest:
    keys = sorted((FeedKey(micros(one.published), one.item_id) for one in window.stories), reverse=True)
    stubs = tuple(FeedKey(micros(one.published), one.item_id) for one in window.notices)
    return BuildRequest(
        feed=feed,
        keys=tuple(keys),
        content=partner.key,
        changed=window.changed,
        withdrawals=Withdrawals(stubs=stubs, changed=max((one.since for one in window.notices), default=None)),
        is_news=False,
        stubs=_notices(profile, feed, window.notices),
        most_bytes=profile.choice.max_bytes,
    )


def _notices(profile: Profile, feed: Feed, gone: Sequence[Standing]) -> dict[tuple[str, str], bytes]:
    """Return the notices of deletion in the partner's spelling. They contain nothing of the stories."""
    form = format_of_profile(deletion_profile(profile))
    skeleton = gate.write_skeleton(feed, form)
    return {(form.name, one.item_id): assembly.render(form, feed, skeleton, one.notice) for one in gone if one.notice}


def _note_contents(connection: Connection, partner: Partner, profile: Profile, window: Window, now: datetime) -> None:
    """Note in the ledger what the document holds, so that its fetches tell which versions the partner has."""
    path = document_path(partner.folder, profile.document)
    document = documents.of_feed(connection, partner.folder).get(path)
    if document is None:
        return
    held = [Held(one.item_id, one.version) for one in window.stories]
    notices = [Held(one.item_id, 0, is_notice=True) for one in window.notices]
    partner_ledger.save_contents(connection, partner.name, tag_of(document.body), (*held, *notices), now)
