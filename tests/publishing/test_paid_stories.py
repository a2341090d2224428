"""Stories that readers pay for: whole by default, and without their text in feeds and pages if the settings say so."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from syndication.publishing.exports import export_publication
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.support import House

TEXT = "Only those who pay may read this."
PATHS = ("rss.xml", "atom.xml", "feed.json", "sections/world/rss.xml")


def published(house: House, paid_stories: str) -> dict[str, str]:
    house.publication = replace(house.publication, paid_stories=paid_stories)
    house.publish()
    return {path: house.document(f"/{path}").decode() for path in PATHS}


@pytest.fixture
def mixed(house: House) -> House:
    """A publication with a free, a metered and a paid story."""
    for access in ("free", "metered", "paid"):
        body = f"{TEXT} ({access})"
        fields = {"access": f'"{access}"', "section": '"World"', "standfirst": '"In short."'}
        house.record(f"{access}.md", f"A {access} story", body, **fields)
    return house


def test_by_default_feeds_have_the_whole_text(mixed: House) -> None:
    for body in published(mixed, "full").values():
        assert [f"{TEXT} ({access})" in body for access in ("free", "metered", "paid")] == [True, True, True]


def test_feeds_have_only_the_summary_if_the_settings_say_so(mixed: House) -> None:
    found = published(mixed, "summary")
    assert set(found) == set(PATHS)
    for body in found.values():
        assert [f"{TEXT} ({access})" in body for access in ("free", "metered", "paid")] == [True, False, False]
        assert all(f"A {access} story" in body for access in ("free", "metered", "paid"))


def test_a_new_setting_builds_the_feeds_again(mixed: House) -> None:
    whole = published(mixed, "full")
    assert published(mixed, "summary") != whole
    assert published(mixed, "full")["feed.json"] == whole["feed.json"]


def test_a_withdrawn_paid_story_has_its_notice(mixed: House) -> None:
    mixed.publication = replace(mixed.publication, on_withdrawal="stub")
    published(mixed, "summary")
    place = mixed.items / "paid.md"
    kill = '\n[[revisions]]\nat = 2026-02-05T13:00:00Z\nkind = "kill"\nnote = "It was wrong."\n+++\n\n'
    text = place.read_text().replace("access =", 'status = "canceled"\naccess =')
    place.write_text(text.replace("+++\n\n", kill.removeprefix("\n"), 1))
    mixed.publish(7200)
    assert "It was wrong." in published(mixed, "summary")["rss.xml"]


def test_an_export_has_the_whole_text(mixed: House) -> None:
    published(mixed, "summary")
    workspace = Workspace(mixed.catalog, Folder(mixed.items, FORMS), mixed.publication, mixed.pictures)
    export_publication(workspace, mixed.items.parent / "out", "ninjs", mixed.now, lambda *_: None)
    files = sorted((mixed.items.parent / "out").rglob("*-story.json"))
    bodies = [json.loads(file.read_text())["bodies"][0]["value"] for file in files]
    assert [TEXT in body for body in bodies] == [True, True, True]
