"""Settings: the file, then the environment; derived values; errors that name the place and the cure."""

from __future__ import annotations

import re
import tomllib
from base64 import b64encode
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndication.model.errors import SettingsError
from syndication.model.publication import DeclaredFeed, Publication
from syndication.settings import Settings, load

DOCS = (Path(__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")
FIELDS = {field.name: field for field in msgspec.structs.fields(Settings)}

SECRET = "whsec_" + b64encode(b"0123456789abcdef" * 2).decode()

REDIRECT_TYPE = "syndication.toml: redirects: each target: must be a text in quotation marks"
EVENT = (
    "syndication.toml: webhooks \"x\": events[0]: cannot be 'gone'; write corrected, published, quarantined, "
    "updated, withdrawal.unfetched or withdrawn"
)

# A value of each setting as the environment has it, and what it becomes.
FROM_ENVIRONMENT: dict[str, tuple[str, object]] = {
    "title": ("Tribune", "Tribune"),
    "description": ("News", "News"),
    "language": ("pt-BR", "pt-BR"),
    "timezone": ("Europe/Berlin", "Europe/Berlin"),
    "publisher": ("Tribune Ltd", "Tribune Ltd"),
    "home": ("https://tribune.example/", "https://tribune.example/"),
    "rights": ("© Tribune", "© Tribune"),
    "icon": ("https://tribune.example/icon.png", "https://tribune.example/icon.png"),
    "corrections": ("head", "head"),
    "correction_word": ("Berichtigung", "Berichtigung"),
    "paid_stories": ("summary", "summary"),
    "items": ("/srv/items", "/srv/items"),
    "pictures": ("/srv/pictures", "/srv/pictures"),
    "picture_ladder": ("320, 640", (320, 640)),
    "imports_mb": ("500", 500),
    "pictures_gb": ("100", 100),
    "database": ("postgresql+psycopg://tribune@db/tribune", "postgresql+psycopg://tribune@db/tribune"),
    "host": ("::1", "::1"),
    "port": ("8080", 8080),
    "workers": ("4", 4),
    "base_url": ("https://feeds.tribune.example/", "https://feeds.tribune.example"),
    "authority": ("tribune.example", "tribune.example"),
    "max_age": ("60", 60),
    "documents_mb": ("128", 128),
    "keep_documents_days": ("0", 0),
    "keep_documents_mb": ("500", 500),
    "log_format": ("json", "json"),
    "request_log": ("clients", "clients"),
    "rate_limit": ("30", 30),
    "address_limit": ("600", 600),
    "deltas": ("true", True),
    "count_readers": ("false", False),
    "window": ("300", 300),
    "window_hours": ("0", 0),
    "on_withdrawal": ("stub", "stub"),
    "metrics_token": ("0123456789abcdef" * 2, "0123456789abcdef" * 2),
    "trusted_proxies": ("10.0.0.1, 10.0.0.2,", ("10.0.0.1", "10.0.0.2")),
    "allow_private_callbacks": ("true", True),
    "push_secret": ("0123456789abcdef" * 2, "0123456789abcdef" * 2),
    "superdesk_secret": ("0123456789abcdef" * 2, "0123456789abcdef" * 2),
    "hub": ("false", False),
    "hubs": ("https://hub.example/", ("https://hub.example/",)),
    "hub_signature": ("sha1", "sha1"),
    "hub_requests": ("10", 10),
    "hub_requests_per_address": ("10", 10),
    "hub_subscriptions_per_host": ("10", 10),
    "hub_subscriptions": ("10", 10),
    "wire_requests": ("10", 10),
    "wire_silence_minutes": ("10", 10),
    "purge": ("http://127.0.0.1:6081/, http://cache.example", ("http://127.0.0.1:6081", "http://cache.example")),
    "purge_hooks": ("https://cdn.example/purge", ("https://cdn.example/purge",)),
    "purge_secret": (SECRET, SECRET),
    "cache_keys": ("true", True),
    "keep_attempts_days": ("7", 7),
    "keep_ledger_days": ("30", 30),
    "withdrawal_minutes": ("15", 15),
    "partner_rate_limit": ("10", 10),
    "validate_any_address": ("true", True),
    "desk": ("false", False),
    "desk_host": ("desk.example", "desk.example"),
    "desk_idle_hours": ("8", 8),
    "desk_session_days": ("7", 7),
    "desk_confirm_kill": ("true", True),
    "desk_kill_by_two": ("true", True),
    "desk_proxy_header": ("", ""),
}


def written(folder: Path, text: str) -> Path:
    (folder / "syndication.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str = "", **environment: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(environment, written(folder, text))
    return str(caught.value)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    settings = load({}, tmp_path)
    assert settings.title == settings.description == settings.publisher == "My publication"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.home == "http://127.0.0.1:8000/"
    assert settings.authority == "127.0.0.1"
    assert settings.items == str(tmp_path / "items")
    assert settings.database == f"sqlite:///{tmp_path}/var/syndication.db"
    assert (settings.port, settings.window, settings.trusted_proxies, settings.feeds) == (8000, 50, (), ())


def test_a_folder_without_settings_and_records_is_refused(tmp_path: Path) -> None:
    words = f"{tmp_path}: there are no settings (syndication.toml) and no records (items) here; "
    with pytest.raises(SettingsError, match=re.escape(words)):
        load({}, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert load({"SYNDICATION_TITLE": "The Tribune"}, tmp_path).title == "The Tribune"


def test_each_setting_but_the_tables_can_come_from_the_environment() -> None:
    assert {*FROM_ENVIRONMENT, "feeds", "licensing", "oidc", "partners", "redirects", "sources", "webhooks"} == set(
        FIELDS
    )


@pytest.mark.parametrize("name", FROM_ENVIRONMENT)
def test_the_environment_sets_it(tmp_path: Path, name: str) -> None:
    text, value = FROM_ENVIRONMENT[name]
    assert getattr(load({f"SYNDICATION_{name.upper()}": text}, tmp_path), name) == value


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    written(tmp_path, 'title = "File"\nport = 9000\nwindow = 7\n')
    settings = load({"SYNDICATION_TITLE": "Environment", "SYNDICATION_PORT": "9001"}, tmp_path)
    assert (settings.title, settings.port, settings.window) == ("Environment", 9001, 7)


def test_the_environment_sets_what_the_file_has_wrong(tmp_path: Path) -> None:
    assert load({"SYNDICATION_PORT": "9001"}, written(tmp_path, 'port = "x"\n')).port == 9001


def test_the_tables_come_from_the_file_only(tmp_path: Path) -> None:
    assert load({"SYNDICATION_FEEDS": "x", "SYNDICATION_REDIRECTS": "x"}, tmp_path).feeds == ()


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    written(house, 'items = "stories"\ndatabase = "sqlite:///db/catalog.db"\n')
    settings = load({"SYNDICATION_CONFIG": "house/syndication.toml"}, tmp_path)
    assert (settings.items, settings.pictures) == (str(house / "stories"), str(house / "pictures"))
    assert settings.database == f"sqlite:///{house}/db/catalog.db"


def test_absolute_paths_stay(tmp_path: Path) -> None:
    settings = load({}, written(tmp_path, 'items = "/srv/items"\ndatabase = "sqlite:////srv/catalog.db"\n'))
    assert (settings.items, settings.database) == ("/srv/items", "sqlite:////srv/catalog.db")


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SYNDICATION_CONFIG": "gone.toml"}, tmp_path)
    told = "there is no such file; correct SYNDICATION_CONFIG or run: syndication init"
    assert str(caught.value) == f"{tmp_path}/gone.toml: {told}"


@pytest.mark.parametrize(
    ("host", "base_url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("[::1]", "http://[::1]:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("news.example", "http://news.example:8000"),
    ],
)
def test_the_base_url_is_where_it_can_be_reached(tmp_path: Path, host: str, base_url: str) -> None:
    assert load({"SYNDICATION_HOST": host}, written(tmp_path, 'authority = "tribune.example"')).base_url == base_url


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('base_url = "https://nachrichten.müller.example"', "base_url", "https://nachrichten.xn--mller-kva.example"),
        ('base_url = "https://nachrichten.müller.example"', "home", "https://nachrichten.xn--mller-kva.example/"),
        ('base_url = "https://nachrichten.müller.example"', "authority", "nachrichten.xn--mller-kva.example"),
        ('base_url = "https://例え.テスト/größe/"', "base_url", "https://xn--r8jz45g.xn--zckzah/gr%C3%B6%C3%9Fe"),
        ('home = "https://müller.example"', "home", "https://xn--mller-kva.example/"),
        ('icon = "https://müller.example/ö.png"', "icon", "https://xn--mller-kva.example/%C3%B6.png"),
        ('hubs = ["https://hub.müller.example/"]', "hubs", ("https://hub.xn--mller-kva.example/",)),
    ],
)
def test_international_hosts_are_taken(tmp_path: Path, line: str, name: str, value: object) -> None:
    assert getattr(load({}, written(tmp_path, line)), name) == value


@pytest.mark.parametrize(
    ("base_url", "authority"),
    [
        ("https://feeds.tribune.example", "feeds.tribune.example"),
        ("https://Feeds.Tribune.example:8443/news/", "feeds.tribune.example"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "localhost"),
    ],
)
def test_ids_are_minted_under_the_host_of_the_base_url(tmp_path: Path, base_url: str, authority: str) -> None:
    assert load({"SYNDICATION_BASE_URL": base_url}, tmp_path).authority == authority


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("titel = 'x'", "syndication.toml: titel: is not a setting; did you mean title?"),
        ("xyzzy = 1", f"syndication.toml: xyzzy: is not a setting; the settings are: {', '.join(FIELDS)}"),
        ("port = 'x'", "syndication.toml: port: must be a whole number"),
        ("port = 0", "syndication.toml: port: must be 1 or more"),
        ("port = 65536", "syndication.toml: port: must be 65535 or less"),
        ("title = 5", "syndication.toml: title: must be a text in quotation marks"),
        ("max_age = 59", "syndication.toml: max_age: must be 60 or more"),
        ("trusted_proxies = '10.0.0.1'", "syndication.toml: trusted_proxies: must be a list in square brackets"),
        (
            "trusted_proxies = ['proxy']",
            "trusted_proxies: 'proxy' is neither an IP address nor a network; write 10.0.0.1 or 10.0.0.0/8",
        ),
        ("database = 'sqlite:///'", "database: 'sqlite:///' names no file; write sqlite:///var/syndication.db"),
        ("[redirects]\n'/a' = 3", REDIRECT_TYPE),
        ("feeds = 3", "syndication.toml: feeds: must be a list in square brackets: write [[feeds]] above each of them"),
        (
            "[webhooks]\nname = 'x'",
            "syndication.toml: webhooks: must be a list in square brackets: write [[webhooks]] above each of them",
        ),
        ("[[webhooks]]\nname = 'x'\nurl = 'https://a.example/'\nsecret = 'x'\nevents = ['gone']", EVENT),
        (
            "base_url = 'https://'",
            "base_url: 'https://' is not an http or https address; write https://feeds.example.org",
        ),
        ("rate_limit = -1", "syndication.toml: rate_limit: must be 0 or more"),
        ("documents_mb = 0", "syndication.toml: documents_mb: must be 1 or more"),
        ("max_age = 1801", "syndication.toml: max_age: must be 1800 or less"),
        ("title = ' '", "title: is empty; give the publication's name"),
        ('title = "a\\u0000b"', "title: contains the character U+0000, which no feed can contain; delete it"),
        ('rights = "\\uFFFE"', "rights: contains the character U+FFFE, which no feed can contain; delete it"),
        ("timezone = 'Berlin'", "timezone: 'Berlin' is no time zone; did you mean Europe/Berlin?"),
        ("timezone = '+01:00'", "timezone: '+01:00' is no time zone; write an IANA name such as Europe/Berlin"),
        ("language = 'English (UK)'", "language: 'English (UK)' is not a language tag; write en, pt-BR or ur"),
        ("authority = 'my domain'", "authority: 'my domain' is not a domain; write tribune.example"),
        ("authority = 'a/b'", "authority: 'a/b' is not a domain; write tribune.example"),
        ("home = 'tribune'", "home: 'tribune' is not an http or https address in ASCII; write https://example.org/"),
        (
            "icon = 'file:///i'",
            "icon: 'file:///i' is not an http or https address in ASCII; write https://example.org/",
        ),
        (
            "base_url = 'https://tribune.example.2026'",
            "base_url: 'https://tribune.example.2026' is not an http or https address; write https://feeds.example.org",
        ),
        (
            "base_url = 'x.example'",
            "base_url: 'x.example' is not an http or https address; write https://feeds.example.org",
        ),
        (
            "base_url = 'https://x.example/?a=b'",
            "base_url: 'https://x.example/?a=b' is not an http or https address; write https://feeds.example.org",
        ),
        (
            "base_url = 'https://x.example/#a'",
            "base_url: 'https://x.example/#a' is not an http or https address; write https://feeds.example.org",
        ),
        (
            "database = 'mysql://x'",
            "database: 'mysql://x' is neither sqlite:///PATH nor postgresql+psycopg://USER@HOST/NAME",
        ),
        ("[[feeds]]\nname = ' '", "feeds: a feed has no name; give each [[feeds]] table a name"),
        (
            "[[feeds]]\nname = 'In brief'\n[[feeds]]\nname = 'in-Brief'",
            "feeds: two feeds would be served at /feeds/in-brief/; give one another name",
        ),
        ("[[feeds]]\ntitle = 'x'", "syndication.toml: feeds, table 1: has no name; add it"),
        ("[[feeds]]\nname = 'x'\ntag = ['y']", 'syndication.toml: feeds "x": tag is not a setting here'),
        (
            "[[feeds]]\nname = 'x'\ncontent = 'some'",
            "syndication.toml: feeds \"x\": content: cannot be 'some'; write full or summary",
        ),
        (
            "[[feeds]]\nname = 'x'\non_withdrawal = 'hide'",
            "syndication.toml: feeds \"x\": on_withdrawal: cannot be 'hide'; write omit, stub or tombstone",
        ),
        (
            "on_withdrawal = ''",
            "syndication.toml: on_withdrawal: cannot be ''; write omit, stub or tombstone",
        ),
        (
            "on_withdrawal = 1",
            "syndication.toml: on_withdrawal: must be a text in quotation marks; write omit, stub or tombstone",
        ),
        ("[redirects]\nfeed = '/rss.xml'", 'redirects: "feed" = "/rss.xml": write "/old/path" = "/new/path"'),
        (
            "[redirects]\n'/?a=1' = '/?a=1&b=2'",
            'redirects: "/?a=1" = "/?a=1&b=2": leads in a circle; delete the line, or give another target',
        ),
        (
            "[redirects]\n'/x?a=1' = '/y'\n'/y' = '/x?a=1'",
            'redirects: "/x?a=1" = "/y": leads in a circle; delete the line, or give another target',
        ),
        ("[redirects]\n'/a' = '/a'", 'redirects: "/a" = "/a": write "/old/path" = "/new/path"'),
        ("[redirects]\n'/a' = 'javascript:x'", 'redirects: "/a" = "javascript:x": write "/old/path" = "/new/path"'),
        (
            '[redirects]\n"/a" = "/b\\r\\nSet-Cookie: c"',
            "redirects: '/a' = '/b\\r\\nSet-Cookie: c': contains a space or a control character; write it as %20",
        ),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    assert refusal(tmp_path, text) == told
    assert told.isprintable()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "eighty", "SYNDICATION_PORT: must be a whole number"),
        ("PORT", "0", "SYNDICATION_PORT: must be 1 or more"),
        (
            "ON_WITHDRAWAL",
            "hide",
            "SYNDICATION_ON_WITHDRAWAL: cannot be 'hide'; write omit, stub or tombstone",
        ),
        ("ALLOW_PRIVATE_CALLBACKS", "perhaps", "SYNDICATION_ALLOW_PRIVATE_CALLBACKS: must be true or false"),
    ],
)
def test_a_wrong_value_of_the_environment_names_its_variable(tmp_path: Path, name: str, value: str, told: str) -> None:
    assert refusal(tmp_path, **{f"SYNDICATION_{name}": value}) == told


def test_a_file_that_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, "title = \n")
    assert said.startswith(f"{tmp_path}/syndication.toml:1: is not TOML: a value is missing or cannot be read; ")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "syndication.toml").write_bytes(b"title = 'Caf\xe9'\n")
    with pytest.raises(SettingsError, match=r"syndication\.toml: is not UTF-8; save the file as UTF-8$"):
        load({}, tmp_path)


def test_declared_feeds_and_redirects(tmp_path: Path) -> None:
    settings = load({}, written(tmp_path, "\n".join(re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL))))
    assert settings.feeds == (
        DeclaredFeed(
            name="Europe in brief",
            title="The Tribune: Europe in brief",
            description="What happens in Europe, without sport.",
            sections=("World", "Politics"),
            tags=("Europe",),
            exclude_sections=("Sport",),
            exclude_tags=("Opinion",),
            exclude_authors=("Staff",),
            content="summary",
            on_withdrawal="stub",
        ),
    )
    assert settings.redirects == {
        "from": "wordpress",
        "/feed/": "/rss.xml",
        "/?cat=3&feed=rss2": "/sections/world/rss.xml",
        "/category/europe/feed": "/sections/world/rss.xml",
        "/podcast.xml": "https://podcasts.example.org/feed.xml",
    }
    assert settings.publication.feeds == settings.feeds


def test_the_publication_says_nothing_of_the_machine(tmp_path: Path) -> None:
    one = load({"SYNDICATION_BASE_URL": "https://a.example"}, tmp_path)
    other = load(
        {"SYNDICATION_BASE_URL": "https://a.example", "SYNDICATION_PORT": "81", "SYNDICATION_WORKERS": "9"}, tmp_path
    )
    assert isinstance(one.publication, Publication)
    assert one.publication == other.publication


def test_the_page_lists_every_setting_with_its_type_default_and_help() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| `(.+?)` \| (.+?) \|$", DOCS, re.MULTILINE)
    assert [name for name, *_ in rows] == list(FIELDS)
    types: dict[str, Any] = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    for name, kind, default, text in rows:
        assert (name, text) == (name, types[name]["description"])
        assert (name, kind) == (name, told_type(types[name]))
        assert tomllib.loads(f"x = {default}")["x"] == as_toml(FIELDS[name])


def told_type(schema: dict[str, Any]) -> str:
    if "minimum" in schema:
        return f"number, {schema['minimum']} to {schema['maximum']}"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in sorted(schema["enum"]))
    if "anyOf" in schema:  # a table, or none
        return "table"
    if schema["type"] == "array":
        items = schema["items"]
        if items.get("type") == "integer":
            return f"list of numbers, {items['minimum']} to {items['maximum']}"
        return "list of texts" if items.get("type") == "string" else "tables"
    return {"string": "text", "boolean": "true or false", "object": "table"}[schema["type"]]


def as_toml(field: Any) -> Any:
    default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return list(default) if isinstance(default, tuple) else {} if default is None else default


@pytest.mark.parametrize("name", ["push_secret", "superdesk_secret", "metrics_token"])
@pytest.mark.parametrize("secret", ["too-short-but-secret", "Ω" * 32, "a" * 31 + "\u00a0"])
def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated(tmp_path: Path, name: str, secret: str) -> None:
    told = f"{name}: needs 32 or more characters in ASCII; write the output of `openssl rand -hex 32`"
    assert refusal(tmp_path, **{f"SYNDICATION_{name.upper()}": secret}) == told


def test_settings_that_are_shown_keep_the_secret_and_tell_the_rest(tmp_path: Path) -> None:
    settings = load({"SYNDICATION_PUSH_SECRET": "hush" * 8, "SYNDICATION_PORT": "9001"}, tmp_path)
    assert settings.push_secret == "hush" * 8
    for shown in (repr(settings), str(settings), f"{[settings]}"):
        assert "hush" not in shown
        assert "push_secret='…', " in shown
        assert "port=9001, " in shown
