"""Stories that are pushed to the API of a partner: which versions are queued, and what is known of their articles.

The publisher owns what is queued, the delivering worker that holds the job of a story owns the state of its article.
Each writes its own columns alone, so that neither undoes what the other wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.partner_schema import partner_articles, partner_stories
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.partners.pushed_article import ArticleState, PushedArticle
from syndication.text.dates import from_micros, micros

_decode_state = msgspec.json.Decoder(ArticleState).decode
_decode_titles = msgspec.json.Decoder(tuple[str, ...]).decode
_KEY = (partner_articles.c.partner, partner_articles.c.item_id)


def find(connection: sa.Connection, partner: str, ids: Collection[str]) -> dict[str, PushedArticle]:
    """Return stories of a partner by the id of the item."""
    found: dict[str, PushedArticle] = {}
    for part in in_parts(ids):
        these = (partner_articles.c.partner == partner) & partner_articles.c.item_id.in_(part)
        found |= {row.item_id: _article(row) for row in connection.execute(sa.select(partner_articles).where(these))}
    return found


def to_queue(connection: sa.Connection, partner: str, content: str, most: int) -> list[tuple[str, int, bool]]:
    """Return stories whose standing is not queued yet, as id, version, and whether the story is gone.

    `content` names the profile: another one makes other documents. A story that is gone and was never queued is left
    out: the partner has nothing of it.
    """
    stories, articles = partner_stories.c, partner_articles.c
    is_same = (articles.partner == stories.partner) & (articles.item_id == stories.item_id)
    is_new = articles.item_id.is_(None) | articles.is_gone
    differs = is_new | (articles.version != stories.version) | (articles.content != content)
    accepted = (stories.state == "accepted") & differs
    gone = (stories.state == "gone") & articles.item_id.is_not(None) & sa.not_(articles.is_gone)
    joined = partner_stories.outerjoin(partner_articles, is_same)
    query = sa.select(stories.item_id, stories.version, stories.state).select_from(joined)
    query = query.where(stories.partner == partner, accepted | gone)
    # What must be taken down goes first.
    query = query.order_by(stories.state.desc(), stories.published.desc(), stories.item_id).limit(most)
    return [(row.item_id, row.version, row.state == "gone") for row in connection.execute(query)]


def save_queued(connection: sa.Connection, articles: Iterable[PushedArticle]) -> None:
    """Save what is queued of stories; the state of an article that is known already stays."""
    upsert(connection, partner_articles, [_row(one) for one in articles], keeping=("state", "wanted", "since"))


def next_number(connection: sa.Connection, partner: str, item_id: str) -> int:
    """Return the number of the next job for a story: it is greater than that of each earlier one."""
    these = (partner_articles.c.partner == partner) & (partner_articles.c.item_id == item_id)
    raised = sa.update(partner_articles).where(these).values(wanted=partner_articles.c.wanted + 1)
    return int(connection.execute(raised.returning(partner_articles.c.wanted)).scalar_one())


def save_state(connection: sa.Connection, partner: str, item_id: str, state: ArticleState) -> None:
    """Save what is known of the article of a story."""
    these = (partner_articles.c.partner == partner) & (partner_articles.c.item_id == item_id)
    connection.execute(sa.update(partner_articles).where(these).values(state=msgspec.json.encode(state)))


def _row(one: PushedArticle) -> dict[str, Any]:
    return {
        "partner": one.partner,
        "item_id": one.item_id,
        "identifier": one.identifier,
        "since": micros(one.since),
        "wanted": one.wanted,
        "version": one.version,
        "is_gone": one.is_gone,
        "content": one.content,
        "digest": one.digest,
        "titles": msgspec.json.encode(one.titles),
        "state": msgspec.json.encode(one.state),
    }


def _article(row: sa.Row[Any]) -> PushedArticle:
    return PushedArticle(
        partner=row.partner,
        item_id=row.item_id,
        identifier=row.identifier,
        since=from_micros(row.since),
        wanted=row.wanted,
        version=row.version,
        is_gone=row.is_gone,
        content=row.content,
        digest=row.digest,
        titles=_decode_titles(row.titles),
        state=_decode_state(row.state),
    )
