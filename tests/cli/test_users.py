"""`syndication users`: the people who work at the desk, their links and sessions."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from syndication.catalog import Catalog, audit, user_sessions, users
from syndication.cli import commands
from syndication.cli import users as command
from syndication.model.desk_session import DeskSession
from syndication.model.errors import SettingsError
from syndication.model.tokens import digest
from syndication.model.users import User, UserError
from tests.support import NOON

LINK = re.compile(r"https://desk\.tribune\.example/desk/link\?key=([A-Za-z0-9_-]{43})\n")


@pytest.fixture(autouse=True)
def at_noon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publication of the test's own, where it is noon."""
    settings = tmp_path / "syndication.toml"
    settings.write_text(
        'title = "The Tribune"\nbase_url = "https://tribune.example"\ndesk_host = "desk.tribune.example"\n'
    )
    (tmp_path / "items").mkdir()
    monkeypatch.setenv("SYNDICATION_CONFIG", str(settings))
    monkeypatch.delenv("SYNDICATION_DATABASE", raising=False)
    monkeypatch.setattr(command, "utc_now", lambda: NOON)


def run(*arguments: str) -> Result:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(commands, ["users", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def stored(root: Path, name: str) -> User | None:
    catalog = Catalog(f"sqlite:///{root}/var/syndication.db")
    with catalog.read() as connection:
        found = users.find(connection, name)
    catalog.close()
    return found


def add_session(root: Path, name: str, seen: datetime) -> None:
    catalog = Catalog(f"sqlite:///{root}/var/syndication.db")
    with catalog.begin() as connection:
        ends = NOON + timedelta(days=30)
        moments: dict[str, Any] = {"made": NOON, "seen": seen, "ends": ends, "confirmed": NOON}
        session = DeskSession(digest=f"{name} {seen}", user=name, method="password", family="IPv6", **moments)
        user_sessions.add(connection, session)
    catalog.close()


class TestAdd:
    def test_prints_a_link_alone_and_stores_its_digest(self, tmp_path: Path) -> None:
        result = run("add", "anna", "--role", "write")
        found = LINK.fullmatch(result.stdout)
        assert found
        assert "whoever opens it first sets the password" in result.stderr
        user = stored(tmp_path, "anna")
        assert user == User(
            name="anna", role="write", created=NOON, link=digest(found[1]), link_ends=NOON + timedelta(hours=24)
        )

    def test_prints_one_object_for_programs(self) -> None:
        printed = json.loads(run("add", "anna", "--role", "admin", "--json").stdout)
        assert (printed["name"], printed["role"]) == ("anna", "admin")
        assert (printed["until"], bool(LINK.fullmatch(f"{printed['url']}\n"))) == ("2026-02-06T12:00:00Z", True)

    @pytest.mark.parametrize("name", ["Anna", "two words", "", "-"])
    def test_a_bad_name_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UserError, match="cannot be a user's name"):
            run("add", "--role", "read", "--", name)
        assert stored(tmp_path, name) is None

    def test_a_role_must_be_one(self) -> None:
        assert run("add", "anna").exit_code == 2
        assert run("add", "anna", "--role", "owner").exit_code == 2

    def test_a_name_is_used_once(self) -> None:
        run("add", "anna", "--role", "read")
        with pytest.raises(UserError, match="is or was in use"):
            run("add", "anna", "--role", "admin")

    def test_without_a_desk_there_are_no_links(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SYNDICATION_DESK", "false")
        with pytest.raises(SettingsError, match="desk: is false"):
            run("add", "anna", "--role", "read")


def test_a_new_link_ends_the_first(tmp_path: Path) -> None:
    first = LINK.fullmatch(run("add", "anna", "--role", "read").stdout)
    second = LINK.fullmatch(run("link", "anna").stdout)
    assert first
    assert second
    assert getattr(stored(tmp_path, "anna"), "link", "") == digest(second[1]) != digest(first[1])
    with pytest.raises(UserError, match="there is no such user"):
        run("link", "nobody")


def test_the_list_has_everyone_and_no_secret() -> None:
    assert run("list").stdout == "There are no users; `syndication users add NAME --role admin` makes one\n"
    secret = LINK.fullmatch(run("add", "anna", "--role", "read").stdout)
    run("add", "berta", "--role", "admin")
    run("disable", "anna")
    lines = [line.split() for line in run("list").stdout.splitlines()]
    assert lines[1:] == [
        ["anna", "read", "2026-02-05", "never", "none", "disabled"],
        ["berta", "admin", "2026-02-05", "never", "until", "2026-02-06T12:00Z", "invited"],
    ]
    printed = run("list", "--json").stdout
    assert [one["name"] for one in json.loads(printed)["users"]] == ["anna", "berta"]
    assert secret
    assert not any(text in printed for text in (secret[1], digest(secret[1])))


def test_changes_are_made_and_logged(tmp_path: Path) -> None:
    run("add", "anna", "--role", "read")
    printed = [run(*words).stdout for words in (("role", "anna", "withdraw"), ("disable", "anna"), ("enable", "anna"))]
    assert printed == ["anna has the role withdraw\n", "anna is disabled\n", "anna may sign in\n"]
    assert run("remove", "anna").stdout == "anna is removed\n"
    assert run("list").stdout.startswith("There are no users")
    catalog = Catalog(f"sqlite:///{tmp_path}/var/syndication.db")
    with catalog.read() as connection:
        entries = [one.action for one in audit.read(connection) if one.who.startswith("cli ")]
    catalog.close()
    assert entries == ["user made", "link made", "role changed", "user disabled", "user enabled", "user removed"]


@pytest.mark.parametrize("words", [("role", "berta", "read"), ("disable", "berta"), ("remove", "berta")])
def test_the_last_admin_stays(words: tuple[str, ...]) -> None:
    run("add", "berta", "--role", "admin")
    with pytest.raises(UserError, match="make another one first: syndication users add NAME --role admin"):
        run(*words)


def test_sessions_are_listed_and_ended(tmp_path: Path) -> None:
    assert run("sessions").stdout == "Nobody is signed in\n"
    run("add", "anna", "--role", "read")
    add_session(tmp_path, "anna", NOON)
    add_session(tmp_path, "anna", NOON - timedelta(hours=12))  # has ended
    [_, line] = run("sessions").stdout.splitlines()
    assert line.split()[:3] == ["anna", "1", "unknown,"]
    [session] = json.loads(run("sessions", "anna", "--json").stdout)["sessions"]
    assert (session["user"], session["family"], session["method"]) == ("anna", "IPv6", "password")
    assert "digest" not in session
    assert run("sessions", "--end").exit_code == 2
    assert run("sessions", "anna", "--end").stdout == "2 ended\n"
    assert run("sessions", "--json").stdout == '{"sessions":[]}\n'
