"""`syndication partners keys`: a key is printed once, two are valid while a partner changes over, and they end."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndication.catalog import Catalog, audit, partner_keys, state
from syndication.cli import commands
from syndication.cli import partner_keys as command
from syndication.http.partner_links import signed_key
from syndication.model.errors import NotFoundError, SyndicationError
from syndication.model.partners.key import PartnerKey
from syndication.model.tokens import digest
from tests.support import NOON

KEY = re.compile(r"syp_[A-Za-z0-9_-]{43}\n")
SETTINGS = """title = "The Tribune"
authority = "tribune.example"
base_url = "https://feeds.tribune.example"

[[partners]]
name = "msn"
profile = "generic-full"

[[partners]]
name = "wire"
profile = "generic-full"
"""


@pytest.fixture(autouse=True)
def at_noon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publication of the test's own, where it is noon."""
    settings = tmp_path / "syndication.toml"
    settings.write_text(SETTINGS)
    (tmp_path / "items").mkdir()
    monkeypatch.setenv("SYNDICATION_CONFIG", str(settings))
    monkeypatch.delenv("SYNDICATION_DATABASE", raising=False)
    set_clock(monkeypatch, NOON)


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(command, "utc_now", lambda: now)


def run(*arguments: str) -> Result:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(commands, ["partners", "keys", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def stored(root: Path) -> list[PartnerKey]:
    catalog = Catalog(f"sqlite:///{root}/var/syndication.db")
    with catalog.read() as connection:
        found = partner_keys.all_keys(connection)
    catalog.close()
    return found


def valid(root: Path, now: datetime) -> list[str]:
    return sorted(key.name for key in stored(root) if key.is_valid(now))


class TestAdd:
    def test_prints_the_key_alone_and_stores_its_digest(self, tmp_path: Path) -> None:
        result = run("add", "msn")
        assert KEY.fullmatch(result.stdout)
        assert result.stderr == (
            "Key 1 of msn, valid until it is revoked. Store it now: it is never printed again.\n"
            "  curl --oauth2-bearer KEY https://feeds.tribune.example/partners/msn/rss.xml\n"
            "  curl --user msn:KEY https://feeds.tribune.example/partners/msn/rss.xml\n"
            "  https://feeds.tribune.example/partners/msn/KEY/rss.xml\n"
        )
        assert [(key.partner, key.name, key.digest) for key in stored(tmp_path)] == [
            ("msn", "1", digest(result.stdout.strip()))
        ]

    def test_leaves_the_key_in_no_file(self, tmp_path: Path) -> None:
        secret = run("add", "msn").stdout.strip().encode()
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(files) > 1
        assert [path for path in files if secret in path.read_bytes()] == []

    def test_prints_one_object_for_programs(self) -> None:
        found = json.loads(run("add", "msn", "--name", "feedbot", "--expires", "30d", "--json").stdout)
        key = found.pop("key")
        assert found == {
            "partner": "msn",
            "name": "feedbot",
            "url": "https://feeds.tribune.example/partners/msn/rss.xml",
            "secret_url": f"https://feeds.tribune.example/partners/msn/{key}/rss.xml",
            "expires": "2026-03-07T12:00:00Z",
        }

    def test_a_partner_has_two_valid_keys_at_most(self, tmp_path: Path) -> None:
        run("add", "msn")
        run("add", "msn")
        with pytest.raises(SyndicationError, match=r"msn: has two valid keys \(.*\); revoke one of them first"):
            run("add", "msn")
        run("add", "wire")
        run("revoke", "msn", "1")
        run("add", "msn")
        assert len(stored(tmp_path)) == 4

    def test_a_key_that_ended_makes_room(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        run("add", "msn", "--expires", "1d")
        run("add", "msn")
        set_clock(monkeypatch, NOON + timedelta(days=1))
        run("add", "msn")
        assert valid(tmp_path, NOON + timedelta(days=1)) == ["2", "3"]

    def test_a_number_that_is_taken_is_passed_over(self, tmp_path: Path) -> None:
        run("add", "msn", "--name", "1")
        run("add", "msn")
        assert valid(tmp_path, NOON) == ["1", "2"]

    def test_a_name_is_never_used_again(self) -> None:
        run("add", "msn", "--name", "feedbot")
        run("revoke", "msn", "feedbot")
        with pytest.raises(SyndicationError, match="feedbot: msn has or had a key of this name; choose another"):
            run("add", "msn", "--name", "feedbot")

    def test_what_cannot_be_added(self) -> None:
        with pytest.raises(NotFoundError, match="mns: the settings have no such partner; did you mean msn"):
            run("add", "mns")
        with pytest.raises(SyndicationError, match="'a b' cannot be a key's name"):
            run("add", "msn", "--name", "a b")
        assert "is in the past; give a later day" in run("add", "msn", "--expires", "2025-01-01").stderr


class TestRotate:
    def test_the_old_key_ends_after_some_hours(self, tmp_path: Path) -> None:
        run("add", "msn")
        result = run("rotate", "msn", "--hours", "48")
        assert KEY.fullmatch(result.stdout)
        assert result.stderr.splitlines()[-1] == "Key 1 ends at 2026-02-07T12:00:00Z"
        assert valid(tmp_path, NOON) == ["1", "2"]
        assert valid(tmp_path, NOON + timedelta(hours=48)) == ["2"]

    def test_of_two_old_keys_the_older_one_ends_at_once(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        run("add", "msn")
        for hours in (1, 2):
            set_clock(monkeypatch, NOON + timedelta(hours=hours))
            result = run("rotate", "msn")
        assert result.stderr.splitlines()[-2:] == ["Key 2 ends at 2026-02-08T14:00:00Z", "Key 1 has ended"]
        assert valid(tmp_path, NOON + timedelta(hours=2)) == ["2", "3"]

    def test_at_once(self, tmp_path: Path) -> None:
        run("add", "msn")
        run("rotate", "msn", "--hours", "0", "--expires", "30d")
        assert valid(tmp_path, NOON) == ["2"]
        assert valid(tmp_path, NOON + timedelta(days=30)) == []

    def test_of_a_partner_without_keys(self, tmp_path: Path) -> None:
        run("rotate", "msn")
        assert valid(tmp_path, NOON) == ["1"]

    def test_what_fails_leaves_the_old_key(self, tmp_path: Path) -> None:
        run("add", "msn")
        assert run("rotate", "msn", "--hours", "0", "--expires", "2025-01-01").exit_code == 2
        assert valid(tmp_path, NOON) == ["1"]


class TestList:
    def test_nothing(self) -> None:
        assert run("list").stdout == "There are no keys; `syndication partners keys add PARTNER` makes one\n"

    def test_keys_and_when_they_end(self, tmp_path: Path) -> None:
        run("add", "msn")
        run("rotate", "msn", "--hours", "48")
        run("add", "wire", "--name", "old", "--expires", "30d")
        run("revoke", "wire", "old")
        catalog = Catalog(f"sqlite:///{tmp_path}/var/syndication.db")
        with catalog.begin() as connection:
            partner_keys.note_uses(connection, {("msn", "1"): (NOON, "192.0.2.7")})
        catalog.close()
        lines = [line.split() for line in run("list").stdout.splitlines()]
        assert lines[0] == ["PARTNER", "KEY", "CREATED", "ENDS", "LAST", "USE", "FROM", "STATE"]
        rows = {(line[0], line[1]): line for line in lines[1:]}
        assert rows["msn", "1"][-1] == "active"
        assert "192.0.2.7" in rows["msn", "1"]
        assert "never" in rows["msn", "2"]
        assert rows["wire", "old"][-1] == "revoked"
        assert all("syp_" not in " ".join(line) for line in lines)

    def test_for_programs(self) -> None:
        run("add", "msn")
        run("rotate", "msn", "--hours", "48")
        found = json.loads(run("list", "msn", "--json").stdout)["keys"]
        assert {one["name"]: (one["ends"], one["used"], one["state"]) for one in found} == {
            "1": ("2026-02-07T12:00:00Z", None, "active"),
            "2": (None, None, "active"),
        }
        assert json.loads(run("list", "wire", "--json").stdout) == {"keys": []}


class TestRevoke:
    def test_at_once(self, tmp_path: Path) -> None:
        run("add", "msn")
        assert run("revoke", "msn", "1").stdout == "key 1 of msn is revoked\n"
        assert valid(tmp_path, NOON) == []

    def test_what_is_not_there(self) -> None:
        with pytest.raises(NotFoundError, match="7: msn has no such key"):
            run("revoke", "msn", "7")

    def test_of_a_partner_that_the_settings_no_longer_have(self, tmp_path: Path) -> None:
        run("add", "wire")
        (tmp_path / "syndication.toml").write_text(SETTINGS.rpartition("[[partners]]")[0])
        run("revoke", "wire", "1")
        assert valid(tmp_path, NOON) == []

    def test_who_did_it_is_in_the_audit_log(self, tmp_path: Path) -> None:
        run("add", "msn")
        run("revoke", "msn", "1")
        catalog = Catalog(f"sqlite:///{tmp_path}/var/syndication.db")
        with catalog.read() as connection:
            found = [(entry.action, entry.note) for entry in audit.read(connection)]
        catalog.close()
        assert sorted(found) == [("partner key made", "msn: 1"), ("partner key revoked", "msn: 1")]


class TestSign:
    def test_an_address_that_ends(self, tmp_path: Path) -> None:
        run("add", "msn")
        url = run("sign", "msn", "1", "--hours", "2").stdout.strip()
        head, _, signature = url.partition("?signature=")
        assert head == "https://feeds.tribune.example/partners/msn/rss.xml"
        catalog = Catalog(f"sqlite:///{tmp_path}/var/syndication.db")
        with catalog.read() as connection:
            secret = state.get(connection, state.PARTNER_SECRET)
        catalog.close()
        assert signed_key(secret, signature, NOON + timedelta(minutes=119)) == ("msn", "1")
        assert signed_key(secret, signature, NOON + timedelta(hours=2)) is None

    def test_only_with_a_valid_key(self) -> None:
        run("add", "msn")
        run("revoke", "msn", "1")
        with pytest.raises(SyndicationError, match="1: msn has no valid key of this name"):
            run("sign", "msn", "1")


def test_a_day_in_utc(tmp_path: Path) -> None:
    run("add", "msn", "--expires", "2026-03-01")
    assert stored(tmp_path)[0].expires == datetime(2026, 3, 1, tzinfo=UTC)
