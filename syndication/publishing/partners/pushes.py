"""Queueing stories for a partner that has no feed, but an API: a job for each version, and one to take a story down.

Whether a version is queued is seen by comparing two tables. The comparison, the job and the note that it is queued are
one transaction, so nothing is lost or queued twice if the process is killed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import (
    Connection,
    documents,
    job_retries,
    jobs,
    locks,
    partner_articles,
    partner_feeds,
    partner_stories,
    partner_windows,
    renderings,
)
from syndication.formats.profiles.apple_news import NAME, article_identifier
from syndication.model.job import Job
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.partners.pushed_article import APPLE_NEWS, ArticlePayload, ArticleState, PushedArticle
from syndication.model.partners.standings import Standing
from syndication.publishing.feeds import PublishResult
from syndication.publishing.partners.checker import PartnerCheck, check_for_partners
from syndication.publishing.partners.renderers import article_render
from syndication.publishing.partners.usable import UsablePartner
from syndication.publishing.quarantine import EntryChecker

_AT_ONCE = 50
_ROUNDS = 40  # until others have their turn
_MOST_TITLES = 5
# A story that is older when it is queued first may be at the partner already: a database that was built anew does not
# know. So its article is searched for before it is created.
_SURELY_NEW = timedelta(hours=1)
_UNKNOWN = ArticleState(attempts=1)
_UNTIL_THEN = "until then nothing is pushed to it, and stories that are withdrawn stay there"


class _Title(Struct):
    title: str


_decode_payload = msgspec.json.Decoder(ArticlePayload).decode
_decode_title = msgspec.json.Decoder(_Title).decode


def queue_stories(checker: EntryChecker, usable: UsablePartner) -> PublishResult:
    """Check the stories of a partner, and queue what it does not have yet; what it must take down goes first."""
    partner, profile = usable.partner, usable.profile
    render = article_render(profile, checker.publication)
    for _ in range(_ROUNDS):
        with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
            is_full = _queue_some(connection, partner, checker.now)
            unchecked = [] if is_full else _unchecked(connection, partner, profile)
            if not (is_full or unchecked):
                _note_queued(connection, usable, checker.now)
                return PublishResult()
        for portion in PartnerCheck(partner, profile, render, unchecked).portions():
            check_for_partners(checker, [portion])
    return PublishResult(more=True)


def _note_queued(connection: Connection, usable: UsablePartner, now: datetime) -> None:
    """Note that all is queued. A document from a time when the partner had a feed is not served any longer."""
    documents.drop(connection, usable.partner.folder)
    if usable.frozen:
        partner_feeds.clear_stale(connection, usable.partner.name, f"{usable.partner.fault}; {_UNTIL_THEN}")
    else:
        partner_feeds.note_build(connection, usable.partner.name, (), "", now)


def _unchecked(connection: Connection, partner: Partner, profile: Profile) -> list[str]:
    newest = partner_windows.newest(connection, partner.name, profile.choice.stories)
    waiting = [one.item_id for one in newest if one.state == "candidate"]
    return list(dict.fromkeys((*waiting, *partner_windows.unchecked_shown(connection, partner.name, _AT_ONCE))))


def _queue_some(connection: Connection, partner: Partner, now: datetime) -> bool:
    """Queue some stories; return whether there may be more."""
    found = partner_articles.to_queue(connection, partner.name, partner.key, _AT_ONCE)
    ids = [item_id for item_id, _, _ in found]
    bodies = renderings.of_items(connection, ids, partner.key)
    known = partner_articles.find(connection, partner.name, ids)
    standings = partner_stories.of_items(connection, ids)
    queued: list[tuple[PushedArticle, bytes]] = []
    for item_id, version, is_gone in found:
        before, standing = known.get(item_id), standings[partner.name, item_id]
        body = bodies.get((NAME, item_id))
        if is_gone and before:
            queued.append((replace(before, is_gone=True, version=version, digest="", content=""), b""))
        elif body is None:  # its rendering is from before a change of the profile: it is checked again
            partner_stories.save(connection, [replace(standing, state="candidate")])
        else:
            queued.append((_article(before, standing, partner, body, now), body))
    _save(connection, queued, known, now)
    return len(found) == _AT_ONCE


def _article(
    before: PushedArticle | None, standing: Standing, partner: Partner, body: bytes, now: datetime
) -> PushedArticle:
    """Return a story with its newest version queued."""
    earlier = before or PushedArticle(
        partner=partner.name,
        item_id=standing.item_id,
        identifier=article_identifier(standing.item_id),
        since=standing.published,
        state=ArticleState() if now - standing.published < _SURELY_NEW else _UNKNOWN,
    )
    title = _decode_title(_decode_payload(body).document).title
    titles = () if earlier.state.article_id else earlier.titles
    return replace(
        earlier,
        version=standing.version,
        is_gone=False,
        content=partner.key,
        digest=sha256(body).hexdigest(),
        titles=tuple(dict.fromkeys((title, *titles)))[:_MOST_TITLES],
    )


def _save(
    connection: Connection,
    queued: Sequence[tuple[PushedArticle, bytes]],
    known: Mapping[str, PushedArticle],
    now: datetime,
) -> None:
    """Save what is queued, and add a job for each story whose bytes are others than before."""
    for name in {one.partner for one, _ in queued}:
        job_retries.lock(connection, APPLE_NEWS, name, [one.item_id for one, _ in queued])
    partner_articles.save_queued(connection, [article for article, _ in queued])
    changed = [(one, body) for one, body in queued if not _is_same(one, known.get(one.item_id))]
    jobs.add(connection, [_job(connection, article, body, now) for article, body in changed])


def _is_same(article: PushedArticle, before: PushedArticle | None) -> bool:
    return before is not None and (before.digest, before.is_gone) == (article.digest, article.is_gone)


def _job(connection: Connection, article: PushedArticle, body: bytes, now: datetime) -> Job:
    return Job(
        kind=APPLE_NEWS,
        target=article.partner,
        peer=article.partner,
        subject=article.item_id,
        since=now,
        due=now,
        wanted=partner_articles.next_number(connection, article.partner, article.item_id),
        payload=body,
    )
