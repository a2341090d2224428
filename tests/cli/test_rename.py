"""`rename`: a section, a tag or an author gets another name in all records, and its readers follow."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndication.catalog import subscriptions
from syndication.cli.settings_redirects import write_redirect
from syndication.model.errors import SettingsError
from syndication.publishing import edit
from tests.cli.newsroom import TO_COME, Newsroom

COMMENTED = '# Keep this.\ntitle = "The Tribune"   # and this\nauthority = "tribune.example"\n'


def fill(room: Newsroom) -> None:
    room.record("b.md", "Ferries", section='"world"', tags='["Sea", "Ships"]', authors='[{name = "Ann"}]')
    room.record("c.md", "Tomorrow", section='"World"', published=TO_COME)
    room.record("d.md", "Elsewhere", section='"City"', tags='["Ships", "sea"]')
    room.done("publish")


def fields(room: Newsroom, name: str) -> dict[str, object]:
    """Return the front matter of a record."""
    return tomllib.loads((room.items / name).read_text().split("+++")[1])


def redirects(room: Newsroom) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((room.root / "syndication.toml").read_text()).get("redirects", {})
    return found


def subscribe(room: Newsroom, path: str, callback: str) -> None:
    catalog, now = room.catalog(), datetime.now(UTC)
    with catalog.begin() as connection:
        subscriptions.save(connection, path, f"https://x.example{path}", callback, "", now + timedelta(days=9), now)
    catalog.close()


def subscribers(room: Newsroom) -> list[tuple[str, str, str]]:
    catalog = room.catalog()
    with catalog.read() as connection:
        found = [(one.path, one.callback, one.topic) for one in subscriptions.find_all(connection)]
    catalog.close()
    return found


def test_a_section_is_renamed_in_every_record(newsroom: Newsroom) -> None:
    fill(newsroom)
    before = (newsroom.items / "a.md").read_text()
    told = newsroom.told("rename", "section", "World", "Abroad")
    assert (told["stories"], told["problems"], told["redirect"], told["published"]) == (3, [], True, True)
    assert (told["old_page"], told["new_page"]) == ("/sections/world/", "/sections/abroad/")
    assert [fields(newsroom, f"{name}.md")["section"] for name in "abcd"] == ["Abroad", "Abroad", "Abroad", "City"]
    assert redirects(newsroom) == {"/sections/world": "/sections/abroad"}
    assert "Harbour reopens" in newsroom.document("/sections/abroad/rss.xml")
    assert "<item>" not in newsroom.document("/sections/world/rss.xml")
    version = newsroom.told("history", "harbour-reopens")["versions"][-1]
    assert (version["kind"], version["note"]) == ("silent", "section World renamed to Abroad")
    added = ("section = ", "version = ", "changed = ", "[[revisions]]", "at = ", "kind = ", "note = ")
    after = (newsroom.items / "a.md").read_text()
    assert all(line.startswith(added) for line in set(after.splitlines()) - set(before.splitlines()))
    assert newsroom.told("rename", "section", "World", "Abroad")["stories"] == 0


def test_a_tag_that_a_story_has_already_is_there_once(newsroom: Newsroom) -> None:
    fill(newsroom)
    assert newsroom.told("rename", "tag", "sea", "Ships")["stories"] == 3
    assert [fields(newsroom, f"{name}.md")["tags"] for name in "abd"] == [["Ships"]] * 3
    assert redirects(newsroom) == {"/tags/sea": "/tags/ships"}


def test_an_author_keeps_the_other_fields(newsroom: Newsroom) -> None:
    newsroom.record("b.md", "B", authors='[{name = "Jane Doe", role = "Reporter"}, {name = "Ann"}]')
    newsroom.done("publish")
    newsroom.done("rename", "author", "jane-doe", "Jane Roe")  # by its slug
    assert fields(newsroom, "b.md")["authors"] == [{"name": "Jane Roe", "role": "Reporter"}, {"name": "Ann"}]
    assert redirects(newsroom) == {"/authors/jane-doe": "/authors/jane-roe"}


def test_another_spelling_needs_no_redirect(newsroom: Newsroom) -> None:
    fill(newsroom)
    told = newsroom.told("rename", "section", "World", "WORLD")
    assert (told["stories"], told["redirect"], told["old_page"]) == (3, False, told["new_page"])
    assert redirects(newsroom) == {}
    assert fields(newsroom, "b.md")["section"] == "WORLD"


def test_nothing_changes_on_trial(newsroom: Newsroom) -> None:
    fill(newsroom)
    subscribe(newsroom, "/sections/world/rss.xml", "https://a.example/")
    before = {path: path.read_bytes() for path in newsroom.root.rglob("*.md")}
    settings = (newsroom.root / "syndication.toml").read_bytes()
    told = newsroom.told("rename", "section", "World", "Abroad", "--dry-run")
    assert (told["stories"], told["dry_run"], told["published"]) == (3, True, False)
    assert told["mentions"] == ["[[feeds]] World news: sections"]
    assert {path: path.read_bytes() for path in newsroom.root.rglob("*.md")} == before
    assert (newsroom.root / "syndication.toml").read_bytes() == settings
    assert subscribers(newsroom)[0][0] == "/sections/world/rss.xml"


def test_subscriptions_follow_the_feed_and_keep_their_topic(newsroom: Newsroom) -> None:
    fill(newsroom)
    old, new = "/sections/world/rss.xml", "/sections/city/rss.xml"
    for path, callback in ((old, "https://a.example/"), (old, "https://b.example/"), (new, "https://b.example/")):
        subscribe(newsroom, path, callback)
    assert newsroom.told("rename", "section", "World", "City")["subscriptions"] == 1
    topic = f"https://x.example{old}"
    assert subscribers(newsroom) == [
        (new, "https://a.example/", topic),
        (new, "https://b.example/", f"https://x.example{new}"),
    ]


def test_what_the_settings_cannot_take_is_printed(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(newsroom)
    subscribe(newsroom, "/sections/world/rss.xml", "https://a.example/")

    def refuse(file: Path, *_: str) -> None:
        raise SettingsError(f"{file}: cannot be written: Read-only file system")

    monkeypatch.setattr("syndication.cli.rename.write_redirect", refuse)
    answer = newsroom.run("rename", "section", "World", "Abroad")
    assert answer.code == 1
    assert '[redirects]\n"/sections/world" = "/sections/abroad"\n' in answer.error
    assert fields(newsroom, "a.md")["section"] == "Abroad"
    assert subscribers(newsroom)[0][0] == "/sections/world/rss.xml"  # its topic is still served
    monkeypatch.undo()
    assert newsroom.told("rename", "section", "World", "Abroad")["subscriptions"] == 1


def test_an_interrupted_rename_goes_on(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        newsroom.record(f"s{number}.md", f"Story {number}", section='"Old"')
    newsroom.done("publish")
    calls = list[int]()
    real = edit.edit

    def interrupted(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(edit, "edit", interrupted)
    assert newsroom.run("rename", "section", "Old", "New").code == 1
    monkeypatch.undo()
    assert newsroom.told("rename", "section", "Old", "New")["stories"] == 35
    assert {fields(newsroom, f"s{number}.md")["section"] for number in range(60)} == {"New"}


def test_a_record_that_cannot_be_changed_is_named_and_stops_no_other(newsroom: Newsroom) -> None:
    fill(newsroom)
    (newsroom.items / "b.md").unlink()
    answer = newsroom.run("rename", "section", "World", "Abroad")
    assert answer.code == 1
    assert "b.md" in answer.error
    assert fields(newsroom, "a.md")["section"] == "Abroad"


def test_an_old_withdrawal_is_not_announced_again(newsroom: Newsroom) -> None:
    newsroom.record("k.md", "Killed", section='"World"', status='"canceled"', published="2026-02-01T12:00:00Z")
    newsroom.done("publish")
    told = newsroom.told("rename", "section", "World", "Abroad")
    assert (told["stories"], told["left"]) == (1, ["killed"])
    assert fields(newsroom, "k.md")["section"] == "World"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("section", "Nowhere", "World"), 1, "Nowhere: no story has this section"),
        (("section", "World", " "), 2, "is empty"),
        (("section", "World", "x" * 201), 2, "has 201 characters"),
        (("section", "World", "a\nb"), 2, "line break"),
        (("story", "World", "b"), 2, "'story' is not one of"),
        (("section", "World"), 2, "Missing argument 'NEW'"),
    ],
)
def test_what_is_refused(newsroom: Newsroom, arguments: tuple[str, ...], code: int, words: str) -> None:
    answer = newsroom.run("rename", *arguments)
    assert answer.code == code
    assert words in answer.error


def test_settings_that_list_the_old_name_are_said(newsroom: Newsroom) -> None:
    assert "change them: [[feeds]] World news: sections" in newsroom.done("rename", "section", "World", "Abroad")


def test_a_new_name_whose_slug_another_has_gets_an_address_that_a_new_catalog_keeps(newsroom: Newsroom) -> None:
    newsroom.record("b.md", "B", section='"C++"')
    newsroom.done("publish")
    assert newsroom.told("rename", "section", "World", "C")["new_page"] == "/sections/c-2e7d2c/"
    assert redirects(newsroom) == {"/sections/world": "/sections/c-2e7d2c"}
    assert 'sections = ["C++"]' in (newsroom.items / ".addresses.toml").read_text()


def test_names_with_one_slug_are_listed_by_status(newsroom: Newsroom) -> None:
    newsroom.record("b.md", "B", section='"时事"', published="2026-02-01T12:00:00Z")
    newsroom.record("c.md", "C", section='"史实"')
    newsroom.done("publish")
    lines = ["时事: /sections/shi-shi/, 史实: /sections/shi-shi-4169a7/"]
    assert newsroom.told("status")["same_slug"] == lines
    assert f"names with the same slug (each has a feed of its own):\n  {lines[0]}" in newsroom.done("status")
    assert json.loads(newsroom.done("why", "c", "sections/shi-shi-4169a7", "--json"))["feeds"][0]["is_in"]
    assert "the story's section is 史实" in newsroom.done("why", "c", "sections/shi-shi")
    assert [line["slug"] for line in newsroom.told("items", "--section", "史实")] == ["c"]
    newsroom.done("rename", "section", "史实", "History")
    assert newsroom.told("status")["same_slug"] == []
    assert [line["slug"] for line in newsroom.told("items", "--section", "shi-shi")] == ["b"]


class TestSettings:
    """The settings file: one line more, everything else as it was."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (COMMENTED, COMMENTED + '\n[redirects]\n"/tags/a" = "/tags/b"\n'),
            (
                COMMENTED + '[redirects]\n"/feed/" = "/rss.xml"  # WordPress\n',
                COMMENTED + '[redirects]\n"/feed/" = "/rss.xml"  # WordPress\n"/tags/a" = "/tags/b"\n',
            ),
            (  # one step: what led to the old feed leads to the new one
                '[redirects]\n"/tags/z" = "/tags/a"\n"/z.xml" = "/tags/a/rss.xml"\n',
                '[redirects]\n"/tags/z" = "/tags/b"\n"/z.xml" = "/tags/b/rss.xml"\n"/tags/a" = "/tags/b"\n',
            ),
            ('[redirects]\n"/tags/b" = "/tags/a"\n', '[redirects]\n"/tags/a" = "/tags/b"\n'),  # back again
            ('[redirects]\n"/tags/a/" = "/tags/c"\n', '[redirects]\n"/tags/a" = "/tags/b"\n'),
        ],
    )
    def test_a_line_is_added(self, tmp_path: Path, before: str, after: str) -> None:
        file = tmp_path / "syndication.toml"
        file.write_text(before)
        file.chmod(0o640)
        write_redirect(file, "tags/a", "tags/b")
        assert file.read_text() == after
        assert file.stat().st_mode & 0o777 == 0o640

    @pytest.mark.parametrize("text", ["redirects = 3\n", "redirects = [\n", "title = \xff"])
    def test_a_file_that_is_wrong_stays(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "syndication.toml"
        file.write_bytes(text.encode("latin-1"))
        with pytest.raises(SettingsError):
            write_redirect(file, "tags/a", "tags/b")
        assert file.read_bytes() == text.encode("latin-1")

    def test_without_a_file_nothing_is_written(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError):
            write_redirect(tmp_path / "none.toml", "tags/a", "tags/b")
        assert list(tmp_path.iterdir()) == []
