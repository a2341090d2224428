"""Stories whose slugs are words of the desk's own addresses: they are found, changed and linked like all others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication.web.desk.addresses import OWN_WORDS
from tests.web.desk.stories.conftest import opened
from tests.web.desk.stories.newsroom import Newsroom

BEFORE = "/desk/stories/"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    root: Path = tmp_path_factory.mktemp("words")
    with opened(root) as made:
        for word in ("new", "bulk"):
            made.house.record(f"{word}.md", f"Story called {word}", slug=f'"{word}"', section='"City"')
        made.house.publish()
        yield made


def test_the_words_are_those_of_the_addresses_of_the_desk(newsroom: Newsroom) -> None:
    rules = (rule.rule for rule in newsroom.app.url_map.iter_rules())
    found = {rule.removeprefix(BEFORE).partition("/")[0] for rule in rules if rule.startswith(BEFORE)}
    assert {word for word in found if "<" not in word} == OWN_WORDS


@pytest.mark.parametrize("word", sorted(OWN_WORDS))
def test_such_a_story_has_all_its_screens(newsroom: Newsroom, word: str) -> None:
    (link,) = newsroom.get(f"/stories?q=called+{word}").all("//tbody//a[starts-with(@href, '/desk/stories/~')]/@href")
    assert link == f"/desk/stories/~{word}"
    page = newsroom.get(f"/stories/~{word}")
    assert f"Story called {word}" in page.words()
    links = {one for one in page.all("//main//a/@href | //main//iframe/@src") if one.startswith(link)}
    assert {f"{link}/edit", f"{link}/kill", f"{link}/versions", f"{link}/page"} <= links
    for one in sorted(links):
        newsroom.get(one.removeprefix("/desk"))


@pytest.mark.parametrize("word", sorted(OWN_WORDS))
def test_it_is_changed_and_withdrawn(newsroom: Newsroom, word: str) -> None:
    done = newsroom.send(f"/stories/~{word}/edit", {"headline": "Other words"})
    assert done.location == f"/desk/stories/~{word}?done=saved"
    assert newsroom.story(word).item.headline == "Other words"
    done = newsroom.send(f"/stories/~{word}/withhold", {"note": "It is checked."})
    assert done.location == f"/desk/stories/~{word}/targets"
    newsroom.get(f"/stories/~{word}/targets")
    assert newsroom.story(word).item.status == "withheld"


def test_the_addresses_of_the_desk_stay(newsroom: Newsroom) -> None:
    assert newsroom.get("/stories/new").words("//h1") == "New story"
    newsroom.post("/stories/bulk", {"act": "withhold", "story": ""}, status=422)
