"""Django's own view of a feed, as its documentation has it: built at each request, with gzip and conditional GET."""

from __future__ import annotations

from typing import Any

from django.contrib.syndication.views import Feed
from django.core.wsgi import get_wsgi_application
from django.urls import path
from django.utils.feedgenerator import Enclosure

from benchmarks import document, stories
from benchmarks.django_builder import Rss, enclosures
from syndication.model.feed import Entry

_FEED = stories.feed(document.ITEMS)


class Newest(Feed):  # type: ignore[misc]  # Django has no types
    """The newest stories, with all that `django_builder` puts into a feed."""

    feed_type = Rss
    title, description, language = _FEED.title, _FEED.description, _FEED.language
    link = author_link = _FEED.home
    author_name, feed_copyright, feed_guid = _FEED.publisher, _FEED.rights, _FEED.id
    item_guid_is_permalink = False

    def items(self) -> tuple[Entry, ...]:
        return _FEED.entries

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.summary

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_author_name(self, item: Entry) -> str:
        return item.authors[0].name

    def item_guid(self, item: Entry) -> str:
        return item.id

    def item_pubdate(self, item: Entry) -> Any:
        return item.published

    def item_updateddate(self, item: Entry) -> Any:
        return item.updated

    def item_categories(self, item: Entry) -> list[str]:
        return [item.section, *item.tags]

    def item_enclosures(self, item: Entry) -> list[Enclosure]:
        return enclosures(item)

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {"html": item.html, "media": item.media}


urlpatterns = [path(document.PATH.lstrip("/"), Newest())]
application = get_wsgi_application
