"""The pages of stories in frames load nothing from other sites."""

from __future__ import annotations

import pytest

from syndication.web.desk.frames import without_loading
from tests.web.desk.stories.newsroom import Newsroom
from tests.web.desk.support import BASE


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<img src="https://cdn.example/a.jpg" alt="Quay">', '<img alt="Quay">'),
        ('<img alt="Quay" src="//cdn.example/a.jpg" srcset="//cdn.example/b.jpg 2x">', '<img alt="Quay">'),
        ('<img src="/pictures/a.jpg" alt="">', '<img src="/pictures/a.jpg" alt="">'),
        ('<video poster="http://cdn.example/a.jpg" src="http://cdn.example/a.mp4"></video>', "<video></video>"),
        ('<a href="https://cdn.example/">x</a>', '<a href="https://cdn.example/">x</a>'),
        ('<p>src="https://cdn.example/"</p>', '<p>src="https://cdn.example/"</p>'),
        ('<script src="/static/copy.js"></script><p>x</p>', "<p>x</p>"),
        ('<script type="application/ld+json">{}</script>', ""),
    ],
)
def test_what_a_frame_shows(html: str, shown: str) -> None:
    assert without_loading(html) == shown


def test_a_picture_of_another_site_is_its_alternative_text(still: Newsroom) -> None:
    (picture,) = still.get("/stories/public/page").all("//img")
    assert (picture.get("src"), picture.get("alt")) == (None, "The quay")


@pytest.mark.parametrize(("slug", "words"), [("public", ""), ("draft", "withheld, was never public")])
def test_a_frame_says_of_a_story_whether_it_is_public(newsroom: Newsroom, slug: str, words: str) -> None:
    found = newsroom.get(f"/stories/{slug}/page").all("//p[@class='preview']")
    assert [words in one.text_content() for one in found] == ([True] if words else [])


def test_a_public_story_leads_to_its_page(newsroom: Newsroom) -> None:
    address = f"{BASE}/items/public"
    assert address in newsroom.get("/stories/public").all("//main//a/@href")
    assert "/items/draft" not in " ".join(newsroom.get("/stories/draft").all("//main//a/@href"))
