"""`preview`: a link for a colleague, logged, and ended at once where it went to the wrong person."""

from __future__ import annotations

from syndication.catalog import state
from syndication.http.preview_links import previewed_item
from tests.cli.newsroom import TO_COME, Newsroom
from tests.support import NOON

ADDRESS = "http://127.0.0.1:8000/preview?key="


def opened(room: Newsroom, url: str) -> str:
    """Return the id of the story that a link opens."""
    catalog = room.catalog()
    with catalog.read() as connection:
        secret = state.get(connection, state.PREVIEW_SECRET)
    catalog.close()
    return previewed_item(secret, url.strip().removeprefix(ADDRESS), NOON)


def test_the_link_opens_the_story_and_is_in_the_log(newsroom: Newsroom) -> None:
    newsroom.record("b.md", "Tomorrow", published=TO_COME)
    newsroom.done("publish")
    answer = newsroom.run("preview", "tomorrow", "--hours", "2")
    assert answer.code == 0
    assert answer.out.startswith(ADDRESS)
    assert answer.error.startswith("it works until 20")
    assert opened(newsroom, answer.out) == "tag:tribune.example,2999-01-01:tomorrow"
    assert "cli ada: preview tomorrow version 1: a link that works until" in " ".join(
        newsroom.done("audit", "tomorrow").split()
    )
    assert newsroom.told("preview", "tomorrow")["url"].startswith(ADDRESS)


def test_all_links_end_at_once(newsroom: Newsroom) -> None:
    url = newsroom.done("preview", "harbour-reopens")
    assert newsroom.done("preview", "--end-all") == "all links to previews have ended\n"
    assert opened(newsroom, url) == ""
    assert opened(newsroom, newsroom.done("preview", "harbour-reopens")) != ""


def test_what_has_no_preview_is_refused(newsroom: Newsroom) -> None:
    newsroom.done("withdraw", "harbour-reopens", "--kill", "--note", "Forged.")
    assert newsroom.run("preview", "harbour-reopens").error == (
        "error: harbour-reopens: is withdrawn; there is no preview of it\n"
    )
    assert newsroom.run("preview").code == 2
    assert newsroom.run("preview", "harbour-reopens", "--end-all").code == 2
