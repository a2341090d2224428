"""`import`: records of another site's export; a second time; bad input; what is printed."""

from __future__ import annotations

import json
import os
import zipfile
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from syndication.catalog import events
from syndication.publishing.folder import Folder
from syndication.publishing.import_lock import import_lock
from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.sources.feed.feeds import rss
from tests.sources.wordpress.exports import export, post

DRAFT = post(9, "SECRET", status="draft")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


def give(room: Newsroom, *items: str, name: str = "export.xml") -> str:
    """Write an export; return its path."""
    path = room.root / name
    path.write_bytes(export(*items))
    return str(path)


def records(room: Newsroom) -> dict[str, str]:
    return {str(path.relative_to(room.items)): path.read_text("utf-8") for path in room.items.rglob("[!.]*.*")}


def states(room: Newsroom, *arguments: str) -> dict[str, int]:
    answer = room.run("import", *arguments, "--json")
    return dict(json.loads(answer.out)["stories"])


def test_a_story_is_a_record_and_a_draft_is_none(room: Newsroom) -> None:
    answer = room.run("import", give(room, post(1, "One.\n\nTwo."), DRAFT))
    assert answer.code == 0
    assert answer.out.startswith("not imported: 1 status draft\n")
    assert answer.out.endswith("\nstories: 1 new, 0 updated, 0 unchanged, 0 left, 0 refused\n")
    (name, text), *others = records(room).items()
    assert not others
    assert name == "2021/02/2021-02-05-post-1.html"
    assert text.endswith("+++\n\n<p>One.</p>\n<p>Two.</p>\n")
    assert 'rss = "https://old.example/?p=1"' in text


def test_a_broken_file_of_an_archive_stops_no_other(room: Newsroom) -> None:
    place = room.root / "all.zip"
    with ZipFile(place, "w", ZIP_DEFLATED) as archive:
        for number in (1, 2, 3):
            archive.writestr(f"part{number}.xml", export(post(number)))
        broken = archive.getinfo("part2.xml")
    data = bytearray(place.read_bytes())
    begin = broken.header_offset + 30 + len(broken.filename)
    data[begin : begin + 40] = bytes(40)
    place.write_bytes(data)
    answer = room.run("import", str(place))
    assert answer.code == 1
    assert "stories: 2 new, 0 updated, 0 unchanged, 0 left, 1 refused" in answer.out
    assert "part2.xml: refused: cannot be read" in answer.error
    assert len(records(room)) == 2


def test_a_dry_run_writes_nothing(room: Newsroom) -> None:
    source = give(room, post(1), post(2))
    before = sorted((str(path), path.stat().st_mtime_ns) for path in room.root.rglob("*"))
    assert states(room, source, "--dry-run") == {"new": 2}
    assert sorted((str(path), path.stat().st_mtime_ns) for path in room.root.rglob("*")) == before


def test_a_second_time_changes_nothing(room: Newsroom) -> None:
    source = give(room, post(1, '&nbsp;A “b” \\ \'c\' """ [x]'), post(2, title="港 \\ \" '''"))
    states(room, source)
    before = records(room)
    assert states(room, source) == {"unchanged": 2}
    room.done("publish")  # the service adds version and changed
    assert states(room, source) == {"unchanged": 2}
    assert {name: text.partition("[ids]")[2] for name, text in records(room).items()} == {
        name: text.partition("[ids]")[2] for name, text in before.items()
    }


def test_a_newer_export_updates_only_what_nobody_edited(room: Newsroom) -> None:
    states(room, give(room, post(1), post(2), post(3)))
    room.done("publish")
    edited = next(room.items.rglob("*post-2.html"))
    edited.write_text(edited.read_text().replace("Text.", "By hand."))
    answer = room.run("import", give(room, post(1, "New."), post(2, "New."), post(3)), "--json")
    report = json.loads(answer.out)
    assert answer.code == 0
    assert report["stories"] == {"updated": 1, "left": 1, "unchanged": 1}
    assert report["left"][0]["problems"] == ["its record was edited since, and the story has changed at the source"]
    texts = "".join(records(room).values())
    assert texts.count("New.") == 1
    assert texts.count("By hand.") == 1


def test_ids_and_dates_change_until_the_service_knows_the_story(room: Newsroom) -> None:
    source = give(room, post(1))
    states(room, source)
    feed = room.root / "old.xml"
    feed.write_text(
        "<rss><channel><item><link>https://old.example/post-1/</link><guid>https://old.example/?p=1</guid></item>"
        "<item><link>https://old.example/gone/</link><guid>x</guid></item></channel></rss>"
    )
    answer = room.run("import", source, "--feed", str(feed), "--json")
    assert json.loads(answer.out)["stories"] == {"updated": 1}
    assert json.loads(answer.out)["unmatched"] == ["https://old.example/gone/"]
    assert "permalink = true" in "".join(records(room).values())
    room.done("publish")
    assert states(room, source) == {"left": 1}
    assert "permalink = true" in "".join(records(room).values())


def test_an_interrupted_import_leaves_whole_records_and_goes_on(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = give(room, *(post(number) for number in range(1, 6)))
    write, written = Path.write_bytes, list[Path]()

    def interrupted(path: Path, data: bytes) -> int:
        if len(written) == 2:
            write(path, data[:10])
            raise KeyboardInterrupt
        written.append(path)
        return write(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", interrupted)
        assert room.run("import", source).code == 130
    assert not [path for path in room.items.rglob(".*") if path.name.endswith(".part")]
    assert len(records(room)) == 2
    assert states(room, source) == {"unchanged": 2, "new": 3}


def test_one_story_that_is_refused_stops_no_other(room: Newsroom) -> None:
    answer = room.run("import", give(room, post(1, "<b>" * 60_000 + "x"), post(2, post_date_gmt="0000-00-00"), post(3)))
    assert answer.code == 1
    assert len(records(room)) == 1
    assert [line.partition(": refused: ")[0] for line in answer.error.splitlines()] == [
        'post 1 "Post 1"',
        'post 2 "Post 2"',
    ]


def test_slugs_in_use_are_not_given_again(room: Newsroom) -> None:
    room.record("a.md", "By hand", slug='"post-1"', aliases='["post-2"]')
    states(room, give(room, post(1), post(2), post(3, post_name="post-1"), post(4, post_name="%d8%a3")))
    slugs = [line for text in records(room).values() for line in text.splitlines() if line.startswith("slug")]
    expected = ("post-1", "post-1-2", "post-1-3", "post-2-2", "post-4")
    assert sorted(slugs) == [f'slug = "{slug}"' for slug in expected]
    assert "0 left" in room.done("import", give(room, post(1)))
    room.done("publish")


def test_folders_and_archives(room: Newsroom) -> None:
    folder_of_files = room.root / "files"
    folder_of_files.mkdir()
    give(room, post(1), name="files/a.xml")
    give(room, post(2), name="files/b.xml")
    (folder_of_files / "readme.xml").write_text("<p/>")
    with zipfile.ZipFile(room.root / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder_of_files / "a.xml", "x/a.xml")
        archive.writestr("x/picture.jpg", b"...")
    answer = room.run("import", str(folder_of_files))
    assert "2 new" in answer.out
    assert "readme.xml: is no export that is known here; it is left out" in answer.error
    assert "1 unchanged" in room.done("import", str(room.root / "all.zip"))


def test_archives_that_are_cut_off_or_bombs(room: Newsroom) -> None:
    path = room.root / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", export() + b" " * 60_000_000)
    answer = room.run("import", str(path))
    assert (answer.code, records(room)) == (2, {})
    assert "looks like a bomb" in answer.error
    path.write_bytes(path.read_bytes()[:-100])
    assert "cut off or broken; download it again" in room.run("import", str(path)).error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.xml",), "missing.xml: cannot be read: No such file or directory"),
        (("{empty}",), "there is no export here; known are: "),
        (("{export}", "--feed", "missing.xml"), "missing.xml: cannot be read"),
        (("{export}", "--feed", "{export}.txt"), "is no feed"),
        (("{export}", "--timezone", "Berlin"), "did you mean Europe/Berlin?"),
        (("{export}", "--from", "geocities"), "is not one of"),
    ],
)
def test_wrong_input_is_named(room: Newsroom, arguments: tuple[str, ...], words: str) -> None:
    source = give(room, post(1))
    Path(f"{source}.txt").write_text("<html></html>")
    answer = room.run("import", *(each.format(export=source, empty=f"{source}.txt") for each in arguments))
    assert answer.code == 2
    assert words in answer.error
    assert records(room) == {}


def test_the_zone_of_the_settings_is_that_of_dates_without_one(tmp_path: Path) -> None:
    room = make_empty(tmp_path, f'{LEAST}timezone = "Asia/Tokyo"\n')
    states(room, give(room, post(1, post_date_gmt="0000-00-00 00:00:00", post_date="2009-07-01 02:30:00")))
    assert "published = 2009-07-01T02:30:00+09:00" in "".join(records(room).values())


def test_an_imported_story_has_its_old_ids_in_feeds_and_is_no_event(room: Newsroom) -> None:
    room.record("a.md", "By hand")
    room.done("publish")
    states(room, give(room, post(1, guid="https://old.example/?a=1&amp;p=1")))
    room.done("publish")
    assert '<guid isPermaLink="false">https://old.example/?a=1&p=1</guid>' in unescape(room.document("/rss.xml"))
    assert "<id>https://old.example/?a=1&p=1</id>" in unescape(room.document("/atom.xml"))
    catalog = room.catalog()
    with catalog.read() as connection:
        assert events.after(connection, 0) == []
    catalog.close()


def test_the_report_names_what_is_lost(room: Newsroom) -> None:
    report: Any = json.loads(room.run("import", give(room, post(1, 'Text. [ad slot="1"]'), DRAFT), "--json").out)
    assert report["kind"] == "wordpress"
    assert report["skipped"] == {"status draft": 1}
    assert report["lost"] == {"the shortcode [ad] is left out": 1}
    assert report["losing"][0]["record"] == "items/2021/02/2021-02-05-post-1.html"


def test_a_story_whose_ids_all_change_stays_one_record(room: Newsroom) -> None:
    source = give(room, post(1))
    states(room, source)
    feeds = []
    for name, text in (
        ("rss", "<rss><channel><item><link>https://old.example/post-1/</link><guid>a</guid></item></channel></rss>"),
        (
            "atom",
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:b</id>'
            '<link href="https://old.example/post-1/"/></entry></feed>',
        ),
    ):
        (room.root / name).write_text(text)
        feeds += ["--feed", str(room.root / name)]
    assert states(room, source, *feeds) == {"updated": 1}
    (text,) = records(room).values()
    assert 'rss = "a"\n' in text
    assert 'atom = "urn:b"\n' in text


def test_two_stories_at_one_address_are_not_mixed_up(room: Newsroom) -> None:
    second = post(2).replace("https://old.example/post-2/", "https://old.example/post-1/")
    for _ in range(2):
        answer = room.run("import", give(room, post(1), second))
        assert answer.code == 1
        assert "has an id or the address of items/2021/02/2021-02-05-post-1.html too" in answer.error
    assert len(records(room)) == 1


@pytest.mark.parametrize(
    "arguments",
    [("import", "{pipe}"), ("import", "{good}", "--feed", "/dev/zero"), ("import", "check", "/dev/zero")],
)
def test_pipes_and_endless_devices_are_refused(
    room: Newsroom, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syndication.publishing.named_file.MOST_BYTES", 1_000_000)
    pipe = room.root / "pipe.xml"
    os.mkfifo(pipe)
    answer = room.run(*(each.format(pipe=pipe, good=give(room, post(1))) for each in arguments))
    assert answer.code == 2
    assert "is a pipe or a device" in answer.error or "has more than 1,000,000 bytes" in answer.error
    assert records(room) == {}


def test_two_imports_at_once_are_one_after_the_other(room: Newsroom) -> None:
    source = give(room, post(1))
    with import_lock(Folder(room.items, (".html",))):
        for arguments in (("import", source), ("import", "undo", "--yes")):
            answer = room.run(*arguments)
            assert answer.code == 1
            assert "another import is running; wait for its end" in answer.error
        assert records(room) == {}
        assert states(room, source, "--dry-run") == {"new": 1}
    assert states(room, source) == {"new": 1}


def test_what_a_killed_import_has_left_is_removed(room: Newsroom) -> None:
    left = room.items / "2021" / "02" / ".2021-02-05-post-1.html-4711-0.part"
    of_another = room.items / ".k2_x9abc.part"
    left.parent.mkdir(parents=True)
    for path in (left, of_another):
        path.write_bytes(b"+++\n")
    assert states(room, give(room, post(1))) == {"new": 1}
    assert not left.exists()
    assert of_another.exists()


def test_records_that_others_make_meanwhile_stay_and_are_listed(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync() -> None:
        (room.items / "2021" / "02" / "2021-02-05-post-2.html").write_text("by hand")

    monkeypatch.setattr(os, "sync", sync)
    answer = room.run("import", give(room, post(1), post(2), post(3)), "--json")
    report = json.loads(answer.out)
    assert answer.code == 1
    assert report["stories"] == {"new": 2, "refused": 1}
    assert report["refused"] == [
        {
            "story": "items/2021/02/2021-02-05-post-2.html",
            "problems": ["cannot be written: File exists; import again"],
            "record": "",
        }
    ]
    assert records(room)["2021/02/2021-02-05-post-2.html"] == "by hand"


def test_a_title_that_is_too_long_is_cut_with_a_warning(room: Newsroom) -> None:
    report = json.loads(room.run("import", give(room, post(1, title="Words " * 500)), "--json").out)
    assert any(message.startswith("has a title of more than ") for message in report["warnings"])


def test_a_story_that_readers_took_for_another_one_gets_a_guid_with_a_warning(room: Newsroom) -> None:
    (room.root / "feed.xml").write_bytes(
        rss(
            *(
                f"<item><title>{title}</title><link>https://old.example/</link><description>Text.</description>"
                "<pubDate>Fri, 05 Feb 2021 12:00:00 GMT</pubDate></item>"
                for title in ("One", "Two")
            )
        )
    )
    report = json.loads(room.run("import", str(room.root / "feed.xml"), "--json").out)
    assert report["stories"] == {"new": 2}
    assert [count for line, count in report["warnings"].items() if "it gets a guid of its own" in line] == [1]
    assert room.run("publish").code == 0
