"""Filters that a person saves under a name: links above the list, for that person alone."""

from __future__ import annotations

import pytest

from syndication.catalog import saved_filters, users
from syndication.model.users import Role
from tests.support import NOON
from tests.web.desk.stories.newsroom import Newsroom, Screen

QUERY = "state=draft&section=City"


def save(newsroom: Newsroom, name: str, query: str = QUERY, role: Role = "read", status: int = 303) -> Screen:
    return newsroom.post(f"/filters?{query}", {"name": name}, role, status)


def links(newsroom: Newsroom, role: Role = "read") -> dict[str, str]:
    found = newsroom.get("/stories", role).all("//nav[@aria-label='Saved filters']/a")
    return {one.text_content(): one.get("href") for one in found}


def test_a_filter_is_saved_from_the_list_and_is_a_link_there(newsroom: Newsroom) -> None:
    page = newsroom.get(f"/stories?q=&{QUERY}&cursor=&order=-changed", "read")
    (offer,) = page.all("//a[starts-with(@href, '/desk/filters?')]/@href")
    assert newsroom.get(offer.removeprefix("/desk"), "read").words("//h2") == "Save this filter"
    done = newsroom.post(offer.removeprefix("/desk"), {"name": "  My   drafts "}, "read")
    assert done.location.startswith("/desk/stories?")
    assert links(newsroom)["My drafts"] == done.location
    (current,) = newsroom.get(done.location.removeprefix("/desk"), "read").all("//main//a[@aria-current='page']")
    assert current.text_content() == "My drafts"


def test_it_is_of_one_person(newsroom: Newsroom) -> None:
    save(newsroom, "Mine")
    assert "Mine" in links(newsroom)
    assert "Mine" not in links(newsroom, "admin")
    newsroom.post("/filters/remove", {"remove": "Mine"}, "admin")
    assert "Mine" in links(newsroom)


def test_the_same_name_replaces_and_a_removed_one_is_gone(newsroom: Newsroom) -> None:
    save(newsroom, "Mine")
    save(newsroom, "Mine", "state=public")
    assert links(newsroom)["Mine"] == "/desk/stories?state=public"
    newsroom.post("/filters/remove", {"remove": "Mine"}, "read")
    assert "Mine" not in links(newsroom)


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        (QUERY, " ", "Write a name"),
        (QUERY, "x" * 61, "shorter name"),
        (QUERY, "a\x00b", "shorter name"),
        ("", "Mine", "no filter to save"),
        ("cursor=x", "Mine", "no filter to save"),
        ("state=none", "Mine", "no filter to save"),
        (f"q={'x' * 190}&" + "&".join(f"section={'y' * 190}{n}" for n in range(12)), "Mine", "no filter to save"),
    ],
)
def test_what_is_no_filter_or_no_name_is_refused(newsroom: Newsroom, query: str, name: str, words: str) -> None:
    assert words in save(newsroom, name, query, status=422).words()
    assert "Mine" not in links(newsroom)


def test_a_person_has_fifty_at_most(newsroom: Newsroom) -> None:
    with newsroom.house.catalog.begin() as connection:
        for number in range(saved_filters.MOST):
            assert saved_filters.save(connection, "rita", f"f{number}", "state=draft", NOON)
    assert "too many" in save(newsroom, "One more", status=422).words()
    save(newsroom, "f1", "state=public")
    assert links(newsroom)["f1"] == "/desk/stories?state=public"


def test_a_removed_user_leaves_none(newsroom: Newsroom) -> None:
    save(newsroom, "Mine")
    with newsroom.house.catalog.begin() as connection:
        users.remove(connection, "rita", "test", NOON)
        assert saved_filters.of_user(connection, "rita") == []


def test_a_name_is_no_markup(newsroom: Newsroom) -> None:
    save(newsroom, "<b>bold</b>")
    assert newsroom.get("/filters", "read").all("//main//b") == []
    assert "<b>bold</b>" in links(newsroom)
