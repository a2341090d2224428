"""What commands say of a partner that stories are pushed to: what it has, what it refuses, and why."""

from __future__ import annotations

import base64
import json

import pytest

from syndication.catalog import partner_articles
from syndication.model.partners.pushed_article import APPLE_NEWS, ArticleState
from tests.cli.newsroom import LEAST, Newsroom
from tests.cli.test_deliveries import opened, waiting
from tests.formats.apple_news.test_article import VALIDATOR

ID = "tag:tribune.example,2026-02-05:harbour"
PARTNER = (
    f'{LEAST}base_url = "https://tribune.example"\n[[partners]]\nname = "apple-news"\nchannel = "63a7-channel"\n'
    'key = "$APPLE_KEY"\nsecret = "$APPLE_SECRET"\n'
)


@pytest.fixture
def room(empty: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A publication with a story for Apple News, which waits to be pushed."""
    monkeypatch.setenv("APPLE_KEY", "1e3ff000")
    monkeypatch.setenv("APPLE_SECRET", base64.b64encode(b"secret").decode())
    (empty.root / "syndication.toml").write_text(PARTNER)
    empty.record("a.md", "Harbour reopens", "The harbour reopened.", slug='"harbour"', authors='[{name = "Jane Doe"}]')
    empty.done("publish")
    return empty


def test_a_story_waits_to_be_pushed(room: Newsroom) -> None:
    assert list(waiting(room)) == [(APPLE_NEWS, "apple-news")]
    assert "is pushed to it; it does not have it yet" in room.done("why", "harbour")
    assert "push" in room.done("partners")


def test_what_the_partner_has(room: Newsroom) -> None:
    state = ArticleState(article_id="a91760f1", share_url="https://apple.news/A1", pushed_version=1)
    with opened(room) as catalog, catalog.begin() as connection:
        partner_articles.save_state(connection, "apple-news", ID, state)
    assert "it has version 1 as a91760f1, https://apple.news/A1" in " ".join(room.done("why", "harbour").split())


def test_its_document(room: Newsroom) -> None:
    document = json.loads(room.done("partners", "show", "apple-news", "harbour"))
    assert document["title"] == "Harbour reopens"
    assert VALIDATOR.is_valid(document)
    assert "name one" in room.run("partners", "show", "apple-news").error


def test_the_status_says_what_apple_refuses(room: Newsroom) -> None:
    with opened(room) as catalog, catalog.begin() as connection:
        connection.exec_driver_sql(
            "update jobs set due = null, tries = 1, problem = 'Apple News refuses the key (403)'"
        )
    answer = room.run("status")
    assert answer.code == 1
    assert f"apple-news: {ID}: Apple News refuses the key (403)" in answer.out
    assert "1 delivery is due now" in room.done("jobs", "retry", "apple-news")
    assert room.run("status").code == 0


def test_without_its_secret_no_command_starts(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPLE_SECRET")
    assert "$APPLE_SECRET is not in the environment; set APPLE_SECRET" in room.run("status").error


def test_a_draft_is_checked_as_the_article_that_it_would_be(room: Newsroom) -> None:
    room.record("b.md", "Ferry returns", "The ferry returned.", slug='"ferry"')
    answer = room.run("partners", "check", "apple-news", str(room.root / "items" / "b.md"))
    assert answer.code == 1
    assert "author_missing" in answer.out
