"""The settings as they are listed: where each comes from, and no secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields

from syndication.model.webhook import Webhook
from syndication.settings import SECRETS, Settings
from syndication.web.setting_list import ListedSetting, list_settings
from tests.http.test_webhook_signatures import SECRET
from tests.web.api.conftest import opened

FILE = """# The Tribune
title = "The Tribune"
  window = 20

[[webhooks]]
name = "newsroom"
url = "https://news.example/hook"

[redirects]
"/old" = "/"
title = "not this one"
"""


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ListedSetting]:
    (tmp_path / "syndication.toml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    settings = Settings(
        title="The Tribune",
        push_secret="s3cret",
        database="postgresql+psycopg://desk:s3cret@db.example/tribune",
        purge=("https://cache.example/?key=s3cret",),
        webhooks=(Webhook(name="newsroom", url="https://news.example/s3cret", secret=SECRET),),
    )
    environ = {"SYNDICATION_PORT": "9000", "SYNDICATION_PUSH_SECRET": "s3cret"}
    return {one.name: one for one in list_settings(settings, environ)}


def test_all_settings_are_listed_with_their_help(listed: dict[str, ListedSetting]) -> None:
    assert list(listed) == [field.name for field in fields(Settings)]
    assert [name for name, one in listed.items() if not one.help] == []


@pytest.mark.parametrize(
    ("name", "kind", "line", "variable"),
    [
        ("title", "file", 2, ""),
        ("window", "file", 3, ""),
        ("webhooks", "file", 5, ""),
        ("redirects", "file", 9, ""),
        ("port", "environment", 0, "SYNDICATION_PORT"),
        ("push_secret", "environment", 0, "SYNDICATION_PUSH_SECRET"),
        ("url", "", 0, ""),
        ("name", "", 0, ""),
        ("language", "default", 0, ""),
    ],
)
def test_each_says_where_it_comes_from(
    listed: dict[str, ListedSetting], name: str, kind: str, line: int, variable: str
) -> None:
    if not kind:
        assert name not in listed
        return
    source = listed[name].source
    assert (source.kind, source.line, source.variable) == (kind, line, variable)
    assert source.file == ("syndication.toml" if kind == "file" else "")


def test_no_secret_is_shown(listed: dict[str, ListedSetting]) -> None:
    assert "s3cret" not in str(listed)
    assert SECRET not in str(listed)
    assert {name for name, one in listed.items() if one.secret} == SECRETS
    values: dict[str, Any] = {name: one.value for name, one in listed.items()}
    assert (values["push_secret"], values["metrics_token"]) == (True, False)
    assert values["database"] == "postgresql+psycopg://desk:…@db.example/tribune"
    assert (values["webhooks"], values["purge"]) == (["newsroom"], ["https://cache.example/?…"])


def test_the_api_lists_them_in_pages(tmp_path: Path) -> None:
    with opened(tmp_path, push_secret="s3cret" * 6) as api:
        path, names = "/api/settings?limit=30", list[str]()
        while path:
            answer = api.ask("GET", path, token="admin")
            assert "s3cret" not in answer.text
            names += [one["name"] for one in answer.get_json()["settings"]]
            path = answer.get_json()["next"]
    assert names == [field.name for field in fields(Settings)]
