"""`syndication tokens`: a token is printed once, listed without what would open the API, and revoked for good."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndication.catalog import Catalog, tokens
from syndication.cli import commands
from syndication.cli import tokens as command
from syndication.model.errors import NotFoundError
from syndication.model.tokens import SCOPES, Token, TokenError, digest
from tests.support import NOON, Service

TOKEN = re.compile(r"syn_[A-Za-z0-9_-]{43}\n")


@pytest.fixture(autouse=True)
def at_noon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publication of the test's own, where it is noon."""
    settings = tmp_path / "syndication.toml"
    settings.write_text('title = "The Tribune"\nauthority = "tribune.example"\n')
    monkeypatch.setenv("SYNDICATION_CONFIG", str(settings))
    monkeypatch.delenv("SYNDICATION_DATABASE", raising=False)
    set_clock(monkeypatch, NOON)


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(command, "utc_now", lambda: now)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commands, ["tokens", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def kept(root: Path) -> list[Token]:
    catalog = Catalog(f"sqlite:///{root}/var/syndication.db")
    with catalog.read() as connection:
        found = tokens.all_tokens(connection)
    catalog.close()
    return found


class TestAdd:
    @pytest.mark.parametrize("scope", SCOPES)
    def test_prints_the_token_alone_and_keeps_its_digest(self, tmp_path: Path, scope: str) -> None:
        result = run("add", "newsroom", "--scope", scope)
        assert (result.exit_code, bool(TOKEN.fullmatch(result.stdout))) == (0, True)
        assert result.stderr == (
            f"Token of newsroom, scope {scope}, valid until it is revoked. Store it now: it is never printed again.\n"
        )
        expected = digest(result.stdout.strip())
        assert [(token.name, token.digest, token.scope) for token in kept(tmp_path)] == [("newsroom", expected, scope)]

    def test_leaves_the_token_in_no_file(self, tmp_path: Path) -> None:
        secret = run("add", "newsroom", "--scope", "read").stdout.strip().encode()
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(files) > 1
        assert [path for path in files if secret in path.read_bytes()] == []

    def test_prints_one_object_for_programs(self) -> None:
        result = run("add", "newsroom", "--scope", "admin", "--expires", "30d", "--json")
        told = json.loads(result.stdout)
        assert (TOKEN.fullmatch(told.pop("token") + "\n") is not None, result.stderr) == (True, "")
        assert told == {
            "name": "newsroom",
            "scope": "admin",
            "created": "2026-02-05T12:00:00Z",
            "expires": "2026-03-07T12:00:00Z",
        }

    @pytest.mark.parametrize(
        ("expires", "until"),
        [
            ("2027-01-31", datetime(2027, 1, 31, tzinfo=UTC)),
            ("2026-02-06", datetime(2026, 2, 6, tzinfo=UTC)),
            ("1d", NOON + timedelta(days=1)),
            ("365d", NOON + timedelta(days=365)),
        ],
    )
    def test_takes_a_day_or_a_number_of_days(self, tmp_path: Path, expires: str, until: datetime) -> None:
        result = run("add", "newsroom", "--scope", "read", "--expires", expires)
        assert f" until {until.isoformat().replace('+00:00', 'Z')}. " in result.stderr
        assert [token.expires for token in kept(tmp_path)] == [until]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("newsroom",), "--scope"),
            (("newsroom", "--scope", "root"), "'root' is not one of 'read', 'write', 'withdraw', 'admin'"),
            (("two words", "--scope", "read"), "'two words' cannot be a token's name"),
            (("x" * 65, "--scope", "read"), "cannot be a token's name"),
            (("newsroom", "--scope", "read", "--expires", "2026-02-05"), "2026-02-05 is in the past; give a later day"),
            (("newsroom", "--scope", "read", "--expires", "0d"), "0d is in the past; give a later day"),
            *(
                (("newsroom", "--scope", "read", "--expires", text), "write it like 2027-01-31 or 30d")
                for text in ("soon", "-3d", "30", "3.5d", "2027-02-31", "20270131", "2027-W05", "999999999d", "٣d")
            ),
        ],
    )
    def test_says_what_is_wrong_and_makes_nothing(self, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
        result = run("add", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in " ".join(result.stderr.split())
        assert not (tmp_path / "var").exists()

    def test_refuses_a_name_that_was_used(self, tmp_path: Path) -> None:
        run("add", "newsroom", "--scope", "read")
        run("revoke", "newsroom")
        before = kept(tmp_path)
        with pytest.raises(TokenError, match="the name is or was in use"):
            run("add", "newsroom", "--scope", "admin")
        assert kept(tmp_path) == before


class TestList:
    def test_of_nothing_says_how_to_begin(self) -> None:
        assert run("list").stdout == "There are no tokens; `syndication tokens add NAME --scope SCOPE` makes one\n"
        assert json.loads(run("list", "--json").stdout) == {"tokens": []}

    def test_shows_each_token_and_never_what_opens_the_api(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secrets = [
            run("add", "newsroom", "--scope", "write").stdout,
            run("add", "partner", "--scope", "read", "--expires", "30d").stdout,
            run("add", "old", "--scope", "admin").stdout,
        ]
        run("revoke", "old")
        note_use(tmp_path, "newsroom")
        set_clock(monkeypatch, NOON + timedelta(days=30))
        result, told = run("list"), run("list", "--json")
        assert result.stdout.splitlines() == [
            "NAME      SCOPE  CREATED     EXPIRES            LAST USE           STATE",
            "newsroom  write  2026-02-05  never              2026-02-06T12:00Z  active",
            "old       admin  2026-02-05  never              never              revoked",
            "partner   read   2026-02-05  2026-03-07T12:00Z  never              expired",
        ]
        assert json.loads(told.stdout)["tokens"][0] == {
            "name": "newsroom",
            "scope": "write",
            "created": "2026-02-05T12:00:00Z",
            "expires": None,
            "used": "2026-02-06T12:00:00Z",
            "state": "active",
        }
        for secret in secrets:
            shown = result.stdout + told.stdout
            assert (secret.strip() in shown, digest(secret.strip()) in shown) == (False, False)


def note_use(root: Path, name: str) -> None:
    catalog = Catalog(f"sqlite:///{root}/var/syndication.db")
    with catalog.begin() as connection:
        [token] = [token for token in tokens.all_tokens(connection) if token.name == name]
        tokens.note_use(connection, token, NOON + timedelta(days=1))
    catalog.close()


class TestRevoke:
    def test_is_for_good(self, tmp_path: Path) -> None:
        run("add", "newsroom", "--scope", "read")
        results = [run("revoke", "newsroom"), run("revoke", "newsroom")]
        assert [(result.exit_code, result.stdout) for result in results] == [(0, "newsroom is revoked\n")] * 2
        assert [token.revoked for token in kept(tmp_path)] == [NOON]

    def test_wants_a_token_that_exists(self) -> None:
        with pytest.raises(NotFoundError, match="nobody: there is no such token"):
            run("revoke", "nobody")


@pytest.mark.parametrize("name", ["", "add", "list", "revoke"])
def test_each_command_has_help_with_an_example(name: str) -> None:
    result = run(*name.split(), "--help")
    assert re.search(rf"Examples?:\n\s+syndication tokens {name}", result.stdout)


def test_an_error_is_one_line_and_exits_with_1(service: Service) -> None:
    answer = service.run("tokens", "revoke", "nobody")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "error: nobody: there is no such token; `syndication tokens list` shows all\n"


def test_the_log_tells_who_made_and_who_revoked_a_token() -> None:
    run("add", "newsroom", "--scope", "write")
    run("revoke", "newsroom")
    told = CliRunner().invoke(commands, ["audit", "--json"]).stdout
    deeds = [json.loads(line) for line in told.splitlines()]
    assert [(deed["action"], deed["note"]) for deed in deeds] == [
        ("token made", "newsroom: write"),
        ("token revoked", "newsroom"),
    ]
    assert all(deed["who"].startswith("cli ") for deed in deeds)
