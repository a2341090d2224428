"""Commands in a folder without settings, without records, and with the records of somebody else."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from syndication.catalog import Catalog, state
from syndication.cli import commands
from syndication.cli.folders import folder_problems, shared_folders
from syndication.model.errors import FolderError, SettingsError
from syndication.publishing.folder_identity import NAME
from syndication.settings import load
from tests.cli.newsroom import Newsroom

# A call of every command that needs a publication; `init` makes one, and `validate` needs none.
CALLS = {
    "add": ["add", "a.txt", "--published", "2026-02-05T12:00:00Z"],
    "add --dry-run": ["add", "a.txt", "--published", "2026-02-05T12:00:00Z", "--dry-run"],
    "publish": ["publish"],
    "publish --adopt": ["publish", "--adopt", "items"],
    "withdraw": ["withdraw", "a", "--kill", "--note", "Wrong."],
    "correct": ["correct", "a", "--note", "Right.", "--headline", "B"],
    "reinstate": ["reinstate", "a", "--note", "Right."],
    "rename": ["rename", "tag", "A", "B"],
    "forget": ["forget", "a"],
    "status": ["status"],
    "items": ["items"],
    "show": ["show", "a"],
    "why": ["why", "a"],
    "history": ["history", "a"],
    "diff": ["diff", "a", "1", "2"],
    "at": ["at", "2026-02-05T12:00:00Z", "/rss.xml"],
    "audit": ["audit"],
    "readers": ["readers"],
    "hub": ["hub"],
    "webhooks": ["webhooks"],
    "sources": ["sources"],
    "jobs": ["jobs"],
    "jobs retry": ["jobs", "retry"],
    "serve": ["serve", "--port", "1"],
    "work": ["work"],
    "work --only": ["work", "--only", "publish"],
    "tokens": ["tokens", "list"],
    "tokens add": ["tokens", "add", "a", "--scope", "read"],
}
WITHOUT_A_STORY = CALLS.keys() - {"tokens", "tokens add", "add --dry-run"}  # those need no records


def run_in(folder: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> BaseException | None:
    monkeypatch.chdir(folder)
    (folder / "a.txt").write_text("A headline\n\nA first paragraph of the text.\n")
    monkeypatch.setattr("syndication.cli.processes.logs.set_up_service", lambda *_: None)  # it is for a process
    clean = {"SYNDICATION_CONFIG": None, "SYNDICATION_DATABASE": None, "SYNDICATION_ITEMS": None}
    return CliRunner(env=clean).invoke(commands, CALLS[call]).exception


@pytest.mark.parametrize("call", CALLS)
def test_a_folder_without_settings_is_refused_and_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    error = run_in(tmp_path, monkeypatch, call)
    assert isinstance(error, SettingsError)
    assert "there are no settings (syndication.toml) and no records (items) here" in str(error)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("call", sorted(WITHOUT_A_STORY))
def test_without_the_folder_of_records_no_database_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (tmp_path / "syndication.toml").write_text('title = "The Tribune"\nitems = "nowhere"\n')
    error = run_in(tmp_path, monkeypatch, call)
    if call == "add":  # it makes the folder with the first record
        return
    assert isinstance(error, FolderError), error
    cure = "mount or make it, or correct the setting items"
    assert str(error) == f"{tmp_path}/nowhere: there is no such folder; {cure}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "syndication.toml"]


def test_without_records_nothing_is_said_to_be_empty(empty: Newsroom) -> None:
    empty.items.rmdir()
    for command in ("status", "items", "publish"):
        answer = empty.run(command)
        assert (answer.code, "there is no such folder" in answer.out + answer.error) == (1, True), command


def test_stories_are_listed_also_where_their_records_are_not(newsroom: Newsroom) -> None:
    newsroom.items.rename(newsroom.root / "away")
    assert "harbour-reopens" in newsroom.done("items")
    assert "Harbour reopens" in newsroom.done("show", "harbour-reopens")
    answer = newsroom.run("status")
    assert (answer.code, f"{newsroom.items}: there is no such folder" in answer.out) == (1, True)


@pytest.fixture
def unmounted(newsroom: Newsroom) -> Newsroom:
    """A publication with an empty mount point in the place of its records."""
    newsroom.items.rename(newsroom.root / "away")
    newsroom.items.mkdir()
    return newsroom


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["withdraw", "harbour-reopens", "--kill", "--note", "Wrong."],
        ["correct", "harbour-reopens", "--note", "Right.", "--headline", "B"],
        ["forget", "harbour-reopens"],
        ["add", "-", "--published", "2026-02-05T12:00:00Z"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_commands_write_nothing_into_another_folder(unmounted: Newsroom, arguments: list[str]) -> None:
    answer = unmounted.run(*arguments, text="A headline\n\nA first paragraph of the text.\n")
    assert answer.code == 1
    if arguments[0] != "forget":  # its file is not missing, as nothing was read
        assert "has no marker (.publication.toml); mount the right folder, or, if this is it" in answer.error
    assert list(unmounted.items.iterdir()) == []
    shutil.rmtree(unmounted.items)
    (unmounted.root / "away").rename(unmounted.items)
    unmounted.done("publish")
    assert unmounted.told("status")["vanished"] == []


def test_status_names_the_wrong_folder(unmounted: Newsroom) -> None:
    answer = unmounted.run("status")
    assert (answer.code, f"{unmounted.items}: has no marker" in answer.out, "missing files" in answer.out) == (
        1,
        True,
        False,
    )


def test_a_restored_folder_is_adopted_by_a_command(newsroom: Newsroom) -> None:
    (newsroom.items / NAME).unlink()  # as in a clone
    assert newsroom.run("publish").code == 1
    assert newsroom.done("publish", "--adopt", "items") == "0 records taken in, 0 documents published\n"
    assert newsroom.done("publish")
    assert (newsroom.items / NAME).exists()


def test_serve_says_at_its_start_which_folder_is_wrong(unmounted: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNDICATION_CONFIG", str(unmounted.root / "syndication.toml"))
    settings = load()
    catalog = Catalog(settings.database)
    (unmounted.root / "pictures").mkdir()
    with catalog.begin() as connection:
        state.put(connection, state.PICTURES_FOLDER, "another")
    found = [error.setting for error in folder_problems(catalog, shared_folders(settings))]
    assert found == ["items", "pictures"]
    catalog.close()


def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_published(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (newsroom.items / "2026").mkdir()
    newsroom.record("2026/b.md", "Ferries", section='"World"')
    newsroom.done("publish")
    scandir = os.scandir

    def refuse(place: str | int) -> object:  # root may read every folder, so the mode of the folder shows nothing
        if isinstance(place, str) and place.endswith("/2026"):
            raise PermissionError(errno.EACCES, "Permission denied", place)
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refuse)
    newsroom.record("c.md", "Trams", section='"World"')
    answer = newsroom.run("publish")
    cure = "make it readable; stories from below it stay as they are"
    assert (answer.code, answer.error) == (1, f"items/2026: cannot be read: Permission denied; {cure}\n")
    assert {"Ferries", "Trams"} <= set(re.findall("<title>(.*?)</title>", newsroom.document("/rss.xml")))
    assert newsroom.told("items")
    monkeypatch.undo()
