"""Messages that stand in tables elsewhere. They are not written again here."""

from __future__ import annotations

from typing import get_args

from syndication.http.fetch.failures import FAILURES
from syndication.model.partners.story import PICTURE_CURES
from syndication.model.partners.verdict import LintCode
from syndication.publishing.follower.source_client import CURES

LINT_CODES: tuple[str, ...] = get_args(LintCode)
# Rules for which what was measured is quoted from the story: nobody translates that.
QUOTING_CODES = frozenset(
    (
        "affiliate_link",
        "category_unmapped",
        "iframe_host_refused",
        "image_wrong_type",
        "language_mixed",
        "link_not_https",
        "link_tracked",
        "tag_not_allowed",
        "title_has_html",
    )
)
MESSAGES = tuple(dict.fromkeys((*FAILURES.values(), *PICTURE_CURES.values(), *CURES.values(), *LINT_CODES)))
