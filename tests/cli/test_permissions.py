"""Who can read what the service writes: database, locks and settings are private, and what is open is warned of."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication.catalog import Catalog, locks
from syndication.catalog.locks import named_lock
from syndication.cli.permissions import warnings
from syndication.settings import secret_file
from tests.cli.newsroom import LEAST, Newsroom, make_empty

SECRET = 'push_secret = "0123456789abcdef0123456789abcdef"\n'


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["umask 000", "umask 022", "umask 077"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user of the machine can look into; the folders of pytest are closed."""
    shared = next(folder for folder in (Path("/dev/shm"), Path("/var/tmp")) if folder.is_dir())
    place = shared / f"syndication-{os.getpid()}"
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    yield place
    for path in sorted(place.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    place.rmdir()


def mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


def modes_below(folder: Path) -> dict[str, int]:
    return {path.name: mode(path) for path in (folder, *folder.rglob("*"))}


@pytest.mark.usefixtures("_umask")
def test_the_folder_of_the_database_and_all_in_it_are_the_owner_s_alone(tmp_path: Path) -> None:
    catalog = Catalog(f"sqlite:///{tmp_path}/var/syndication.db")
    catalog.migrate()
    with locks.writing(catalog), named_lock(catalog, "a claim"), catalog.begin() as connection:
        connection.exec_driver_sql("create table x (y)")
        found = modes_below(tmp_path / "var")
    catalog.close()
    assert {"syndication.db", "syndication.db-wal", "syndication.db-shm", "syndication.claims"} < set(found)
    assert {name: found[name] for name in found if found[name] & 0o077} == {}


def test_modes_that_were_chosen_stay_and_a_group_shares_locks_too(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o2770)
    database = folder / "syndication.db"
    database.touch()
    database.chmod(0o660)
    catalog = Catalog(f"sqlite:///{database}")
    catalog.migrate()
    with locks.writing(catalog), named_lock(catalog, "a claim"), catalog.begin() as connection:
        connection.exec_driver_sql("create table x (y)")
        found = {name: kept & 0o777 for name, kept in modes_below(folder).items()}
    catalog.close()
    assert (found.pop("var"), found.pop("syndication.claims")) == (0o770, 0o770)
    assert set(found.values()) == {0o660}


def test_locks_are_not_open_to_others_where_an_old_database_is(tmp_path: Path) -> None:
    database = tmp_path / "syndication.db"
    database.touch()
    database.chmod(0o644)
    catalog = Catalog(f"sqlite:///{database}")
    catalog.migrate()
    with locks.writing(catalog):
        assert mode(tmp_path / "syndication.publishing") == 0o640
    catalog.close()
    assert mode(database) == 0o644


@pytest.mark.usefixtures("_umask")
def test_init_writes_settings_that_the_owner_alone_can_read(tmp_path: Path) -> None:
    Newsroom(tmp_path).done("init", str(tmp_path / "tribune"))
    assert mode(tmp_path / "tribune" / "syndication.toml") == 0o600


@pytest.mark.parametrize(
    ("text", "holds_one"),
    [
        ("", False),
        ('push_secret = ""\n', False),
        (SECRET, True),
        ('purge_secret = "whsec_eA=="\n', True),
        ('database = "postgresql+psycopg://tribune@db/tribune"\n', False),
        ('database = "postgresql+psycopg://tribune:hush@db/tribune"\n', True),
        ('[[webhooks]]\nname = "x"\nurl = "https://x.example/"\nsecret = "whsec_eA=="\n', True),
    ],
)
def test_settings_in_which_a_secret_is(tmp_path: Path, text: str, holds_one: bool) -> None:
    file = tmp_path / "syndication.toml"
    file.write_text(LEAST + text)
    assert secret_file({}, tmp_path) == (file if holds_one else None)
    assert secret_file({"SYNDICATION_CONFIG": str(file)}, Path("/")) == (file if holds_one else None)


def test_without_settings_there_is_no_secret(tmp_path: Path) -> None:
    assert secret_file({}, tmp_path) is None


@pytest.mark.parametrize(("given", "cure"), [(0o644, "600"), (0o604, "600"), (0o664, "660"), (0o666, "660")])
def test_what_others_can_read_is_warned_of_with_its_cure(public: Path, given: int, cure: str) -> None:
    file = public / "the settings"
    file.touch()
    file.chmod(given)
    told = f"warning: {file}: every user of this machine can read it; run: chmod {cure} '{file}'"
    assert list(warnings([file, public / "nothing"])) == [told]
    assert mode(file) == given


@pytest.mark.parametrize(("given", "above"), [(0o600, 0o755), (0o660, 0o755), (0o640, 0o755), (0o644, 0o700)])
def test_what_others_cannot_read_is_not(public: Path, given: int, above: int) -> None:
    (public / "var").mkdir()
    file = public / "var" / "syndication.db"
    file.touch()
    file.chmod(given)
    (public / "var").chmod(above)
    assert list(warnings([file])) == []


@pytest.mark.parametrize("command", ["status", "work"])
def test_commands_warn_once_and_change_no_mode(public: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.cli.work.supervise", lambda *_: None)
    newsroom = make_empty(public, LEAST + SECRET)
    files = (public / "syndication.toml", public / "var" / "syndication.db")
    for folder, place in ((public, files[0]), (public / "var", files[1])):
        folder.chmod(0o755)
        place.chmod(0o644)
    told = newsroom.run(command).error.splitlines()
    sign = "warning: " if command == "status" else f" WARNING supervisor[{os.getpid()}]: "
    assert [line.partition(sign)[2] for line in told if sign in line] == [
        f"{place}: every user of this machine can read it; run: chmod 600 {place}" for place in files
    ]
    assert [mode(place) for place in files] == [0o644, 0o644]
    (public / "syndication.toml").chmod(0o600)
    (public / "var").chmod(0o700)
    assert "every user" not in newsroom.run(command).error
