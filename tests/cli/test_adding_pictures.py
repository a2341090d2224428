"""`add` of Markdown files: the pictures beside them are stored, and front matter in all its fences is read."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.newsroom import Newsroom, make_empty

DATE = ("--published", "2026-02-05T12:00:00Z")


def picture(colour: str = "red", kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (4, 3), colour).save(file, kind)
    return file.getvalue()


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


@pytest.fixture
def folder(room: Newsroom) -> Path:
    """The folder of a text, with a picture in it."""
    place = room.root / "texts"
    (place / "img").mkdir(parents=True)
    (place / "img" / "the quay.png").write_bytes(picture())
    return place


def record(room: Newsroom) -> str:
    (found,) = room.items.rglob("20*.*")
    return found.read_text("utf-8")


def stored(room: Newsroom) -> list[str]:
    return [f"pictures/{path.name}" for path in (room.root / "pictures").rglob("*.png")]


def add(room: Newsroom, folder: Path, text: str, *options: str) -> str:
    (folder / "a.md").write_text(text)
    return room.done("add", str(folder / "a.md"), *DATE, *options)


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("![The quay](img/the%20quay.png)", "![The quay]({})"),
        ('![The quay](<img/the quay.png> "Noon")', '![The quay](<{}> "Noon")'),
        ("![The quay][q]\n\n[q]: img/the%20quay.png", "![The quay][q]\n\n[q]: {}"),
        ('<img alt="The quay" src="img/the quay.png">', '<img alt="The quay" src="{}">'),
        ("[![The quay](./img/the%20quay.png)](https://field.example/)", "[![The quay]({})](https://field.example/)"),
    ],
)
def test_a_picture_beside_the_file_is_stored_and_keeps_its_alt_text(
    room: Newsroom, folder: Path, written: str, becomes: str
) -> None:
    assert "dropped" not in add(room, folder, f"# Harbour\n\nIt did.\n\n{written}\n")
    (path,) = stored(room)
    assert becomes.format(path) in record(room)
    room.done("publish")
    (item,) = json.loads(room.document("/feed.json"))["items"]
    assert f'src="http://127.0.0.1:8000/{path}"' in item["content_html"]
    assert 'alt="The quay"' in item["content_html"]


def test_the_main_picture_in_the_front_matter_is_stored_too(room: Newsroom, folder: Path) -> None:
    front = '---\ntitle: Harbour\nimage: "img/the quay.png"\nimage_alt: The quay\n---\nIt did.\n'
    assert "left out" not in add(room, folder, front)
    (path,) = stored(room)
    assert f'[[media]]\nurl = "{path}"\nalt = "The quay"' in record(room)


def test_a_dry_run_stores_nothing(room: Newsroom, folder: Path) -> None:
    lines = add(room, folder, "# H\n\n![Q](img/the%20quay.png) ![N](no.png)\n", "--dry-run").splitlines()
    assert [line for line in lines if line.startswith("  dropped")] == [
        "  dropped: body: the picture no.png was not found beside the file; put it there, then run: "
        "syndication edit STORY --from FILE"
    ]
    assert stored(room) == []


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("no.png", "was not found beside the file"),
        ("../secret.png", "is outside the folder of the file; copy it into that folder"),
        ("img/link.png", "is outside the folder of the file; copy it into that folder"),
        ("/static/p.png", "is an address on a site, not a file beside the text; write its full address"),
        ("notes.txt", "is not an accepted picture; send JPEG, PNG, WebP, GIF or AVIF"),
        ("img", "cannot be read"),
        ("a%00b.png", "cannot be read: its name is none of a file"),
        (f"{'x' * 400}.png", "cannot be read: File name too long"),
    ],
)
def test_one_that_cannot_be_used_is_listed(room: Newsroom, folder: Path, address: str, problem: str) -> None:
    (room.root / "secret.png").write_bytes(picture())
    (folder / "img" / "link.png").symlink_to(room.root / "secret.png")
    (folder / "notes.txt").write_text("call the port")
    out = add(room, folder, f"# Harbour\n\nIt did.\n\n![Quay]({address})\n")
    (line,) = [line for line in out.splitlines() if line.startswith("  dropped: body: the picture")]
    assert problem in line
    assert stored(room) == []
    assert f"![Quay]({address})" in record(room)


def test_a_text_from_standard_input_has_no_folder(room: Newsroom) -> None:
    out = room.done("add", "-", *DATE, text="---\ntitle: H\n---\n![Q](q.png)\n")
    assert "the picture q.png is a file beside the text, which has no folder here" in out


def test_words_that_look_like_a_picture_stay(room: Newsroom, folder: Path) -> None:
    text = "# Harbour\n\nWrite `![The quay](img/the%20quay.png)`.\n"
    add(room, folder, text)
    assert "Write `![The quay](img/the%20quay.png)`." in record(room)
    assert stored(room) == []


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Harbour reopens\nweather: fine\n---\n",
        '+++\ntitle = "Harbour reopens"\nweather = "fine"\n+++\n',
        '{"title": "Harbour reopens", "weather": "fine"}\n',
    ],
)
def test_front_matter_in_each_fence(room: Newsroom, folder: Path, front: str) -> None:
    out = add(room, folder, f"{front}\nIt did.\n")
    assert 'headline = "Harbour reopens"' in record(room)
    assert "  dropped: weather: fine" in out.splitlines()
