"""An import into a service that runs: no subscriber, hub or receiver hears of it; the next story reaches all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.pushing import asked, make_service, settled, write
from tests.service.subscriber import Subscriber
from tests.sources.wordpress.exports import export, post
from tests.support import Service

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CATEGORY = '<category domain="category" nicename="world">World</category>'
OLD = range(1, 29)  # posts of the old site, one each day


@pytest.fixture
def server() -> Iterator[Subscriber]:
    with Subscriber() as made:
        yield made


@pytest.fixture
def running(tmp_path: Path, server: Subscriber) -> Iterator[Service]:
    service = make_service(tmp_path, window="20", hubs=f'["{server.callback("hub").url}"]')
    with (tmp_path / "syndication.toml").open("a") as file:
        file.write(f'[[webhooks]]\nname = "room"\nurl = "{server.url}/room"\nsecret = "{SECRET}"\n')
    write(service, "own-0", "city")
    service.start("--workers", "1")
    yield service
    service.stop()


def old_site(root: Path) -> tuple[str, str]:
    """Write the export of the old site and its last feed; return their paths."""
    source, feed = root / "export.xml", root / "old.xml"
    posts = (
        post(number, f"Old text {number}.", more=CATEGORY, post_date_gmt=f"2021-02-{number:02} 12:00:00")
        for number in OLD
    )
    source.write_bytes(export(*posts))
    entries = "".join(
        f"<item><link>https://old.example/post-{number}/</link><guid>https://old.example/?p={number}</guid>"
        f"<pubDate>{number} Feb 2021 12:00:00 +0000</pubDate></item>"
        for number in reversed(OLD[-10:])
    )
    feed.write_text(f"<rss version='2.0'><channel><title>Old</title>{entries}</channel></rss>")
    return str(source), str(feed)


def test_nothing_is_sent_until_the_next_story(running: Service, server: Subscriber, tmp_path: Path) -> None:
    subscriber, hub, room = server.callback("subscriber"), server.callback("hub"), server.callback("room")
    asked(running, f"{running.url}/rss.xml", subscriber)
    source, feed = old_site(tmp_path)
    done = running.run("import", source, "--feed", feed)
    assert done.returncode == 0, done.stderr
    running.wait(lambda: b"Old text 28." in running.get("/rss.xml").body)
    running.wait(lambda: b"Old text 1." in running.get("/archive/1/rss.xml").body)
    assert b"Old text 18." not in running.get("/rss.xml").body, "it is older than the old feed"
    before = len(hub.deliveries)
    write(running, "own-1", "city")
    running.wait(lambda: bool(subscriber.deliveries and room.deliveries and len(hub.deliveries) > before))
    settled(running, subscriber.url)
    assert all(b"Story own-1<" in delivery.body for delivery in subscriber.deliveries)
    assert all(b"own-1" in event.body for event in room.deliveries)
    pinged = {ping.form["hub.topic"].removeprefix(running.url) for ping in hub.deliveries}
    assert {path.rpartition("/")[0] for path in pinged} == {"", "/sections/city"}
