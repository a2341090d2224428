"""The settings of a source: each word is checked, and documented."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import syndication
from syndication.model.errors import SettingsError
from syndication.model.followed_source import FollowedSource
from syndication.settings import load, secret_file
from tests.support import NOON

PAGE = (Path(syndication.__file__).parent.parent / "docs" / "following.md").read_text(encoding="utf-8")
TABLE = PAGE.split("## Settings of a source")[1].split("\n## ")[0]
BASE = '[[sources]]\nname = "wire"\nurl = "https://wire.example/feed"\n'


def loaded(folder: Path, text: str, **environment: str) -> FollowedSource:
    (folder / "syndication.toml").write_text(text)
    (source,) = load(environment, folder).sources
    return source


def refusal(folder: Path, text: str) -> str:
    (folder / "syndication.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load({}, folder)
    return str(caught.value)


def test_the_page_lists_every_setting_of_a_source_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`(.*?)`)? ?\| (.+?) \|$", TABLE, re.MULTILINE)
    fields = {field.name: field for field in msgspec.structs.fields(FollowedSource)}
    assert [name for name, *_ in rows] == list(fields)
    for name, default, text in rows:
        assert text
        assert (name, tomllib.loads(f"x = {default}")["x"] if default else None) == (name, _default(fields[name]))


def _default(field: Any) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    if field.default is msgspec.NODEFAULT:
        return None
    return list(field.default) if isinstance(field.default, tuple) else field.default


def test_defaults_take_no_more_than_is_plainly_allowed(tmp_path: Path) -> None:
    source = loaded(tmp_path, BASE)
    assert (source.status, source.rights, source.pictures) == ("withheld", "summary", False)


def test_values_are_read(tmp_path: Path) -> None:
    source = loaded(
        tmp_path, BASE + 'every = "90s"\nquiet_after = "6h"\nexpires_after = "7d"\nsince = "2026-02-05T13:00:00+01:00"'
    )
    assert source.interval.total_seconds() == 90
    assert source.quiet is not None
    assert source.quiet.total_seconds() == 6 * 3_600
    assert source.lifetime is not None
    assert source.lifetime.days == 7
    assert source.first_date == NOON


def test_a_path_counts_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    source = loaded(tmp_path, '[[sources]]\nname = "wire"\nurl = "incoming/*.json"\n')
    assert (source.url, source.is_remote) == (f"{tmp_path}/incoming/*.json", False)


def test_secrets_may_come_from_the_environment(tmp_path: Path) -> None:
    text = BASE + 'token = "$WIRE_TOKEN"\nheaders = {X-Key = "$WIRE_KEY", X-Other = "plain"}\n'
    source = loaded(tmp_path, text, WIRE_TOKEN="t0ken", WIRE_KEY="k3y")
    assert (source.token, dict(source.headers)) == ("t0ken", {"X-Key": "k3y", "X-Other": "plain"})
    assert "t0ken" not in repr(source)
    assert "k3y" not in repr(source)
    with pytest.raises(SettingsError, match="token: contains characters that no header can have"):
        loaded(tmp_path, text, WIRE_TOKEN="t0ken\nX-Evil: 1", WIRE_KEY="k3y")
    assert refusal(tmp_path, text) == "sources: the secret $WIRE_TOKEN is not in the environment; set WIRE_TOKEN"


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [
        (BASE, False),
        (BASE + 'token = "$WIRE_TOKEN"\n', False),
        (BASE + 'token = "t0ken"\n', True),
        (BASE + 'headers = {X-Key = "k3y"}\n', True),
        ("sources = 1", False),
        ("[[sources]]\nheaders = 1", False),
    ],
)
def test_a_file_with_the_secret_of_a_source_is_one_with_secrets(tmp_path: Path, text: str, is_secret: bool) -> None:
    (tmp_path / "syndication.toml").write_text(text)
    assert (secret_file({}, tmp_path) is not None) == is_secret


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BASE + 'sectoin = "x"', "syndication.toml:4: sources: sectoin: is not a setting; did you mean section?"),
        (
            BASE + "xyzzy = 1",
            "syndication.toml:4: sources: xyzzy: is not a setting; its settings are: "
            + ", ".join(FollowedSource.__struct_fields__),
        ),
        ('[[sources]]\nname = "wire"', 'syndication.toml: sources "wire": has no url; add it'),
        (
            "sources = 1",
            "syndication.toml: sources: must be a list in square brackets: write [[sources]] above each of them",
        ),
        (
            BASE + "status = 'public'",
            "syndication.toml: sources \"wire\": status: cannot be 'public'; write usable or withheld",
        ),
        (
            BASE + "pictures = 'copy'",
            "syndication.toml: sources \"wire\": pictures: cannot be 'copy'; write true, false or fetch",
        ),
        (
            BASE + "correction_note = ''",
            "sources: wire: correction_note: must be a sentence on one line; readers see it",
        ),
        (BASE + "newest = -1", 'syndication.toml: sources "wire": newest: must be 0 or more'),
        (BASE + BASE, "sources: two are called 'wire'; give one another name"),
        (
            BASE.replace("wire", "The Wire", 1),
            "sources: 'The Wire' is not a name; write a to z, 0 to 9 and hyphens, at most 64",
        ),
        (
            BASE + "kind = 'rss'",
            "sources: wire: kind: 'rss' cannot be read; "
            "write opml, ninjs, newsml, feed, superdesk, newsroom, or leave it out",
        ),
        (BASE + "every = '5 minutes'", "sources: wire: every: '5 minutes' is no duration; write 30s, 5m, 2h or 7d"),
        (BASE + "every = '5s'", "sources: wire: every: is less than 30s, which no source welcomes"),
        (BASE + "quiet_after = '0h'", "sources: wire: quiet_after: '0h' is no duration; write 30s, 5m, 2h or 7d"),
        (
            BASE + "since = '2026-02-05T12:00:00'",
            "sources: wire: since: '2026-02-05T12:00:00' is no date; write 2026-02-05, or with a time and zone "
            "2026-02-05T12:00:00Z",
        ),
        (
            BASE + "language = 'English (UK)'",
            "sources: wire: language: 'English (UK)' is not a language tag; write en, pt-BR or ur",
        ),
        (
            BASE.replace("https://wire.example/feed", "ftp://wire.example/s3cret"),
            "sources: wire: url: is not an http or https address in ASCII",
        ),
        (
            BASE.replace("https://wire", "https://me:s3cret@wire"),
            'sources: wire: url: contains a user name; write it as headers = {Authorization = "Basic …"}',
        ),
        (
            BASE.replace("https://wire.example/feed", " "),
            "sources: wire: url: is empty; write https://example.org/feed, or a path such as incoming/*.json",
        ),
        (BASE + 'token = "a\\r\\nb"', "sources: wire: token: contains characters that no header can have"),
        (BASE + 'headers = {"X Key" = "a"}', "sources: wire: headers: 'X Key' cannot be set; leave it out"),
        (BASE + 'headers = {Host = "a"}', "sources: wire: headers: 'Host' cannot be set; leave it out"),
        (BASE + 'headers = {X = "a\\nb"}', "sources: wire: headers: X: contains characters that no header can have"),
        (BASE + 'contact = "a\\nb"', "sources: wire: contact: must be an address or e-mail in ASCII"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_a_wrong_setting_is_one_line_with_the_cure(tmp_path: Path, text: str, problem: str) -> None:
    assert refusal(tmp_path, text) == problem
