"""A story at a partner that it is pushed to: what is to be there, and what the partner is known to have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

# The kind of the jobs that push stories to Apple News.
APPLE_NEWS = "apple-news"


class ArticlePayload(Struct, frozen=True, kw_only=True):
    """What is pushed of a version of a story: the document, and what the API is told beside it."""

    document: msgspec.Raw
    metadata: dict[str, Any] = {}


class ArticleState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of an article at the partner.

    `attempts` counts requests to create it whose outcome is unknown: from the second on it is searched for first. That
    is done in pages: `pages` were read, `page` is the token of the next one, "" for the first, `candidates` are the
    articles that may be this one. `duplicate` is what the partner took this story for a copy of. `empty_searches` were
    in vain.
    """

    article_id: str = ""
    revision: str = ""
    share_url: str = ""
    pushed_version: int = 0
    pushed_at: datetime | None = None
    attempts: int = 0
    page: str = ""
    pages: int = 0
    candidates: tuple[str, ...] = ()
    duplicate: str = ""
    empty_searches: int = 0


class PushedArticle(Struct, frozen=True, kw_only=True):
    """A story at a partner: the version that is to be there, or that none `is_gone`, and the state of its article.

    `wanted` is the number of the newest job. `content` and `digest` tell the queued bytes apart. `identifier` is in the
    document, `titles` are those that it had since its article was last known, `since` is when it may have come first.
    """

    partner: str
    item_id: str
    identifier: str
    since: datetime
    wanted: int = 0
    version: int = 0
    is_gone: bool = False
    content: str = ""
    digest: str = ""
    titles: tuple[str, ...] = ()
    state: ArticleState = ArticleState()
