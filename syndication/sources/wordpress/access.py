"""Who may read a post: what plugins for members and payers store beside it."""

from __future__ import annotations

from syndication.model.item_parts import Access
from syndication.sources.wordpress.post import Post

_NEWSLETTER = "_jetpack_newsletter_access"
_MEMBERS = (_NEWSLETTER, "_members_access_role", "rcp_subscription_level", "rcp_access_level")
_SUBSCRIBERS = "subscribers"  # of the newsletter, who pay nothing
_OPEN = frozenset(("", "0", "none", "everybody", "a:0:{}"))


def access_of(post: Post) -> Access:
    """Return whether everybody may read a post, or those who subscribed for nothing, or only those who pay."""
    given = {key: value for key in _MEMBERS if (value := post.first_meta(key).lower()) not in _OPEN}
    if not given:
        return "free"
    return "metered" if given == {_NEWSLETTER: _SUBSCRIBERS} else "paid"
