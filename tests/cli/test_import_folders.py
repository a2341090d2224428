"""`import` of folders of site generators: from a folder, from an archive, once more, and what readers get."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.newsroom import Newsroom, make_empty
from tests.sources.generators.folders import ADDRESSES, NAMES, site


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


def folder(room: Newsroom, name: str, body: str = "Words.", **others: str | bytes) -> Path:
    """Write the smallest folder of a generator, with a cache that nobody reads."""
    root = room.root / name
    for path, text in {**site(name, body), ".cache/x.md": "SECRET", **others}.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_and_its_archive_give_the_same_record(room: Newsroom, name: str) -> None:
    root = folder(room, name)
    answer = room.run("import", str(root), "--json")
    assert answer.code == 0, answer.error
    report = json.loads(answer.out)
    assert (report["kind"], report["stories"]) == (name, {"new": 1})
    (record,) = [path for path in room.items.rglob("*.md") if not path.name.startswith(".")]
    assert f'url = "{ADDRESSES[name]}"' in record.read_text()
    archive = room.root / "old.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(root.rglob("*")):
            packed.write(path, f"site-main/{path.relative_to(root)}")
    again = json.loads(room.run("import", str(archive), "--json").out)
    assert again["stories"] == {"unchanged": 1}


def test_a_dry_run_writes_nothing_and_says_the_same(room: Newsroom) -> None:
    root = folder(room, "jekyll")
    dry = json.loads(room.run("import", str(root), "--dry-run", "--json").out)
    assert not list(room.items.glob("2*"))
    assert json.loads(room.run("import", str(root), "--json").out)["stories"] == dry["stories"]


def test_a_changed_file_updates_its_record(room: Newsroom) -> None:
    root = folder(room, "hugo")
    room.done("import", str(root))
    post = root / "content/posts/harbour.md"
    post.write_text(post.read_text().replace("Words.", "Other words."))
    assert json.loads(room.run("import", str(root), "--json").out)["stories"] == {"updated": 1}


def test_readers_get_the_id_that_they_know(room: Newsroom) -> None:
    room.done("import", str(folder(room, "hugo", "See ![a ship](ship.jpg).")))
    room.done("publish")
    feed = room.document("/rss.xml")
    assert f'<guid isPermaLink="true">{ADDRESSES["hugo"]}</guid>' in feed
    assert f"{ADDRESSES['hugo']}ship.jpg" in feed


def test_the_kind_can_be_named_for_posts_alone(room: Newsroom) -> None:
    posts = room.root / "posts"
    posts.mkdir()
    (posts / "2021-02-05-a.md").write_text("---\ntitle: A\n---\nWords.\n")
    assert room.run("import", str(posts)).code == 2
    found = json.loads(room.run("import", str(posts), "--from", "jekyll", "--timezone", "UTC", "--json").out)
    assert found["stories"] == {"new": 1}


def test_a_broken_config_is_named_with_its_cure(room: Newsroom) -> None:
    answer = room.run("import", str(folder(room, "jekyll", **{"_config.yml": "url: [\n"})))
    assert answer.code == 2
    assert "_config.yml is not YAML" in answer.error
