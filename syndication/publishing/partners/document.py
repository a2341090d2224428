"""The document of a partner: what it is built from, and what is noted about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, documents, partner_feeds, partner_ledger, partner_stories
from syndication.formats.format import Format
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.http.coded_body import tag_of
from syndication.model.document import Document
from syndication.model.feed import Feed
from syndication.model.feed_header import make_feed
from syndication.model.partners.ledger import Held
from syndication.model.partners.partner import Partner, partner_language
from syndication.model.partners.profile import Profile, deletion_profile
from syndication.model.partners.standings import Standing
from syndication.model.publication import Publication
from syndication.publishing import gate
from syndication.publishing.build import BuildRequest, DocumentBuilder
from syndication.publishing.feeds import PublishResult
from syndication.publishing.partners.checker import PartnerCheck
from syndication.publishing.partners.renderers import feed_render
from syndication.publishing.partners.usable import UsablePartner
from syndication.publishing.partners.window import PartnerWindow, key_of
from syndication.publishing.quarantine import EntryChecker
from syndication.publishing.withdrawals import Withdrawals
from syndication.validation.profiles.feed_rules import feed_findings

_OUT_OF_SERVICE = "its feed is not served, because a story in it was withdrawn"
_STAYS = "the last good document stays"

Renderings = Mapping[tuple[str, str], bytes]  # by format and item


class PartnerBuild(Struct, frozen=True):
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
        render = feed_render({self.form.name: self.form}, self.checker.publication, self.checker.now)
        return PartnerCheck(self.partner, self.profile, render, ids)


def with_problem(partner: Partner, problem: str, documents: int = 0) -> PublishResult:
    """Return the result of a build that may have a problem."""
    return PublishResult(documents, problems=(f"/{partner.folder}: {problem}",) if problem else ())


def note_failure(connection: Connection, partner: Partner, problem: str) -> str:
    """Note why the document of a partner cannot be made; return that with what becomes of its last good document.

    That stays, unless a story in it was withdrawn: then it is not served any longer.
    """
    is_urgent = partner.name in partner_feeds.urgent(connection)
    if is_urgent:
        documents.drop(connection, partner.folder)
        problem = f"{problem}; {_OUT_OF_SERVICE}" if problem else _OUT_OF_SERVICE
    partner_feeds.clear_stale(connection, partner.name, problem)
    return problem if is_urgent else f"{problem}; {_STAYS}"


def save_document(
    connection: Connection, build: PartnerBuild, window: PartnerWindow, rendered: Renderings
) -> PublishResult:
    """Build and save the document of a partner whose stories are all checked."""
    notices, faults = _notices(build, window.notices)
    untold = (*window.untold, *(one for one in window.notices if one.item_id in faults))
    partner_stories.save(connection, [_to_withdraw_by_hand(one) for one in untold])
    valid = replace(window, notices=tuple(one for one in window.notices if (build.form.name, one.item_id) in notices))
    builder = DocumentBuilder(connection, build.checker.publication, build.checker.now, {build.form.name: build.form})
    result = builder.build(_request(build, valid, {**rendered, **notices}))
    problem = note_failure(connection, build.partner, result.problem) if result.problem else ""
    for document in result.built:
        _note_build(connection, build, valid, document)
    return with_problem(build.partner, problem, result.documents)


def _to_withdraw_by_hand(one: Standing) -> Standing:
    """Return a story whose notice cannot be in the document: a person must withdraw it at the partner."""
    return one if one.by_hand else replace(one, by_hand="open")


def partner_feed(publication: Publication, partner: Partner) -> Feed:
    """Return the feed of a partner without its stories. No hub pushes it."""
    feed = make_feed(publication, partner.folder, "", None)
    language = partner_language(partner.profile, publication.language) if partner.profile else publication.language
    return replace(feed, title=partner.title or publication.title, language=language, hubs=())


def _request(build: PartnerBuild, window: PartnerWindow, rendered: Renderings) -> BuildRequest:
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


def _notices(build: PartnerBuild, gone: Sequence[Standing]) -> tuple[Renderings, set[str]]:
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


def _note_build(connection: Connection, build: PartnerBuild, window: PartnerWindow, document: Document) -> None:
    """Note what the document holds: its fetches tell which versions the partner has. Other documents of it go."""
    name, now = build.partner.name, build.checker.now
    documents.drop(connection, build.partner.folder, except_at=document.path)
    held = _held(build.form, document, window)
    findings = feed_findings(build.profile, len(held), len(window.stories) - len(held), len(document.body))
    partner_feeds.note_build(connection, name, findings, build.partner.fault, now)
    stories = [Held(one.item_id, one.version) for one in held]
    notices = [Held(one.item_id, 0, is_notice=True) for one in window.notices]
    partner_ledger.save_contents(connection, name, tag_of(document.body), (*stories, *notices), now)


def _held(form: Format, document: Document, window: PartnerWindow) -> list[Standing]:
    """Return the stories in a document: the oldest of the window had no room if it has fewer."""
    number = len(form.entry.findall(document.body)) - len(window.notices)
    return sorted(window.stories, key=key_of, reverse=True)[:number]
