"""A story's whole life at its source, on both databases; and two machines that follow the same source."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

from syndication.catalog import Catalog, items, sketches
from syndication.model.errors import BusyError
from syndication.publishing import folder_identity
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.follower.source_client import ask
from syndication.publishing.follower.source_worker import run_round
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from syndication.text.html import plain_text
from syndication.text.similarity import sketch_of
from tests.publishing.follower.newswire import Newswire, WireStory, counts, story_text, tombstone
from tests.support import NOON, House, make_publication


def newswire(catalog: Catalog, root: Path) -> Newswire:
    house = House(root, catalog, make_publication(), NOON + timedelta(days=365))
    house.record("old.md", "Old story", published="2025-01-01T12:00:00Z")
    house.publish()
    workspace = Workspace(catalog, Folder(house.items, FORMS), house.publication, house.pictures)
    folder_identity.confirm(catalog, items_folder(workspace.folder))
    return Newswire(house, workspace)


def test_a_story_is_taken_changed_left_joined_and_withdrawn(catalog: Catalog, tmp_path: Path) -> None:
    wire = newswire(catalog, tmp_path / "house")
    text = story_text(4)
    story = WireStory("urn:news:1", "One", text, link="https://wire.example/1")
    wire.has(story)
    assert counts(wire.round()) == {"new": 1}
    wire.has(WireStory("urn:news:1", "One, corrected", text, link="https://wire.example/1"))
    assert counts(wire.round()) == {"updated": 1}
    wire.edit("urn:news:1", headline="Ours")
    wire.has(WireStory("urn:news:1", "One, corrected again", text, link="https://wire.example/1"))
    assert counts(wire.round()) == {}
    assert wire.note("urn:news:1").state == "left"
    wire.has(WireStory("urn:news:2", "Two", f"<p>More.</p>{text}", link="https://wire.example/2"))
    assert counts(wire.round()) == {"new": 1}
    assert "nearly the same text" in wire.note("urn:news:2").detail
    wire.has(WireStory("urn:changed:2", "Two", f"<p>More.</p>{text}", link="https://wire.example/2"))
    assert counts(wire.round()) == {"joined": 1}
    wire.has(head=tombstone("urn:news:1") + tombstone("urn:changed:2"))
    assert counts(wire.round()) == {"withdrawn": 2}
    wire.house.publish()
    assert not any(b"Ours" in body for body in wire.house.documents().values())
    wire.server.close()


def test_a_text_that_we_have_is_found_until_it_is_old(catalog: Catalog, tmp_path: Path) -> None:
    wire = newswire(catalog, tmp_path / "house")
    text, now = story_text(4), wire.house.now.replace(microsecond=0)
    for n in range(5):
        published = f"{now - timedelta(days=n):%Y-%m-%dT%H:%M:%SZ}"
        wire.house.record(f"{n}.md", f"Ours {n}", text if n == 3 else story_text(20 + n), published=published)
    wire.house.publish()
    with catalog.read() as connection:
        (found,) = sketches.find_similar(connection, sketch_of(plain_text(f"<p>PARIS —</p>{text}")))
        assert sketches.find_similar(connection, sketch_of(plain_text(story_text(40)))) == []
    wire.has(WireStory("urn:1", "Theirs", text, published=now))
    wire.round()
    assert wire.item("urn:1").item.status == "withheld"
    with catalog.begin() as connection:
        assert items.by_ids(connection, {found})[found].item.headline == "Ours 3"
        sketches.forget_old(connection, now + timedelta(days=27, hours=1))
        assert found not in sketches.find_similar(connection, sketch_of(plain_text(text)))
    wire.server.close()


def test_two_machines_take_each_story_once(catalog: Catalog, tmp_path: Path) -> None:
    wire = newswire(catalog, tmp_path / "house")
    other = wire.follows("other", "/feed")
    wire.has(*(WireStory(f"urn:news:{n}", f"Story {n}", published=NOON + timedelta(hours=n)) for n in range(5)))
    together, errors = Barrier(2), list[BaseException]()

    def follow(name: str) -> None:
        together.wait()
        for _ in range(200):
            try:
                run_round(wire.workspace, wire.source if name == "wire" else other, ask, wire.house.now, 0.5)
            except BusyError:
                continue
            except BaseException as error:  # noqa: BLE001  # the test shows it
                errors.append(error)
            return

    threads = [Thread(target=follow, args=(name,)) for name in ("wire", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wire.house.now += timedelta(hours=1)
    wire.round(other)
    wire.round()
    assert errors == []
    assert wire.headlines() == [f"Story {n}" for n in range(5)]
    wire.server.close()
