"""Building the documents of partners. Whatever goes wrong with one partner, the others are built (law 8)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial

from syndication.catalog import Connection, locks, partner_feeds, partner_windows, renderings
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.model.document_date import SameSecondError
from syndication.model.errors import BusyError, CatalogError
from syndication.model.partners.partner import Partner
from syndication.model.progress import Progress
from syndication.publishing.feeds import PublishResult
from syndication.publishing.partners.checker import check_for_partners
from syndication.publishing.partners.document import PartnerBuild, Renderings, note_failure, save_document, with_problem
from syndication.publishing.partners.pushes import queue_stories
from syndication.publishing.partners.usable import UsablePartner, usable_partner
from syndication.publishing.partners.window import PartnerWindow, read_window
from syndication.publishing.partners.wire import publish_wire
from syndication.publishing.quarantine import EntryChecker
from syndication.text.dates import whole_second

log = logging.getLogger("syndication")

_AT_ONCE = 50
_TOGETHER = 5  # partners that are built in one transaction; then others may write, and withdrawals go first
_MOST_TOGETHER = 100
_MOST_REPEATS = 5  # of a check without any progress: others change the same stories all the time

_Maker = Callable[[], PublishResult]


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
    usable = [one for one in found.values() if one]
    builds = {
        one.partner.name: PartnerBuild(checker, one, format_of_profile(one.profile))
        for one in usable
        if one.profile.has_document
    }
    wires = {one.partner.name: partial(_publish_wire, checker, one) for one in usable if one.partner.is_on_wire}
    pushes = {one.partner.name: partial(queue_stories, checker, one) for one in usable if one.profile.is_pushed}
    makers: Mapping[str, _Maker] = {name: partial(_build, one) for name, one in builds.items()} | wires | pushes
    _check_new_stories(checker, builds)
    published = PublishResult()
    for start in range(0, len(partners), _TOGETHER):
        some = partners[start : start + _TOGETHER]
        together = _build_together(checker, [builds[one.name] for one in some if one.name in builds])
        for partner in some:
            done = together.get(partner.name)
            published += done if done is not None else _make_one(checker, partner, makers.get(partner.name))
        progress("writing feeds of partners", start + len(some), len(names))
    return published


def _build_together(checker: EntryChecker, builds: Sequence[PartnerBuild]) -> dict[str, PublishResult]:
    """Build the documents of partners whose stories are all checked in one transaction; return the results by partner.

    If one fails, none is built here: each is then built by itself, so that one stops no other.
    """
    done: dict[str, PublishResult] = {}
    try:
        with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
            for build in builds:
                window, rendered, unchecked = _read(connection, build, frozenset())
                if not unchecked:
                    done[build.partner.name] = save_document(connection, build, window, rendered)
    except (BusyError, CatalogError):
        raise
    except Exception:  # law 8: whoever fails says so when it is built by itself  # noqa: BLE001
        return {}
    return done


def _check_new_stories(checker: EntryChecker, builds: Mapping[str, PartnerBuild]) -> None:
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


def _make_one(checker: EntryChecker, partner: Partner, make: _Maker | None) -> PublishResult:
    """Build the document of a partner, continue its wire or queue its stories; if this fails, the others do not."""
    if make is None:  # it has no profile, not even a former one
        _note_failure(checker, partner, partner.fault)
        return PublishResult()
    try:
        return make()
    except SameSecondError:
        return PublishResult(more=True)
    except (BusyError, CatalogError):
        raise
    except Exception as error:  # law 8: its last document stays, and the others are built
        log.exception("partner %s: the feed cannot be made", partner.name)  # a bug: the log needs the trace
        problem = f"cannot be made: {type(error).__name__}: {error}"
        return with_problem(partner, _note_failure(checker, partner, problem))


def _note_failure(checker: EntryChecker, partner: Partner, problem: str) -> str:
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        return note_failure(connection, partner, problem)


def _publish_wire(checker: EntryChecker, usable: UsablePartner) -> PublishResult:
    publish_wire(checker, usable)
    return PublishResult()


def _build(build: PartnerBuild) -> PublishResult:
    """Check the stories of a partner until none is unchecked, then save its document."""
    tried, last, repeats = set[str](), list[str](), 0
    while repeats < _MOST_REPEATS:
        with locks.turn(build.checker.catalog), locks.writer_transaction(build.checker.catalog) as connection:
            window, rendered, unchecked = _read(connection, build, tried)
            if not unchecked:
                return save_document(connection, build, window, rendered)
        for portion in build.check(unchecked).portions():
            check_for_partners(build.checker, [portion])
        tried.update(unchecked)
        repeats = repeats + 1 if unchecked == last else 0
        last = unchecked
    raise RuntimeError("others change its stories all the time")


def _read(connection: Connection, build: PartnerBuild, tried: Set[str]) -> tuple[PartnerWindow, Renderings, list[str]]:
    """Return what the document of a partner holds, the renderings of its stories, and the ids of unchecked ones."""
    window = read_window(connection, build.partner.name, build.profile)
    rendered = renderings.of_items(connection, [one.item_id for one in window.stories], build.partner.key)
    return window, rendered, _unchecked(connection, build, window, rendered.keys(), tried)


def _unchecked(
    connection: Connection, build: PartnerBuild, window: PartnerWindow, rendered: Set[tuple[str, str]], tried: Set[str]
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
