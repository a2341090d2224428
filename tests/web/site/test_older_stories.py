"""The way from the page of a feed back to its first story: each story once, and none that is not public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import House, make_house
from tests.web.site.pages_support import parse, texts, values

BASE = "https://feeds.tribune.example"
FOLDERS = ["", "/sections/city"]
NEVER = "2999-01-01T00:00:00Z"
SECRET = "Embargoed story"


@pytest.fixture(scope="module", params=[0, 1, 10, 11, 12, 30, 80], ids=lambda number: f"{number} stories")
def stories(request: pytest.FixtureRequest) -> int:
    assert isinstance(request.param, int)
    return request.param


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, stories: int) -> House:
    """A house with stories of a city, and one that nobody may know of."""
    root = tmp_path_factory.mktemp("older")
    settings = resolve(Settings(title="The Tribune", base_url=BASE, window=6, window_hours=0), root)
    house = make_house(root, settings.publication)
    for number in range(stories):
        published = f"2026-02-05T{number // 60:02}:{number % 60:02}:00Z"
        house.record(f"{number}.md", f"Story {number}", section='"City"', published=published)
    house.record("a.md", "Another city", section='"City"', published="2026-01-01T00:00:00Z", slug='"other"')
    house.record("secret.md", SECRET, section='"City"', embargo_until=NEVER, published="2026-02-05T00:20:30Z")
    house.record("hidden.md", SECRET, section='"Secret"', embargo_until=NEVER)
    house.publish()
    return house


@pytest.fixture(scope="module")
def app(house: House) -> Iterator[Flask]:
    given = Settings(database=house.catalog.url, title="The Tribune", base_url=BASE, window=6, window_hours=0)
    made = create_app(resolve(given, Path(house.items).parent))
    yield made
    made.extensions["syndication"].cache.stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def walk(client: FlaskClient, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each page from `path` on, as its links to older stories lead, and the headlines on it."""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200
        root = parse(answer.text)
        yield path, texts(root, "//ol[@class='headlines']//*[self::h2 or self::h3]")
        (path, *more) = values(root, "//main//a[@rel='next']/@href") or [""]
        assert not more


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_story_is_on_the_way_newest_first(client: FlaskClient, stories: int, folder: str) -> None:
    pages = list(walk(client, f"{folder}/"))
    listed = [headline for _, headlines in pages for headline in headlines]
    assert list(dict.fromkeys(listed)) == [f"Story {number}" for number in reversed(range(stories))] + ["Another city"]
    # Only stories of the newest archive may be on the page of the feed too.
    first, rest = pages[0][1], [headline for _, headlines in pages[1:] for headline in headlines]
    assert len(first) == min(stories + 1, 10)
    assert len(rest) == len(set(rest))
    assert all(headlines for _, headlines in pages)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_way_back_leads_over_the_same_pages(client: FlaskClient, folder: str) -> None:
    forth = [path for path, _ in walk(client, f"{folder}/")]
    back = [forth[-1]]
    while back[-1] != f"{folder}/":
        (newer,) = values(parse(client.get(back[-1]).text), "//main//a[@rel='prev']/@href")
        back.append(newer)
    assert back == forth[::-1]


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_page_of_an_archive_is_the_folder_of_its_documents(client: FlaskClient, folder: str) -> None:
    for path, headlines in walk(client, f"{folder}/"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "max-age=60"
        assert values(parse(answer.text), "//link[@rel='canonical']/@href") == [BASE + path]
        if path.rstrip("/").rpartition("/")[2].isdigit():
            items = client.get(f"{path}feed.json").get_json()["items"]
            assert [item["title"] for item in items] == headlines


def test_no_page_knows_of_a_story_that_is_not_public(client: FlaskClient) -> None:
    for folder in FOLDERS:
        for path, _ in walk(client, f"{folder}/"):
            assert SECRET not in client.get(path).text


@pytest.mark.parametrize(
    "path",
    [
        "/archive/77777777000/",
        "/archive/0/",
        "/archive/x/",
        "/archive/%00/",
        "/archive/1/2/",
        "/sections/nobody/archive/",
        "/sections/nobody/archive/1/",
        "/sections/secret/archive/",
        "/sections/secret/archive",
        "/sections/nobody/archive/1",
        "/archive/77777777000",
    ],
)
def test_there_is_no_page_of_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_page_has_one_address_to_which_that_without_the_slash_leads(client: FlaskClient, folder: str) -> None:
    for path, _ in [(f"{folder}/archive/", []), *walk(client, f"{folder}/")][:3]:
        if path not in ("/", "/sections/city/"):
            answer = client.get(path.rstrip("/"))
            assert (answer.status_code, answer.headers["Location"]) == (301, BASE + path)


def test_the_page_before_the_archives_is_there_even_if_it_has_no_stories(client: FlaskClient) -> None:
    answer = client.get("/archive/")
    assert answer.status_code == 200
    assert values(parse(answer.text), "//main//a[@rel='prev']/@href") == ["/"]
