"""What is not public tells nothing: its addresses are answered as those that nobody has, by the same queries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from syndication.catalog import record_files, state
from syndication.catalog import tokens as kept
from syndication.model.tokens import Token, digest, mint
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import House

NEVER = "2999-01-01T00:00:00Z"


@pytest.fixture
def app(house: House, tmp_path: Path) -> Iterator[Flask]:
    """A site with a story for everyone, and others that nobody may know of."""
    house.record("open.md", "Open", section='"City"', slug='"open"')
    hidden = {"section": '"Secret"', "tags": '["Plot"]', "authors": '[{name = "Deep Throat"}]'}
    house.record("embargoed.md", "Embargoed", slug='"embargoed"', aliases='["once"]', embargo_until=NEVER, **hidden)
    house.record("scheduled.md", "Scheduled", slug='"scheduled"', **hidden | {"published": NEVER})
    house.record("withheld.md", "Withheld", slug='"withheld"', status='"withheld"', **hidden)
    house.write("broken.md", "+++\nheadline = 1\n+++\n")
    house.publish()
    with house.catalog.read() as connection:
        assert [one.path for one in record_files.broken(connection)] == ["items/broken.md"]
    with house.catalog.begin() as connection:
        state.put(connection, state.IN_STEP, "yes")
    settings = Settings(database=house.catalog.url, base_url="https://feeds.tribune.example")
    made = create_app(resolve(settings, tmp_path))
    yield made
    made.extensions["syndication"].cache.stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """What the application asks the database for."""
    engine = app.extensions["syndication"].catalog.engine
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    app.extensions["syndication"].cache.stop()  # which asks fifty times a second
    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("hidden", "unknown"),
    [
        ("/items/embargoed", "/items/nobody"),
        ("/items/scheduled", "/items/nobody"),
        ("/items/withheld", "/items/nobody"),
        ("/items/once", "/items/nobody"),
        ("/sections/secret/", "/sections/nobody/"),
        ("/sections/secret", "/sections/nobody"),
        ("/sections/secret/rss.xml", "/sections/nobody/rss.xml"),
        ("/tags/plot/", "/tags/nobody/"),
        ("/tags/plot/atom.xml", "/tags/nobody/atom.xml"),
        ("/authors/deep-throat/", "/authors/nobody/"),
        ("/authors/deep-throat/feed.json", "/authors/nobody/feed.json"),
        ("/api/items/embargoed", "/api/items/nobody"),
        ("/api/items/embargoed/history", "/api/items/nobody/history"),
        ("/validate?url=/sections/secret/rss.xml", "/validate?url=/sections/nobody/rss.xml"),
    ],
)
def test_what_is_hidden_is_answered_as_what_does_not_exist(
    client: FlaskClient, queries: list[str], hidden: str, unknown: str
) -> None:
    seen = []
    for path in (unknown, hidden):
        queries.clear()
        answer = client.get(path)
        word = path.rsplit("?url=", 1)[-1]
        seen.append((answer.status_code, list(answer.headers), answer.text.replace(word, "WORD"), list(queries)))
    assert seen[0] == seen[1]
    assert seen[0][0] in (401, 404)


def test_what_is_public_is_shown(client: FlaskClient) -> None:
    assert client.get("/items/open").status_code == 200


def test_health_counts_what_is_not_public_for_those_with_a_token_alone(client: FlaskClient, house: House) -> None:
    assert client.get("/healthz").json.keys() == {"status", "version", "publisher"}  # type: ignore[union-attr]
    wrong = client.get("/healthz", headers={"Authorization": "Bearer syn_wrong"})
    assert json.loads(wrong.data).keys() == {"status", "version", "publisher"}
    text = mint()
    with house.catalog.begin() as connection:
        kept.add(connection, Token(name="monitor", digest=digest(text), scope="read", created=house.now))
    told = json.loads(client.get("/healthz", headers={"Authorization": f"Bearer {text}"}).data)
    assert (told["items"], told["broken"], told["quarantined"]) == (4, 1, 0)
    assert {"vanished", "feeds_held_back"} <= told.keys()


def test_a_released_story_has_its_page_on_a_machine_whose_clock_is_behind(house: House, client: FlaskClient) -> None:
    house.now = max(house.now, datetime.now(UTC) + timedelta(days=1))
    release = house.now - timedelta(minutes=1)
    house.record("released.md", "Released", slug='"released"', embargo_until=release.isoformat())
    house.publish()
    assert client.get("/items/released").status_code == 200
