"""Building the documents of partners, and queueing what is pushed. One partner never stops another (law 8)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import (
    Connection,
    documents,
    locks,
    partner_feeds,
    partner_ledger,
    partner_stories,
    partner_windows,
    renderings,
)
from syndication.formats.format import Format
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.http.document import tag_of
from syndication.model.document import Document
from syndication.model.document_date import SameSecondError
from syndication.model.errors import BusyError, CatalogError
from syndication.model.feed import Feed
from syndication.model.feed_header import make_feed
from syndication.model.partners.ledger import Held
from syndication.model.partners.partner import Partner, partner_language
from syndication.model.partners.profile import Profile, deletion_profile
from syndication.model.partners.standing import Standing
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.publishing import gate
from syndication.publishing.build import BuildRequest, DocumentBuilder
from syndication.publishing.feeds import PublishResult
from syndication.publishing.partners.checker import PartnerCheck, check_for_partners
from syndication.publishing.partners.pushes import queue_stories
from syndication.publishing.partners.renderers import feed_render
from syndication.publishing.partners.usable import UsablePartner, usable_partner
from syndication.publishing.partners.window import Window, key_of, read_window
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import Withdrawals
from syndication.text.dates import whole_second
from syndication.validation.profiles.feed_rules import feed_findings

log = logging.getLogger("syndication")

_AT_ONCE = 50
_TOGETHER = 5  # partners that are built in one transaction; then others may write, and withdrawals go first
_MOST_TOGETHER = 100
_MOST_REPEATS = 5  # of a check without any progress: others change the same stories all the time
_OUT_OF_SERVICE = "its feed is not served: a story in it was withdrawn, and no profile says how to tell the partner"

Renderings = Mapping[tuple[str, str], bytes]  # by format and item


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

    def check(self, ids: Sequence[str]) -> PartnerCheck:
        """Return the check of stories for this partner."""
        render = feed_render(self.form, self.checker.publication, self.checker.now)
        return PartnerCheck(self.partner, self.profile, render, ids)


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
    by_name = {one.name: one for one in checker.publication.partners}
    partners = [by_name.get(name) or Partner(name=name, profile=None) for name in names]
    with checker.catalog.read() as connection:
        found = {one.name: usable_partner(connection, one) for one in partners}
    pushed = {name: one for name, one in found.items() if one and one.profile.is_pushed}
    fetched = {name: one for name, one in found.items() if one and name not in pushed}
    builds = {name: _PartnerBuild(checker, one, format_of_profile(one.profile)) for name, one in fetched.items()}
    _check_new_stories(checker, builds)
    published = PublishResult()
    for start in range(0, len(partners), _TOGETHER):
        some = partners[start : start + _TOGETHER]
        together = _build_together(checker, [builds[one.name] for one in some if one.name in builds])
        for partner in some:
            done = together.get(partner.name)
            build = builds.get(partner.name) or pushed.get(partner.name)
            published += done if done is not None else _build_one(checker, partner, build)
        progress("writing feeds of partners", start + len(some), len(names))
    return published


def _build_together(checker: EntryChecker, builds: Sequence[_PartnerBuild]) -> dict[str, PublishResult]:
    """Build the documents of partners whose stories are all checked in one transaction; return the results by partner.

    If one fails, none is built here: each is then built by itself, so that one stops no other.
    """
    done: dict[str, PublishResult] = {}
    try:
        with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
            for build in builds:
                window, rendered, unchecked = _read(connection, build, frozenset())
                if not unchecked:
                    done[build.partner.name] = _save(connection, build, window, rendered)
    except (BusyError, CatalogError):
        raise
    except Exception:  # law 8: whoever fails says so when it is built by itself  # noqa: BLE001
        return {}
    return done


def _check_new_stories(checker: EntryChecker, builds: Mapping[str, _PartnerBuild]) -> None:
    """Check the stories that came with this publication for all partners together, which takes few queries.

    What is left, each build checks by itself.
    """
    since = whole_second(checker.now)
    with checker.catalog.read() as connection:
        found = partner_windows.new_candidates(connection, builds.keys(), since, _MOST_TOGETHER) if builds else {}
    if not found:
        return
    try:
        check_for_partners(checker, [builds[name].check(ids) for name, ids in found.items()])
    except (BusyError, CatalogError):
        raise
    except Exception:  # law 8: each build tries by itself, so that one partner stops no other
        log.exception("partners: new stories cannot be checked together")


def _build_one(checker: EntryChecker, partner: Partner, build: _PartnerBuild | UsablePartner | None) -> PublishResult:
    if build is None:
        _clear(checker, partner)
        return PublishResult()
    try:
        return _build(build) if isinstance(build, _PartnerBuild) else queue_stories(checker, build)
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
    tried, last, repeats = set[str](), list[str](), 0
    while repeats < _MOST_REPEATS:
        with locks.turn(build.checker.catalog), locks.writer_transaction(build.checker.catalog) as connection:
            window, rendered, unchecked = _read(connection, build, tried)
            if not unchecked:
                return _save(connection, build, window, rendered)
        for portion in build.check(unchecked).portions():
            check_for_partners(build.checker, [portion])
        tried.update(unchecked)
        repeats = repeats + 1 if unchecked == last else 0
        last = unchecked
    raise RuntimeError("others change its stories all the time")


def _read(connection: Connection, build: _PartnerBuild, tried: Set[str]) -> tuple[Window, Renderings, list[str]]:
    """Return what the document of a partner holds, the renderings of its stories, and the ids of unchecked ones."""
    window = read_window(connection, build.partner.name, build.profile)
    rendered = renderings.of_items(connection, [one.item_id for one in window.stories], build.partner.key)
    return window, rendered, _unchecked(connection, build, window, rendered.keys(), tried)


def _unchecked(
    connection: Connection, build: _PartnerBuild, window: Window, rendered: Set[tuple[str, str]], tried: Set[str]
) -> list[str]:
    """Return the ids of stories whose present version is not checked for this profile, those of the window first.

    A rendering of an accepted story is missing when the settings changed since, or rights in a picture ended. It is
    still missing after a try if the empty document is already invalid; then the build says so.
    """
    missing = (
        one.item_id
        for one in window.stories
        if one.state == "candidate" or ((build.form.name, one.item_id) not in rendered and one.item_id not in tried)
    )
    shown = partner_windows.unchecked_shown(connection, build.partner.name, _AT_ONCE)
    return list(dict.fromkeys((*missing, *shown)))


def _save(connection: Connection, build: _PartnerBuild, window: Window, rendered: Renderings) -> PublishResult:
    """Build and save the document of a partner whose stories are all checked."""
    notices, faults = _notices(build, window.notices)
    untold = (*window.untold, *(one for one in window.notices if one.item_id in faults))
    partner_stories.save(connection, [_to_withdraw_by_hand(one) for one in untold])
    told = replace(window, notices=tuple(one for one in window.notices if (build.form.name, one.item_id) in notices))
    builder = DocumentBuilder(connection, build.checker.publication, build.checker.now, {build.form.name: build.form})
    result = builder.build(_request(build, told, {**rendered, **notices}))
    if result.problem:
        partner_feeds.clear_stale(connection, build.partner.name, result.problem)
    for document in result.built:
        _note_build(connection, build, told, document)
    return _with_problem(build.partner, result.problem, result.documents)


def _to_withdraw_by_hand(one: Standing) -> Standing:
    """Return a story whose notice cannot be in the document: a person must withdraw it at the partner."""
    return one if one.by_hand else replace(one, by_hand="open")


def partner_feed(publication: Publication, partner: Partner) -> Feed:
    """Return the feed of a partner without its stories. No hub pushes it."""
    feed = make_feed(publication, partner.folder, "", None)
    language = partner_language(partner.profile, publication.language) if partner.profile else publication.language
    return replace(feed, title=partner.title or publication.title, language=language, hubs=())


def _request(build: _PartnerBuild, window: Window, rendered: Renderings) -> BuildRequest:
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
        rendered=rendered,
        most_bytes=build.profile.choice.max_bytes - len(skeleton),
    )


def _notices(build: _PartnerBuild, gone: Sequence[Standing]) -> tuple[Renderings, set[str]]:
    """Return the valid notices of deletion in the partner's spelling, and the items of those that are not valid.

    They contain nothing of the stories.
    """
    if not gone:
        return {}, set()
    form = format_of_profile(deletion_profile(build.profile))
    entries = [one.notice for one in gone if one.notice]
    checked = gate.check_entries(entries, build.checker.publication, {form.name: form}, build.checker.now)
    faults = {item_id for item_id, verdict in checked.items() if verdict.fault}
    return {(form.name, item_id): one.rendered[form.name] for item_id, one in checked.items() if one.rendered}, faults


def _note_build(connection: Connection, build: _PartnerBuild, window: Window, document: Document) -> None:
    """Note what the document holds: its fetches tell which versions the partner has. Other documents of it go."""
    name, now = build.partner.name, build.checker.now
    documents.drop(connection, build.partner.folder, except_at=document.path)
    held = _held(build.form, document, window)
    findings = feed_findings(build.profile, len(held), len(window.stories) - len(held), len(document.body))
    partner_feeds.note_build(connection, name, findings, build.partner.fault, now)
    stories = [Held(one.item_id, one.version) for one in held]
    notices = [Held(one.item_id, 0, is_notice=True) for one in window.notices]
    partner_ledger.save_contents(connection, name, tag_of(document.body), (*stories, *notices), now)


def _held(form: Format, document: Document, window: Window) -> list[Standing]:
    """Return the stories in a document: the oldest of the window had no room if it has fewer."""
    number = len(form.entry.findall(document.body)) - len(window.notices)
    return sorted(window.stories, key=key_of, reverse=True)[:number]
