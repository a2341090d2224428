"""`POST /api/media`: sounds that are stored and answered as an item has them, and what is refused."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from syndication.model.errors import FullError
from syndication.publishing.media.quota import Quota
from syndication.web.api import sounds as uploading
from syndication.web.documents.cache import DocumentCache
from tests.publishing.media.sound_making import SECRET, frames, m4a, mp3
from tests.web.api.test_pictures import BASE, Newsroom, problem

ROOM = 8_000_000  # of memory


@pytest.fixture(autouse=True)
def unfollowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no thread that looks for new documents: it would outlive the test, and no test here asks for one."""
    monkeypatch.setattr(DocumentCache, "start", lambda _: None)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    yield made
    made.app.extensions["syndication"].catalog.close()


def post(
    newsroom: Newsroom, data: bytes, media_type: str = "audio/mpeg", scope: str = "write", **headers: str
) -> TestResponse:
    """Post a sound; `headers` have underscores for hyphens."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given["Authorization"] = f"Bearer {newsroom.tokens[scope]}"  # type: ignore[index]
    return newsroom.client.post("/api/media", data=data, content_type=media_type, headers=given)


@pytest.mark.parametrize(
    ("data", "sent", "media_type"),
    [
        (mp3(5), "audio/mpeg", "audio/mpeg"),
        (m4a(5), "audio/mp4", "audio/x-m4a"),
        (m4a(5), "audio/x-m4a", "audio/x-m4a"),
    ],
)
def test_a_sound_is_stored_and_answered_as_an_item_has_it(
    newsroom: Newsroom, data: bytes, sent: str, media_type: str
) -> None:
    answer = post(newsroom, data, sent)
    assert answer.status_code == 201
    medium = answer.get_json()
    (stored,) = newsroom.kept()
    assert medium == {
        "url": f"{BASE}/media/{stored.name}",
        "type": media_type,
        "bytes": stored.stat().st_size,
        "duration": 5,
    }
    assert answer.headers["Location"] == medium["url"]
    assert SECRET not in stored.read_bytes()
    assert newsroom.client.get(f"/media/{stored.name}").data == stored.read_bytes()


def test_the_same_sound_again_is_not_new(newsroom: Newsroom) -> None:
    first, again = post(newsroom, mp3()), post(newsroom, mp3())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert len(newsroom.kept()) == 1


@pytest.mark.parametrize(
    ("data", "media_type", "headers", "status", "words"),
    [
        (b"RIFF" * 100, "audio/mpeg", {}, 422, "is not an accepted sound; send MP3 or M4A"),
        (m4a()[:-20], "audio/mp4", {}, 422, "cut short or damaged"),
        (b"", "audio/mpeg", {}, 411, "Content-Length"),
        (mp3(), "image/jpeg", {}, 415, "Send a sound with its Content-Type"),
        (mp3(), "audio/mpeg", {"Content_Encoding": "gzip"}, 415, "without a Content-Encoding"),
    ],
)
def test_other_bodies_are_refused(
    newsroom: Newsroom, data: bytes, media_type: str, headers: dict[str, str], status: int, words: str
) -> None:
    assert words in problem(post(newsroom, data, media_type, **headers), status)["detail"]
    assert newsroom.kept() == []


def test_a_sound_that_is_too_large_is_refused_before_it_is_sent(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_BYTES", 1000)
    problem(post(newsroom, mp3()), 413)
    assert newsroom.kept() == []


def test_a_full_disk_is_said_before_it_is_sent(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Quota, size: int) -> None:
        raise FullError(f"no room for {size} bytes")

    monkeypatch.setattr(Quota, "refuse_full", refuse)
    problem(post(newsroom, mp3()), 507)


@pytest.mark.parametrize("scope", ["read", "none"])
def test_a_token_must_allow_it(newsroom: Newsroom, scope: str) -> None:
    if scope in newsroom.tokens:
        problem(post(newsroom, mp3(), scope=scope), 403)
    assert newsroom.client.post("/api/media", data=mp3(), content_type="audio/mpeg").status_code == 401


def test_an_upload_takes_no_memory(newsroom: Newsroom) -> None:
    data = frames(1600)
    assert len(data) > 3 * ROOM
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    answer = post(newsroom, data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 201
    assert most - before < ROOM
