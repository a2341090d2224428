"""Uploaded pictures in stories of the API: answered by address, recorded by path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.media.making import saved
from tests.web.api.conftest import opened
from tests.web.api.support import BASE, NINJS, Api

DATA = saved("PNG")


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with opened(tmp_path) as made:
        yield made


def upload(api: Api) -> dict[str, Any]:
    """Upload a picture; return the entry for `media`."""
    answer = api.ask("POST", "/api/pictures", data=DATA, headers={"Content-Type": "image/png"})
    told: dict[str, Any] = answer.get_json()
    return told


def record(api: Api, slug: str) -> str:
    (text,) = (data.decode() for path, data in api.records().items() if slug in path)
    return text


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_story_is_answered_with_addresses_and_recorded_with_paths(api: Api, form: str) -> None:
    picture = upload(api)
    url, path = picture["url"], picture["url"].removeprefix(f"{BASE}/")
    body = f'<p>Words.</p>\n<img src="{url}" />\n' if form == "html" else f"Words.\n\n![The quay]({url})\n"
    made = api.make(body=body, body_form=form, media=[picture])
    assert "findings" not in made
    assert (made["media"], made["body"]) == ([picture], body)
    written = record(api, "harbour-reopens")
    assert BASE not in written
    assert written.count(path) == 2
    assert api.get("/api/items/harbour-reopens").get_json() == made
    assert made in api.get("/api/items").get_json()["items"]


def test_what_was_answered_can_be_sent_back(api: Api) -> None:
    picture = upload(api)
    made = api.make(body=f"![The quay]({picture['url']})", media=[picture])
    before = api.records()
    again = api.put("/api/items/harbour-reopens", made)
    assert (again.status_code, again.get_json()) == (200, made)
    assert api.patch("/api/items/harbour-reopens", {"media": made["media"]}).get_json() == made
    assert api.records() == before


def test_sizes_are_answered_for_a_record_without_them(api: Api) -> None:
    picture = upload(api)
    made = api.make(media=[{"url": picture["url"].removeprefix(f"{BASE}/")}])
    assert made["media"] == [{name: value for name, value in picture.items() if name != "type"}]
    ninjs = api.get("/api/items/harbour-reopens?format=ninjs").get_json()
    (rendition,) = ninjs["associations"][0]["renditions"]
    assert (rendition["href"], rendition["width"], rendition["height"], rendition["sizeInBytes"]) == (
        picture["url"],
        24,
        16,
        picture["bytes"],
    )


def test_an_edit_of_another_field_leaves_addresses_as_they_were_written(api: Api) -> None:
    picture = upload(api)
    media = f'[{{url = "{picture["url"]}"}}]'
    api.house.record("by-hand.md", "By hand", f"![The quay]({picture['url']})", media=media)
    api.house.publish()
    assert api.patch("/api/items/by-hand", {"standfirst": "New"}).status_code == 200
    assert record(api, "by-hand").count(picture["url"]) == 2


def test_a_picture_of_a_ninjs_document_that_is_stored_here(api: Api) -> None:
    picture = upload(api)
    rendition = {"name": "main", "href": picture["url"], "contentType": "image/png"}
    association = {"name": "a", "uri": picture["url"], "type": "picture", "renditions": [rendition]}
    answer = api.post(
        "/api/items",
        NINJS | {"associations": [association]},
        headers={"Content-Type": "application/vnd.iptc.ninjs+json"},
    )
    assert answer.status_code == 201
    assert answer.get_json()["media"][0]["url"] == picture["url"]
    assert BASE not in record(api, "harbour-reopens")


def test_a_picture_that_is_not_stored_is_a_finding(api: Api) -> None:
    path = f"pictures/{'0a' * 16}.jpg"
    made = api.make(media=[{"url": path}])
    assert made["media"] == [{"url": f"{BASE}/{path}"}]
    assert made["warnings"] == [
        f"media[0].url: {path} is not stored here; upload the picture or restore its file, then save the record again"
    ]


def test_differences_of_versions_have_addresses(api: Api) -> None:
    picture = upload(api)
    api.make(media=[])
    assert api.patch("/api/items/harbour-reopens", {"media": [picture]}).status_code == 200
    (changed,) = api.get("/api/items/harbour-reopens/history/2?against=1").get_json()["changed"]
    assert changed == {"field": "media", "before": None, "after": [picture]}
