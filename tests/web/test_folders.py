"""A web worker without the right folders: it answers readers, and refuses what it would have to write."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from syndication.catalog import state, tokens
from syndication.model.tokens import Token, digest, mint
from syndication.publishing import steps
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, resolve
from syndication.sources.records import FORMS
from syndication.web.app import create_app
from tests.publishing.media.making import saved
from tests.support import PATIENCE, House, make_house

STORY = {"headline": "New", "published": "2026-02-05T12:00:00Z", "body": "Text."}


class Node:
    """A client of a web worker, with a token."""

    def __init__(self, house: House, root: Path) -> None:
        self.house = house
        self.pictures = root / "pictures"
        settings = Settings(
            items=str(house.items),
            pictures=str(self.pictures),
            database=house.catalog.url,
            base_url="https://feeds.tribune.example",
        )
        self.client: FlaskClient = create_app(resolve(settings, root)).test_client()
        token = mint()
        with house.catalog.begin() as connection:
            tokens.add(connection, Token(name="cms", digest=digest(token), scope="write", created=house.now))
            state.put(connection, state.IN_STEP, "yes")
        self.headers = {"Authorization": f"Bearer {token}"}

    def write(self) -> tuple[int, str, str]:
        """Send a new story; return the status, Retry-After, and the detail."""
        answer = self.client.post("/api/items", json=STORY, headers=self.headers)
        return answer.status_code, answer.headers.get("Retry-After", ""), (answer.json or {}).get("detail", "")

    def upload(self, kind: str = "JPEG") -> tuple[int, str]:
        answer = self.client.post(
            "/api/pictures", data=saved(kind), headers=self.headers, content_type=f"image/{kind.lower()}"
        )
        return answer.status_code, (answer.json or {}).get("detail", "") or answer.headers["Location"]

    def health(self) -> tuple[int, str]:
        answer = self.client.get("/healthz")
        return answer.status_code, json.loads(answer.data)["status"]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    house = make_house(tmp_path)
    os.utime(house.record("a.md", "Harbour"), (1e9, 1e9))
    workspace = Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)
    ends = time.monotonic() + PATIENCE
    while steps.step(workspace).arriving and time.monotonic() < ends:
        time.sleep(0.02)  # the file is read when it has not changed for a moment
    made = Node(house, tmp_path)
    while made.health() != (200, "ok") and time.monotonic() < ends:
        time.sleep(0.02)  # the cache is complete when it has not changed for a moment
    yield made
    house.catalog.close()


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "missing"])
def test_without_the_records_it_serves_and_refuses_changes(node: Node, is_empty: bool) -> None:
    items, away = node.house.items, node.house.items.with_name("away")
    items.rename(away)
    if is_empty:
        items.mkdir()
    problem = "has no marker (.publication.toml)" if is_empty else "there is no such folder"
    detail = f"The folder of this machine cannot be used (items: {problem}); nothing was changed. Ask again in a minute"
    assert node.write() == (503, "60", detail)
    assert node.client.get("/rss.xml").status_code == 200
    assert node.health() == (200, "read only")
    if is_empty:
        assert list(items.iterdir()) == []
        items.rmdir()
    away.rename(items)
    assert node.write()[0] == 201
    assert node.health() == (200, "ok")


def test_without_the_pictures_none_is_stored_or_said_not_to_exist(node: Node) -> None:
    status, place = node.upload()
    path = place.removeprefix("https://feeds.tribune.example")
    assert (status, node.client.get(path).status_code) == (201, 200)
    assert node.client.get("/pictures/nothing.jpg").status_code == 404
    away = node.pictures.with_name("away")
    node.pictures.rename(away)
    for is_there in (False, True):
        if is_there:
            node.pictures.mkdir()
        answer = node.client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert node.upload("PNG")[0] == 503
        assert node.health() == (200, "read only")
    assert list(node.pictures.iterdir()) == []
    node.pictures.rmdir()
    away.rename(node.pictures)
    assert (node.upload("PNG")[0], node.client.get(path).status_code) == (201, 200)
