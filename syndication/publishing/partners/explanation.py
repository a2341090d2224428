"""Why a partner has a story or not, and what of it the partner has fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, partner_articles, partner_ledger, partner_stories, wire
from syndication.model.partners.choice import partner_refusal
from syndication.model.partners.ledger import FetchedStory
from syndication.model.partners.partner import Partner
from syndication.model.partners.pushed_article import ArticleState, PushedArticle
from syndication.model.partners.standings import Standing
from syndication.model.partners.verdict import LintFinding
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.visibility import visibility_of
from syndication.publishing.partners.by_hand import is_spared, ledger_start
from syndication.text.dates import rfc3339, whole_second


class PartnerReason(Struct, frozen=True, omit_defaults=True):
    """What a partner does with a story, and why; `fetched` is what the partner has of it, the last fetch first."""

    partner: str
    state: str
    detail: str
    since: datetime | None = None
    findings: tuple[LintFinding, ...] = ()
    fetched: tuple[FetchedStory, ...] = ()


def partner_reasons(
    connection: Connection, publication: Publication, stored: Stored, now: datetime, ledger_days: int
) -> list[PartnerReason]:
    """Return for each partner what it does with a story, and why; the ledger is stored for `ledger_days`."""
    began = ledger_start(connection, ledger_days, now)
    known = partner_stories.of_items(connection, [stored.item.id])
    found = []
    for partner in publication.partners:
        standing = known.get((partner.name, stored.item.id))
        reason = _reason(partner, standing, publication, stored, now)
        if partner.profile and partner.profile.is_pushed:
            article = partner_articles.find(connection, partner.name, [stored.item.id]).get(stored.item.id)
            found.append(_with_article(reason, article))
            continue
        ledger = wire.deliveries if partner.is_on_wire else _fetched
        fetched = ledger(connection, partner.name, stored.item.id)
        if standing and standing.by_hand == "open" and is_spared(standing, partner, began, has_fetched=bool(fetched)):
            reason = replace(reason, detail="never fetched it, so nothing is to be withdrawn there")
        found.append(_with_fetches(reason, partner, fetched))
    return found


def _fetched(connection: Connection, partner: str, item_id: str) -> list[FetchedStory]:
    return partner_ledger.fetched(connection, item_id, partner)


def _reason(
    partner: Partner, standing: Standing | None, publication: Publication, stored: Stored, now: datetime
) -> PartnerReason:
    if partner.profile is None:
        return PartnerReason(partner.name, "broken", partner.fault)
    if standing is None:
        return PartnerReason(partner.name, "not selected", _why_not(partner, publication, stored, now))
    findings = standing.verdict.findings if standing.verdict else ()  # a withdrawn story has none
    details = {
        "candidate": _check(partner),
        "accepted": _place(partner),
        "refused": "; ".join(f"{one.code} ({one.measured})" for one in findings if one.severity == "error"),
        "gone": _withdrawal(standing, partner),
    }
    return PartnerReason(partner.name, standing.state, details[standing.state], standing.since, findings)


def _channel(partner: Partner) -> str:
    return "wire" if partner.is_on_wire else "feed"


def _check(partner: Partner) -> str:
    if partner.profile and partner.profile.is_pushed:
        return "is checked before it is pushed"
    return f"is checked when its {_channel(partner)} is built next"


def _place(partner: Partner) -> str:
    if partner.profile and partner.profile.is_pushed:
        return "is pushed to it"
    return "is on its wire" if partner.is_on_wire else "is in its feed as long as the feed reaches back so far"


def _why_not(partner: Partner, publication: Publication, stored: Stored, now: datetime) -> str:
    visible = visibility_of(stored, now)
    if visible.state != "public":
        return visible.detail or visible.state
    assert partner.profile
    refused = partner_refusal(partner, partner.profile, stored.item, publication.language, stored.present(now))
    return refused or "it is older than the stories that the partner gets"


def _withdrawal(standing: Standing, partner: Partner) -> str:
    where = partner.profile.deletion.by_hand if partner.profile else ""
    match standing.by_hand:
        case "open":
            return f"is to be withdrawn by hand at {where or partner.name}"
        case "done":
            return f"was withdrawn by hand at {where or partner.name}"
        case _ if partner.profile and partner.profile.is_pushed:
            return "is to be deleted there"
        case _:
            return f"its {_channel(partner)} says that it is withdrawn"


def _with_article(reason: PartnerReason, article: PushedArticle | None) -> PartnerReason:
    """Return a reason with what the partner is known to have: the version, its id there, and where it is read."""
    state = article.state if article else ArticleState()
    if state.article_id:
        version = f"version {state.pushed_version}" if state.pushed_version else "it"
        moment = f" since {rfc3339(whole_second(state.pushed_at))}" if state.pushed_at else ""
        words = f"it has {version} as {state.article_id}{moment}"
        return replace(reason, detail=f"{reason.detail}; {words}{f', {state.share_url}' if state.share_url else ''}")
    waits = "; it does not have it yet" if reason.state == "accepted" else ""
    return replace(reason, detail=f"{reason.detail}{waits}")


def _with_fetches(reason: PartnerReason, partner: Partner, fetched: Sequence[FetchedStory]) -> PartnerReason:
    words = [reason.detail, *_version_words(fetched, partner)]
    if reason.state == "gone" and partner.profile and partner.profile.spells_deletion:
        words += _notice_words(fetched, reason.since)
    return replace(reason, detail="; ".join(words), fetched=tuple(fetched))


def _version_words(fetched: Sequence[FetchedStory], partner: Partner) -> list[str]:
    texts = [one for one in fetched if not one.is_notice]
    if not texts:
        return []
    newest = max(texts, key=lambda one: one.version)
    first = min(one.first for one in texts if one.version == newest.version)
    keys = sorted({one.key_name for one in texts if one.version == newest.version and one.key_name})
    had = f"version {newest.version} since {rfc3339(first)}"
    if keys:
        return [f"it has had {had} (key {', '.join(keys)})"]
    return [f"somebody has had {had}, as its feed is public" if partner.public else f"it has had {had}"]


def _notice_words(fetched: Sequence[FetchedStory], since: datetime | None) -> list[str]:
    """Return whether a partner that had a story knows that it is gone; a notice before `since` is another one."""
    notices = [one for one in fetched if one.is_notice and (since is None or one.last >= since)]
    if notices:
        return [f"it fetched the withdrawal at {rfc3339(min(max(one.first, since or one.first) for one in notices))}"]
    return ["it has not fetched the withdrawal"] if fetched else []
