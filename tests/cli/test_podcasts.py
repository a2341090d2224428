"""Podcasts by commands: settings with faults, sounds that are uploaded, and what directories would refuse."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from syndication.model.errors import SettingsError
from syndication.settings import load
from tests.cli.newsroom import LEAST, Newsroom
from tests.http.fetch.misbehaving import Server, Talk, answer, saying
from tests.publishing.media.sound_making import m4a, mp3

SHOW = {"cover": '"https://cdn.example/c.jpg"', "category": '"News"', "explicit": "false"}
AUDIO = b"ID3" + bytes(97)


def settings(feed: str = "", **show: str) -> str:
    table = ", ".join(f"{name} = {value}" for name, value in {**SHOW, **show}.items() if value)
    return f'{LEAST}[[feeds]]\nname = "Morning"\nkind = "podcast"\n{feed}podcast = {{{table}}}\n'


def fault(tmp_path: Path, text: str) -> str:
    file = tmp_path / "syndication.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load({}, tmp_path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ({"cover": '"cover.gif"'}, "podcast.cover: 'cover.gif' is no address; write the address of a JPEG or PNG"),
        ({"cover": '"https://cdn.example/c.webp"'}, "does not end in .jpg or .png"),
        ({"cover": '"pictures/c.jpg"'}, "is not the path of an uploaded picture"),
        ({"category": '"Newz"'}, "podcast.category: 'Newz' is not in Apple's list; did you mean News?"),
        ({"category": '"Daily News"'}, "is not in Apple's list; it belongs to News"),
        ({"category": '"News & Politics"'}, "is not in Apple's list; "),
        ({"subcategory": '"Daily new"'}, "podcast.subcategory: 'Daily new' is not in Apple's list; did you mean Daily"),
        ({"category": '"History"', "subcategory": '"Old"'}, "podcast.subcategory: History has none; delete it"),
        ({"medium": '"podcasts"'}, "podcast.medium: 'podcasts' is none; did you mean podcast?"),
        ({"owner_email": '"nobody"'}, "podcast.owner_email: 'nobody' is no address of mail"),
        ({"guid": '"17"'}, "podcast.guid: '17' is no UUID of version 5"),
        ({"funding": '"give"'}, "podcast.funding: 'give' is no address"),
        ({"funding_text": '"Give"'}, "podcast.funding_text: has no address"),
        ({"author": '"a\\nb"'}, "podcast.author: contains a line break"),
        ({"type": '"weekly"'}, "cannot be 'weekly'; write episodic or serial"),
        ({"explicit": ""}, "has no explicit; add it"),
        ({"covr": '"x"'}, "covr is not a setting here"),
        ({"explicit": '"yes"'}, "must be true or false"),
    ],
)
def test_a_fault_is_one_line_with_the_cure(tmp_path: Path, show: dict[str, str], words: str) -> None:
    found = fault(tmp_path, settings(**show))
    assert words in found
    assert 'feeds "Morning"' in found
    assert "\n" not in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{LEAST}[[feeds]]\nname = "A"\nkind = "podcast"\n', "podcast: is missing; add podcast = {"),
        (settings('content = "summary"\n'), "content: a podcast has the whole text of each story"),
        (settings().replace('kind = "podcast"\n', ""), 'the feed is no podcast; add kind = "podcast"'),
        (settings().replace('"podcast"', '"podcasts"'), "cannot be 'podcasts'; write podcast or stories"),
        (settings(f'description = "{"é" * 2001}"\n'), "description: has more than 4,000 bytes"),
    ],
)
def test_kind_and_table_belong_together(tmp_path: Path, text: str, words: str) -> None:
    assert words in fault(tmp_path, text)


def test_the_example_of_the_page_can_be_used_as_it_is(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "podcasts.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "syndication.toml").write_text(LEAST + example)
    (feed,) = load({}, tmp_path).feeds
    assert feed.podcast is not None
    named = re.findall(r"^\| (`.+?`(?:, `.+?`)*) \|", page.partition("## Which stories")[0], re.MULTILINE)
    listed = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    assert listed == set(feed.podcast.__struct_fields__)


def sound(newsroom: Newsroom, data: bytes, name: str = "a.mp3") -> str:
    (newsroom.root / name).write_bytes(data)
    return str(newsroom.root / name)


def media_of(newsroom: Newsroom, slug: str) -> list[dict[str, object]]:
    return newsroom.told("show", slug)["media"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("name", "data"), [("a.mp3", mp3()), ("a.m4a", m4a())])
def test_add_with_a_sound(newsroom: Newsroom, name: str, data: bytes) -> None:
    (newsroom.root / "text.md").write_text("# Harbour reopens\n\nThe harbour is open.\n\nIt was closed.\n")
    text, path = str(newsroom.root / "text.md"), sound(newsroom, data, name)
    newsroom.done("add", text, "--published", "2026-02-05T12:00:00Z", "--audio", path)
    record = next(newsroom.items.rglob("*harbour*.md")).read_text()
    (stored,) = re.findall(r"media/([0-9a-f]{32}\.\w+)", record)
    assert (newsroom.root / "pictures" / stored[:2] / stored).is_file()


def test_edit_replaces_the_sound(newsroom: Newsroom) -> None:
    newsroom.record(
        "harbour.md", "Harbour", media='[{url = "https://cdn.example/a.jpg"}, {url = "https://cdn.example/a.mp3"}]'
    )
    newsroom.done("publish")
    newsroom.done("edit", "harbour", "--audio", sound(newsroom, mp3()))
    text = (newsroom.items / "harbour.md").read_text()
    assert "https://cdn.example/a.jpg" in text
    assert "https://cdn.example/a.mp3" not in text
    assert re.search(r"media/[0-9a-f]{32}\.mp3", text)
    newsroom.done("edit", "harbour", "--audio", "")
    assert "mp3" not in (newsroom.items / "harbour.md").read_text()


def test_a_dry_run_stores_nothing(newsroom: Newsroom) -> None:
    newsroom.record("harbour.md", "Harbour")
    newsroom.done("publish")
    newsroom.done("edit", "harbour", "--dry-run", "--audio", sound(newsroom, mp3()))
    assert not list((newsroom.root / "pictures").rglob("*.mp3"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"RIFF", "--audio: * is not an accepted sound; send MP3 or M4A"),
        (b"ID3\x03" + bytes(50), "cut short or damaged"),
    ],
)
def test_other_files_are_refused(newsroom: Newsroom, data: bytes, words: str) -> None:
    newsroom.record("harbour.md", "Harbour")
    newsroom.done("publish")
    found = newsroom.run("edit", "harbour", "--audio", sound(newsroom, data))
    assert found.code == 1
    assert words.partition("* ")[2] in found.error
    assert not list((newsroom.root / "pictures").rglob("*.mp3"))


def test_one_sound_is_of_one_story(newsroom: Newsroom) -> None:
    found = newsroom.run("add", "a.md", "b.md", "--audio", "a.mp3")
    assert found.code == 2
    assert "one file" in found.error


def test_exported_sounds_come_back(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.record("harbour.md", "Harbour")
    newsroom.done("publish")
    newsroom.done("edit", "harbour", "--audio", sound(newsroom, mp3()))
    (stored,) = (newsroom.root / "pictures").rglob("*.mp3")
    data = stored.read_bytes()
    newsroom.done("export", str(tmp_path / "out"), "--as", "markdown")
    assert (tmp_path / "out" / "media" / stored.name).read_bytes() == data
    stored.unlink()
    newsroom.done("import", str(tmp_path / "out"))
    assert stored.read_bytes() == data


def picture(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height)).save(file, "JPEG")
    return file.getvalue()


def playing(connection: socket.socket, asked: bytes) -> None:
    """Answer like a host of podcasts: HEAD, and byte ranges."""
    if asked.startswith(b"HEAD"):
        connection.sendall(answer(AUDIO, "Content-Type: audio/mpeg").partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    else:
        headers = ("Content-Type: audio/mpeg", f"Content-Range: bytes 0-1/{len(AUDIO)}")
        connection.sendall(answer(AUDIO[:2], *headers, status="206 Partial Content"))


@pytest.fixture
def host() -> Iterator[Server]:
    made = Server({"/c.jpg": saying(answer(picture(1400, 1400))), "/a.mp3": playing})
    yield made
    made.close()


def podcast(newsroom: Newsroom, host: Server, size: int = len(AUDIO)) -> None:
    (newsroom.root / "syndication.toml").write_text(settings(cover=f'"{host.url}/c.jpg"'))
    newsroom.record("harbour.md", "Harbour", media=f'[{{url = "{host.url}/a.mp3", bytes = {size}}}]')
    newsroom.done("publish")


def test_a_sound_podcast_has_no_problem(newsroom: Newsroom, host: Server) -> None:
    podcast(newsroom, host)
    found = json.loads(newsroom.done("podcasts", "--allow-private", "--json"))["podcasts"]
    (show,) = found
    assert (show["name"], show["problems"]) == ("Morning", [])
    assert re.fullmatch(r"[0-9a-f-]{14}5[0-9a-f-]{21}", show["guid"])
    assert show["url"].endswith("/feeds/morning/rss.xml")
    assert "directories take it" in newsroom.done("podcasts", "--allow-private")


@pytest.mark.parametrize(
    ("path", "talk", "words"),
    [
        ("/c.jpg", saying(answer(picture(600, 600))), "is 600 pixels wide; use a square JPEG or PNG in RGB"),
        ("/c.jpg", saying(answer(b"x", status="404 Not Found")), "is answered with 404"),
        ("/c.jpg", saying(answer(b"<html>")), "is no picture, or damaged"),
        ("/a.mp3", saying(answer(AUDIO, "Content-Type: audio/mpeg")), "answers a byte range with 200"),
        ("/a.mp3", saying(answer(b"", status="405 Method Not Allowed")), "answers HEAD with 405"),
        (
            "/a.mp3",
            saying(answer(b"", "Content-Type: text/html")),
            "is sent as text/html, and the feed says audio/mpeg",
        ),
    ],
)
def test_what_directories_would_refuse(newsroom: Newsroom, host: Server, path: str, talk: Talk, words: str) -> None:
    host.talks[path] = talk
    podcast(newsroom, host)
    found = newsroom.run("podcasts", "--allow-private")
    assert found.code == 1
    assert words in " ".join(found.out.split())


def test_a_size_that_is_not_true(newsroom: Newsroom, host: Server) -> None:
    podcast(newsroom, host, size=7)
    found = newsroom.run("podcasts", "--allow-private")
    assert "has 100 bytes, and the feed says 7; write bytes = 100" in " ".join(found.out.split())


def test_warnings_of_the_validator_are_listed(newsroom: Newsroom, host: Server) -> None:
    """In a serial show every episode needs a number."""
    podcast(newsroom, host)
    (newsroom.root / "syndication.toml").write_text(settings(cover=f'"{host.url}/c.jpg"', type='"serial"'))
    newsroom.done("publish")
    found = " ".join(newsroom.done("podcasts", "--allow-private").split())
    assert "warning MissingEpisodeElement: " in found
    assert "all is well" not in found


def test_private_addresses_need_a_word(newsroom: Newsroom, host: Server) -> None:
    podcast(newsroom, host)
    assert "public internet" in " ".join(newsroom.run("podcasts").out.split())


def test_without_podcasts_the_command_says_how_to_begin(newsroom: Newsroom) -> None:
    assert newsroom.done("podcasts").startswith("There are no podcasts; add a [[feeds]] table")
