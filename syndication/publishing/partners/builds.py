"""Building the documents of partners. Whatever goes wrong with one partner, the others are built (law 8)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, documents, locks, partner_feeds, partner_ledger, partner_stories, renderings
from syndication.formats.format import Format
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.http.document import tag_of
from syndication.model.document import Document
from syndication.model.document_date import SameSecondError
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import Feed
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
from syndication.publishing.partners.checker import PartnerChecker
from syndication.publishing.partners.usable import UsablePartner, usable_partner
from syndication.publishing.partners.window import Window, key_of, read_window
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import Withdrawals
from syndication.validation.profiles.feed_rules import feed_findings

log = logging.getLogger("syndication")

_AT_ONCE = 50
_MOST_REPEATS = 5  # of a check without any progress: others change the same stories all the time
_OUT_OF_SERVICE = "its feed is not served: a story in it was withdrawn, and no profile says how to tell the partner"


class _PartnerBuild(Struct, frozen=True):
    """A partner with its profile and format, and what builds and checks its document."""

    checker: EntryChecker
    usable: UsablePartner
    form: Format

    @property
    def partner(self) -> Partner:
        return self.usable.partner

    @property
    def profile(self) -> Profile:
        return self.usable.profile

    @property
    def feed(self) -> Feed:
        return partner_feed(self.checker.publication, self.partner)


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
        published += _build_one(checker, by_name.get(name) or Partner(name=name, profile=None))
        progress("writing feeds of partners", done, len(names))
    return published


def _build_one(checker: EntryChecker, partner: Partner) -> PublishResult:
    with checker.catalog.read() as connection:
        usable = usable_partner(connection, partner)
    if usable is None or usable.profile.form == "apple":
        _clear(checker, partner)
        return PublishResult()
    try:
        return _build(_PartnerBuild(checker, usable, format_of_profile(usable.profile)))
    except SameSecondError:
        return PublishResult(more=True)
    except (BusyError, CatalogError):
        raise
    except Exception as error:  # law 8: its last document stays, and the others are built
        log.exception("partner %s: the feed cannot be made", partner.name)  # a bug: the log needs the trace
        problem = f"cannot be made: {type(error).__name__}: {error}"
        with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
            partner_feeds.clear_stale(connection, partner.name, problem)
        return _with_problem(partner, problem)


def _with_problem(partner: Partner, problem: str, documents: int = 0) -> PublishResult:
    problems = (f"/{partner.folder}: {problem}; the last good document stays",) if problem else ()
    return PublishResult(documents, problems=problems)


def _clear(checker: EntryChecker, partner: Partner) -> None:
    """Note that a partner has no feed. A document with a story that was withdrawn is not served any longer."""
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        problem = partner.fault
        if partner.name in partner_feeds.urgent(connection):
            documents.drop(connection, partner.folder)
            problem = f"{partner.fault}; {_OUT_OF_SERVICE}" if partner.fault else _OUT_OF_SERVICE
        partner_feeds.clear_stale(connection, partner.name, problem)


def _build(build: _PartnerBuild) -> PublishResult:
    """Check the stories of a partner until none is unchecked, then save its document."""
    stories = PartnerChecker(build.checker, build.partner, build.profile, build.form)
    tried, last, repeats = set[str](), list[str](), 0
    while repeats < _MOST_REPEATS:
        with locks.turn(build.checker.catalog), locks.writer_transaction(build.checker.catalog) as connection:
            window = read_window(connection, build.partner.name, build.profile)
            unchecked = _unchecked(connection, build, window, tried)
            if not unchecked:
                return _save(connection, build, window)
        stories.check(unchecked)
        tried.update(unchecked)
        repeats = repeats + 1 if unchecked == last else 0
        last = unchecked
    raise RuntimeError("others change its stories all the time")


def _unchecked(connection: Connection, build: _PartnerBuild, window: Window, tried: set[str]) -> list[str]:
    """Return the ids of stories whose present version is not checked for this profile, those of the window first.

    A rendering of an accepted story is missing when the settings changed since, or rights in a picture ended. It is
    still missing after a try if the empty document is already invalid; then the build says so.
    """
    rendered = renderings.known(connection, [one.item_id for one in window.stories], build.form.name, build.partner.key)
    missing = (
        one.item_id
        for one in window.stories
        if one.state == "candidate" or (one.item_id not in rendered and one.item_id not in tried)
    )
    shown = partner_stories.unchecked_shown(connection, build.partner.name, _AT_ONCE)
    return list(dict.fromkeys((*missing, *shown)))


def _save(connection: Connection, build: _PartnerBuild, window: Window) -> PublishResult:
    """Build and save the document of a partner whose stories are all checked."""
    notices, faults = _notices(build, window.notices)
    untold = (*window.untold, *(one for one in window.notices if one.item_id in faults))
    partner_stories.save(connection, [_to_withdraw_by_hand(one) for one in untold])
    told = replace(window, notices=tuple(one for one in window.notices if one.item_id in notices))
    builder = DocumentBuilder(connection, build.checker.publication, build.checker.now, {build.form.name: build.form})
    result = builder.build(_request(build, told, notices))
    partner_feeds.clear_stale(connection, build.partner.name, build.partner.fault or result.problem)
    if not result.problem:
        _note_contents(connection, build, told)
    return _with_problem(build.partner, result.problem, result.documents)


def _to_withdraw_by_hand(one: Standing) -> Standing:
    """Return a story whose notice cannot be in the document: a person must withdraw it at the partner."""
    return one if one.by_hand else replace(one, by_hand="open")


def partner_feed(publication: Publication, partner: Partner) -> Feed:
    """Return the feed of a partner without its stories. No hub pushes it."""
    feed = make_feed(publication, partner.folder, "", None)
    return replace(feed, title=partner.title or publication.title, hubs=())


def _request(build: _PartnerBuild, window: Window, notices: Mapping[str, bytes]) -> BuildRequest:
    skeleton = gate.write_skeleton(build.feed, build.form)
    return BuildRequest(
        feed=build.feed,
        keys=tuple(sorted(map(key_of, window.stories), reverse=True)),
        content=build.partner.key,
        changed=window.changed,
        withdrawals=Withdrawals(
            stubs=tuple(map(key_of, window.notices)), changed=max((one.since for one in window.notices), default=None)
        ),
        is_news=False,
        stubs={(build.form.name, item_id): body for item_id, body in notices.items()},
        most_bytes=build.profile.choice.max_bytes - len(skeleton),
    )


def _notices(build: _PartnerBuild, gone: Sequence[Standing]) -> tuple[dict[str, bytes], set[str]]:
    """Return the valid notices of deletion in the partner's spelling, by item, and the items of those that are not.

    They contain nothing of the stories.
    """
    form = format_of_profile(deletion_profile(build.profile))
    entries = [one.notice for one in gone if one.notice]
    checked = gate.check_entries(entries, build.checker.publication, {form.name: form}, build.checker.now)
    faults = {item_id for item_id, verdict in checked.items() if verdict.fault}
    return {item_id: one.rendered[form.name] for item_id, one in checked.items() if one.rendered}, faults


def _note_contents(connection: Connection, build: _PartnerBuild, window: Window) -> None:
    """Note what the document holds: its fetches tell which versions the partner has. Other documents of it go."""
    path = document_path(build.partner.folder, build.profile.document)
    documents.drop(connection, build.partner.folder, except_at=path)
    document = documents.of_feed(connection, build.partner.folder)[path]
    held = _held(build.form, document, window)
    findings = feed_findings(build.profile, len(held), len(window.stories) - len(held), len(document.body))
    partner_feeds.note_build(connection, build.partner.name, findings, build.checker.now)
    stories = [Held(one.item_id, one.version) for one in held]
    notices = [Held(one.item_id, 0, is_notice=True) for one in window.notices]
    tag = tag_of(document.body)
    partner_ledger.save_contents(connection, build.partner.name, tag, (*stories, *notices), build.checker.now)


def _held(form: Format, document: Document, window: Window) -> list[Standing]:
    """Return the stories in a document: the oldest of the window had no room if it has fewer."""
    number = len(form.entry.findall(document.body)) - len(window.notices)
    return sorted(window.stories, key=key_of, reverse=True)[:number]
