"""A subscriber that others wrote, Flask-WebSub from PyPI, as an app of its own on a real port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

import flask_websub.subscriber
import pytest
from flask import Flask
from flask_websub.errors import SubscriberError
from flask_websub.subscriber import SQLite3SubscriberStorage, SQLite3TempSubscriberStorage, discover
from werkzeug.serving import make_server

from tests.service.pushing import asked, body_of, publish, topic_of, until_delivered
from tests.service.subscriber import Subscriber
from tests.support import Service, free_port

NAMES = ["rss.xml", "atom.xml", "feed.json"]


class Note(NamedTuple):
    """What the library called back with."""

    topic: str
    callback_id: str
    told: str | bytes


class Reader:
    """An app with the library's subscriber; `news` is what it took as genuine, `modes` what was confirmed."""

    def __init__(self, folder: Path) -> None:
        self.news: list[Note] = []
        self.modes: list[Note] = []
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._made = flask_websub.subscriber.Subscriber(
            SQLite3SubscriberStorage(str(folder / "kept.db")), SQLite3TempSubscriberStorage(str(folder / "asked.db"))
        )
        self._made.add_listener(lambda *told: self.news.append(Note(*told)))
        self._made.add_success_handler(lambda *told: self.modes.append(Note(*told)))
        self.app = Flask("reader")
        self.app.register_blueprint(self._made.build_blueprint("/callbacks"))

    def subscribe(self, url: str) -> str:
        """Discover the hub and the topic of an address, and ask for a subscription; return the callback's id."""
        with self.app.test_request_context(base_url=self.url):
            return str(self._made.subscribe(**discover(url)))

    def unsubscribe(self, callback_id: str) -> None:
        with self.app.test_request_context(base_url=self.url):
            self._made.unsubscribe(callback_id)

    def renew(self, callback_id: str) -> None:
        with self.app.test_request_context(base_url=self.url):
            self._made.renew(callback_id)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(tmp_path)
    server = make_server("127.0.0.1", made.port, made.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", NAMES)
def test_it_finds_the_hub_subscribes_and_receives(publisher: Service, reader: Reader, name: str) -> None:
    section = f"plain-{name.partition('.')[0]}"
    topic = topic_of(publisher, section, name)
    callback_id = reader.subscribe(topic)
    publisher.wait(lambda: reader.modes == [(topic, callback_id, "subscribe")])
    publish(publisher, f"{section}-1", section)
    publisher.wait(lambda: reader.news == [(topic, callback_id, body_of(publisher, topic))])
    assert f"Story {section}-1".encode() in reader.news[0].told


def test_it_takes_our_signature_and_no_other(
    publisher: Service, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_of(publisher, "secret")
    # It sends secrets over https alone; what it then does with them is what is to be seen.
    monkeypatch.setattr(flask_websub.subscriber, "is_secure", lambda _url: True)
    callback_id = reader.subscribe(topic)
    publisher.wait(lambda: reader.modes == [(topic, callback_id, "subscribe")])
    body = publish(publisher, "secret-1", "secret")
    publisher.wait(lambda: reader.news == [(topic, callback_id, body)])
    forged = Request(f"{reader.url}/callbacks/{callback_id}", b"forged", {"X-Hub-Signature": "sha256=" + "0" * 64})
    with urlopen(forged, timeout=10) as answer:
        assert answer.status == 200
    assert len(reader.news) == 1


def test_it_renews_and_leaves(publisher: Service, reader: Reader) -> None:
    topic = topic_of(publisher, "secret", "atom.xml")
    callback_id = reader.subscribe(topic)
    publisher.wait(lambda: len(reader.modes) == 1)
    reader.renew(callback_id)
    publisher.wait(lambda: len(reader.modes) == 2)
    reader.unsubscribe(callback_id)
    publisher.wait(lambda: [note.told for note in reader.modes] == ["subscribe", "subscribe", "unsubscribe"])
    with Subscriber() as others:
        staying = others.callback("staying")
        asked(publisher, topic, staying)
        publish(publisher, "secret-2", "secret")
        until_delivered(publisher, staying, body_of(publisher, topic))
    assert reader.news == []


def test_it_is_told_why_a_topic_is_refused(publisher: Service, reader: Reader) -> None:
    told = {"topic_url": "https://elsewhere.example/rss.xml", "hub_url": f"{publisher.url}/hub"}
    with reader.app.test_request_context(base_url=reader.url), pytest.raises(SubscriberError, match="Hub error - 4"):
        reader._made.subscribe(**told)
