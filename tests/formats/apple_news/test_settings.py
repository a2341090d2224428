"""How a partner with an API is declared: its channel, and its key and secret from the environment."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from syndication.model.errors import SettingsError
from syndication.settings import Settings, load, secret_file

SECRET = base64.b64encode(b"thirty-two bytes that are secret").decode()
ENVIRON = {"APPLE_KEY": "1e3ff000-key", "APPLE_SECRET": SECRET}
PARTNER = '[[partners]]\nname = "apple-news"\nchannel = "63a75491-2c4d"\nkey = "$APPLE_KEY"\nsecret = "$APPLE_SECRET"\n'


def settings(folder: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    (folder / "syndication.toml").write_text(text)
    return load(ENVIRON if environ is None else environ, folder)


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    [partner] = settings(tmp_path, PARTNER).partners
    assert partner.profile
    assert partner.profile.push.address == "https://news-api.apple.com"
    assert partner.access
    assert (partner.access.channel, partner.access.key) == ("63a75491-2c4d", "1e3ff000-key")
    assert partner.access.secret == SECRET


def test_a_secret_is_in_no_log_and_in_no_document(tmp_path: Path) -> None:
    found = settings(tmp_path, PARTNER)
    assert SECRET not in repr(found)
    assert [partner.access for partner in found.publication.partners] == [None]


def test_the_address_of_the_api_is_a_setting(tmp_path: Path) -> None:
    [partner] = settings(tmp_path, f'{PARTNER}push = {{address = "http://127.0.0.1:9"}}\n').partners
    assert partner.profile
    assert partner.profile.push.address == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"APPLE_KEY": "k"}, "partners: apple-news: $APPLE_SECRET is not in the environment; set APPLE_SECRET"),
        ({"APPLE_KEY": "k", "APPLE_SECRET": "not base64!"}, "apple-news: secret: is not base64; copy the secret"),
        ({"APPLE_KEY": 'a"; x="', "APPLE_SECRET": SECRET}, "apple-news: key: is not an id"),
    ],
)
def test_a_wrong_secret(tmp_path: Path, environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as found:
        settings(tmp_path, PARTNER, environ)
    assert words in str(found.value)
    assert "not base64!" not in str(found.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            PARTNER.replace('channel = "63a75491-2c4d"\n', ""),
            'channel: is missing; write channel = "$APPLE_NEWS_CHANNEL"',
        ),
        (PARTNER.replace('secret = "$APPLE_SECRET"', "secret = 5"), "secret: is missing"),
        ('[[partners]]\nname = "msn"\nkey = "x"\n', "key: only a partner that stories are pushed to has one"),
        (f'{PARTNER}push = {{maturity = "ADULT"}}\n', "push.maturity"),
        (f"{PARTNER}push = {{previews = true}}\n", "push.previews: is not a word of profiles"),
        (f'{PARTNER}push = {{address = "ftp://apple"}}\n', "push.address"),
    ],
)
def test_a_mistake_stops_only_this_partner(tmp_path: Path, text: str, words: str) -> None:
    [partner] = settings(tmp_path, text).partners
    assert partner.profile is None
    assert words in partner.fault


def test_a_secret_in_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    settings(tmp_path, PARTNER)
    assert secret_file(ENVIRON, tmp_path) is None
    settings(tmp_path, PARTNER.replace("$APPLE_SECRET", SECRET))
    assert secret_file(ENVIRON, tmp_path) == tmp_path / "syndication.toml"
