"""Requests of editors that a web worker relays to the desk worker, over a real Unix socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from syndication.settings import Settings, resolve
from syndication.web.app import create_app, create_desk_app
from syndication.web.relay.desk_side import answer_relayed
from syndication.web.relay.relay import LARGEST_BODY
from tests.copies import copied_house, publish_old_story
from tests.support import with_shared_statements
from tests.web.api.support import BASE, SCOPES, STORY, Api

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Seen = list[tuple[str, str]]


@contextmanager
def served(place: Path, application: WSGIApplication) -> Iterator[None]:
    """Serve an application on a Unix socket during the block."""
    server = make_server(f"unix://{place}", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        place.unlink(missing_ok=True)


class House:
    """A publication with a web worker that relays to `desk`, and one that does not. `seen` is what was relayed."""

    def __init__(self, root: Path) -> None:
        settings = resolve(Settings(title="The Tribune", base_url=BASE), root)
        house = copied_house(root, settings.publication, publish_old_story)
        settings = msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db")
        self.place = Path(root, "s")
        self.seen: Seen = []
        self.desk_app = create_desk_app(settings)
        self.relaying = Api(create_app(settings, self.place), house, {})
        for scope in SCOPES:
            self.relaying.admit(scope)
        self.alone = Api(create_app(settings), house, self.relaying.secrets)
        self.apps = (self.desk_app, self.relaying.app, self.alone.app)
        for app in self.apps:
            with_shared_statements(app.extensions["syndication"].catalog)

    @contextmanager
    def with_desk(self) -> Iterator[None]:
        """Let the desk worker run during the block."""
        inner = type(self.desk_app).wsgi_app.__get__(self.desk_app)

        def noting(environ: Any, start_response: Any) -> Any:
            self.seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
            return inner(environ, start_response)

        with served(self.place, answer_relayed(noting)):
            yield

    def close(self) -> None:
        """Close what was opened."""
        for app in self.apps:
            app.extensions["syndication"].cache.stop()
            app.extensions["syndication"].catalog.close()
        self.alone.house.catalog.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A publication with one story, `old-story`."""
    made = House(tmp_path)
    yield made
    made.close()


def parts(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return what a client gets."""
    return answer.status_code, sorted(answer.headers), answer.data


ASKED: tuple[Callable[[Api], TestResponse], ...] = (
    lambda api: api.get("/api/items"),
    lambda api: api.get("/api/items?q=%C3%A9%20%26"),
    lambda api: api.get("/api/items/old-story"),
    lambda api: api.ask("HEAD", "/api/items/old-story", token="read"),
    lambda api: api.ask("OPTIONS", "/api/items", token="read"),
    lambda api: api.get("/api/nothing"),
    lambda api: api.get("/api/caf%C3%A9%FF"),
    lambda api: api.ask("GET", "/api/items", token=""),
    lambda api: api.post("/api/items", {"headline": "Nothing else"}),
    lambda api: api.post("/api/items", data=b"{"),
    lambda api: api.client.get("/desk"),
    lambda api: api.client.get("/desk/sign-in", headers={"Accept-Language": "de"}),
    lambda api: api.client.get("/desk/nothing"),
    lambda api: api.client.post("/desk/sign-in", data={"name": "ada", "password": "x"}),
)


@pytest.mark.parametrize("ask", ASKED)
def test_an_answer_is_the_same_relayed_or_not(house: House, ask: Callable[[Api], TestResponse]) -> None:
    with house.with_desk():
        relayed = parts(ask(house.relaying))
    assert relayed == parts(ask(house.alone))
    assert len(house.seen) == 1


def test_the_desk_worker_sees_the_request_of_the_client(house: House) -> None:
    heard: dict[str, Any] = {}

    def application(environ: Any, start_response: Any) -> Any:
        heard.update(environ, body=environ["wsgi.input"].read())
        start_response("204 No Content", [])
        return []

    with served(house.place, answer_relayed(application)):
        answer = house.relaying.client.post(
            "/api/items/a%2Fb?x=%C3%A9",
            base_url="https://feeds.tribune.example/",
            data=b"\xff\x00body",
            headers={"X-Own": "caf\u00e9", "Content-Type": "text/x"},
            environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
        )
    assert answer.status_code == 204
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "HTTP_X_OWN")
    assert [heard[name] for name in names] == [
        "POST",
        "/api/items/a/b",
        "x=%C3%A9",
        "192.0.2.7",
        "https",
        "feeds.tribune.example",
        "caf\u00e9",
    ]
    assert (heard["body"], heard["CONTENT_LENGTH"], heard["CONTENT_TYPE"]) == (b"\xff\x00body", "6", "text/x")


@pytest.mark.parametrize("path", ["/", "/rss.xml", "/items/old-story", "/deskside", "/api", "/healthz"])
def test_what_is_for_readers_is_not_relayed(house: House, path: str) -> None:
    with house.with_desk():
        house.relaying.client.get(path)
    assert house.seen == []


def test_without_a_desk_worker_the_web_worker_answers(house: House) -> None:
    assert parts(house.relaying.get("/api/items")) == parts(house.alone.get("/api/items"))
    made = house.relaying.post("/api/items", STORY)
    assert made.status_code == 201
    with house.with_desk():
        assert house.relaying.get("/api/items").json == house.alone.get("/api/items").json
    assert house.relaying.get("/api/items").status_code == 200
    assert house.seen == [("GET", "/api/items")]


@pytest.mark.parametrize(("size", "relayed"), [(LARGEST_BODY, 1), (LARGEST_BODY + 1, 0)])
def test_large_bodies_are_not_relayed(house: House, size: int, relayed: int) -> None:
    with house.with_desk():
        answer = house.relaying.post("/api/items", data=b" " * size)
    assert (answer.status_code, len(house.seen)) == (400, relayed)


def test_a_body_without_a_length_is_not_relayed(house: House) -> None:
    with house.with_desk():
        answer = house.relaying.post(
            "/api/items", data=b"{", headers={"Transfer-Encoding": "chunked", "Content-Length": ""}
        )
    assert (answer.status_code, house.seen) == (400, [])


def test_bodies_that_arrive_slowly_keep_nobody_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.relaying.app.extensions["bodies"], "has_room", lambda *_: False)
    with house.with_desk():
        assert house.relaying.post("/api/items", STORY).status_code == 201
        assert house.relaying.get("/api/items").status_code == 200
    assert house.seen == [("GET", "/api/items")]


@contextmanager
def silent(place: Path) -> Iterator[None]:
    """Take connections on a socket, and close them without an answer."""
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(place))
        listener.listen()
        listener.settimeout(0.05)
        ended = threading.Event()

        def take() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with closing(connection):
                    connection.recv(10)

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def test_what_only_asks_is_answered_by_the_web_worker_if_the_answer_was_lost(house: House) -> None:
    with silent(house.place):
        assert parts(house.relaying.get("/api/items")) == parts(house.alone.get("/api/items"))


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/api/items", "application/problem+json"),
        ("/api/nothing", "application/problem+json"),
        ("/desk/sign-in", "text/html"),
    ],
)
def test_what_may_have_been_done_is_not_done_again(house: House, path: str, media_type: str) -> None:
    with silent(house.place):
        answer = house.relaying.post(path, STORY)
    assert (answer.status_code, answer.mimetype) == (503, media_type)
    assert "look whether it was done" in answer.text
    assert answer.headers["Retry-After"] == "1"
    assert [story["slug"] for story in house.alone.get("/api/items").get_json()["items"]] == ["old-story"]


def test_what_a_person_wrote_is_shown_as_perhaps_saved(house: House) -> None:
    with silent(house.place):
        answer = house.relaying.client.post("/desk/stories/new", data={"headline": "Ferry", "body": "It sails again."})
    assert answer.status_code == 503
    assert "It sails again." in answer.text
    assert "Perhaps it is saved." in answer.text
    assert "It is not saved." not in answer.text


def test_a_desk_worker_of_another_version_leaves_it_to_the_web_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndication.web.relay.relay.encode_request", lambda *_: b"\x93another")
    with house.with_desk():
        assert house.relaying.post("/api/items", STORY).status_code == 201
    assert house.seen == []


def test_a_failure_at_the_desk_worker_is_a_500(house: House) -> None:
    def failing(*_: object) -> Any:
        raise RuntimeError("of this test")

    with served(house.place, answer_relayed(failing)):
        assert house.relaying.get("/api/items").status_code == 500
