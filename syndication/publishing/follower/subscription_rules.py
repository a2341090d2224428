"""Which hubs are asked for pushes (W3C WebSub, section 5). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.catalog.sources import KnownSource
from syndication.http.fetch import Endpoint, endpoint_of
from syndication.model.errors import FetchError
from syndication.model.feed_path import CALLBACK_PATH
from syndication.model.followed_source import FollowedSource
from syndication.publishing.follower.sources_in_use import sources_in_use
from syndication.text.urls import is_ascii_http_url, is_reachable

MOST_TRIES_TO_END = 5
_LONGEST_ADDRESS = 2_000


class WantedSubscription(Struct, frozen=True):
    """The subscription that a source should have, or why it can have none."""

    hub: str
    topic: str
    callbacks: str
    fault: str = ""

    def matches(self, present: SourceSubscription) -> bool:
        """Return whether a subscription is this one."""
        is_same = (present.hub, present.topic) == (self.hub, self.topic)
        return (
            is_same
            and present.callback == self.callbacks + present.token
            and bool(self.fault) == (present.state == "skipped")
        )


def wanted_subscriptions(
    declared: Sequence[FollowedSource], known: Mapping[str, KnownSource], base_url: str
) -> dict[str, WantedSubscription]:
    """Return the subscriptions of the sources that name a hub and are asked at present, by the name of the source."""
    return {
        source.name: _wanted_subscription(source, here, base_url)
        for source, here in _polled_sources(declared, known)
        if here.state.hub and not here.state.ended
    }


def own_places(source_url: str) -> frozenset[Endpoint]:
    """Return where the settings allow requests although it may be in an internal network."""
    try:
        return frozenset((endpoint_of(source_url),))
    except FetchError:
        return frozenset()


def _polled_sources(
    declared: Sequence[FollowedSource], known: Mapping[str, KnownSource]
) -> Iterator[tuple[FollowedSource, KnownSource]]:
    """Yield the sources that are polled at present. A paused list pauses its feeds."""
    for source in sources_in_use(declared, known):
        here, parent = known.get(source.name), known.get(source.name.partition(" ")[0])
        if source.is_remote and here and not here.paused and not (parent and parent.paused):
            yield source, here


def _wanted_subscription(source: FollowedSource, here: KnownSource, base_url: str) -> WantedSubscription:
    hub, topic = here.state.hub, here.state.topic
    fault = next(_faults(source, hub, topic, base_url), "")
    return WantedSubscription(hub, topic, base_url + CALLBACK_PATH, fault)


def _faults(source: FollowedSource, hub: str, topic: str, base_url: str) -> Iterator[str]:
    if not is_ascii_http_url(hub) or len(hub) > _LONGEST_ADDRESS:
        yield "the address of its hub is not an http or https address"
        return
    if not topic:
        yield 'it names a hub, but not its own address (rel="self")'
    elif not is_ascii_http_url(topic) or len(topic) > _LONGEST_ADDRESS:
        yield 'its own address (rel="self") is not an http or https address'
    if not is_ascii_http_url(base_url):
        yield "base_url is not an http or https address; set it to the public address of the service"
    if own_places(hub) & own_places(source.url):  # the operator has named this place
        return
    if not hub.lower().startswith("https:"):
        yield "its hub has no https, so the secret could be read on the way"
    if not is_reachable(base_url):
        yield "hubs cannot reach base_url; set it to the public address of the service"
