"""Where hubs verify our subscriptions and push: only what we asked for is confirmed, only what is signed is stored."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from syndication.catalog import Catalog, source_pushes, source_subscriptions, sources
from syndication.catalog.source_pushes import SourcePush
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.http.fetch import LARGEST
from syndication.model.source_state import SourceState
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.callbacks import MOST_WAITING
from tests.support import NOON, make_house

TOPIC = "https://wire.example/feed?a=1&b=ü"
ASKED = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<b>c&1", "hub.lease_seconds": "864000"}
WIRE = SourceSubscription(
    token="token",
    source="wire",
    hub="https://hub.example/",
    topic=TOPIC,
    callback="https://feeds.tribune.example/hub/callback/token",
    secret="secret",
    state="requested",
    due=NOON,
    pending=True,
    failures=3,
)
BODY = b"<feed/>"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    root: Path = tmp_path_factory.mktemp("callbacks")
    settings = resolve(Settings(title="The Tribune", base_url="https://feeds.tribune.example", hub=False), root)
    make_house(root).catalog.close()
    made = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    made.extensions["syndication"] = replace(made.extensions["syndication"], clock=lambda: NOON)
    yield made
    made.extensions["syndication"].catalog.close()


@pytest.fixture
def catalog(app: Flask) -> Catalog:
    found: Catalog = app.extensions["syndication"].catalog
    with found.begin() as connection:
        source_subscriptions.remove(connection, [one.token for one in source_subscriptions.find_all(connection)])
        source_subscriptions.add(connection, WIRE)
        sources.save(connection, "wire", SourceState(), NOON + timedelta(hours=1))
    return found


@pytest.fixture
def client(app: Flask, catalog: Catalog) -> FlaskClient:
    return app.test_client()


def change(catalog: Catalog, **fields: Any) -> None:
    """Let the subscription be another."""
    with catalog.begin() as connection:
        source_subscriptions.remove(connection, ["token"])
        source_subscriptions.add(connection, replace(WIRE, **fields))


def present(catalog: Catalog) -> SourceSubscription:
    with catalog.read() as connection:
        (found,) = source_subscriptions.find_all(connection)
    return found


def waiting(catalog: Catalog) -> SourcePush | None:
    with catalog.read() as connection:
        return source_pushes.oldest_waiting(connection, "wire")


def verify(client: FlaskClient, token: str = "token", **fields: str) -> tuple[int, str]:
    query = ASKED | {f"hub.{name}": value for name, value in fields.items()}
    response = client.get(f"/hub/callback/{token}", query_string=query)
    assert response.mimetype == "text/plain"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.get_data(as_text=True)


def signature(body: bytes = BODY, method: str = "sha256", secret: str = "secret") -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


def push(client: FlaskClient, signed: str, body: bytes = BODY, token: str = "token") -> int:
    headers = {"X-Hub-Signature": signed} if signed else {}
    content_type = "application/atom+xml"
    return client.post(f"/hub/callback/{token}", data=body, content_type=content_type, headers=headers).status_code


def test_what_we_asked_for_is_confirmed_with_the_challenge_byte_for_byte(client: FlaskClient, catalog: Catalog) -> None:
    assert verify(client) == (200, "<b>c&1")
    found = present(catalog)
    assert (found.state, found.pending, found.failures) == ("active", False, 0)
    assert found.lease_end == NOON + timedelta(days=10)
    assert NOON < found.due < found.lease_end


@pytest.mark.parametrize(
    "fields",
    [
        {"token": "other"},
        {"topic": "https://wire.example/other"},
        {"topic": ""},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"mode": ""},
        {"challenge": ""},
        {"challenge": "x" * 1_001},
        {"lease_seconds": "0"},
        {"lease_seconds": "-5"},
        {"lease_seconds": ""},
        {"lease_seconds": "9" * 5_000},
    ],
    ids=str,
)
def test_what_we_did_not_ask_for_is_not_confirmed(
    client: FlaskClient, catalog: Catalog, fields: dict[str, str]
) -> None:
    status, text = verify(client, **fields)
    assert (status, "c&1" in text) == (404, False)
    assert present(catalog).state == "requested"


def test_a_verification_without_a_request_of_ours_is_refused(client: FlaskClient, catalog: Catalog) -> None:
    assert verify(client)[0] == 200
    assert verify(client, lease_seconds="60")[0] == 404
    assert present(catalog).lease_end == NOON + timedelta(days=10)


def test_a_lease_of_nothing_is_a_problem_with_words(client: FlaskClient, catalog: Catalog) -> None:
    verify(client, lease_seconds="0")
    assert present(catalog).problem == "the hub grants a lease of 0 seconds, which is none"


def test_only_an_end_that_we_asked_for_is_confirmed(client: FlaskClient, catalog: Catalog) -> None:
    change(catalog, state="active", pending=False)
    assert verify(client, mode="unsubscribe")[0] == 404
    change(catalog, state="ending")
    assert verify(client)[0] == 404
    assert verify(client, mode="unsubscribe") == (200, "<b>c&1")
    assert push(client, signature()) == 410


def test_a_denial_is_noted_and_the_hub_asked_again_a_day_later(client: FlaskClient, catalog: Catalog) -> None:
    change(catalog, state="active", pending=False, lease_end=NOON + timedelta(days=1))
    assert verify(client, mode="denied", topic="https://other.example/", reason="no")[0] == 404
    assert verify(client, mode="denied", reason="full\x1b[31m")[0] == 200
    found = present(catalog)
    assert (found.state, found.due, found.lease_end) == ("denied", NOON + timedelta(days=1), None)
    assert found.problem.startswith("the hub refuses the subscription: full")
    assert "\x1b" not in found.problem


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signed_push_is_stored(client: FlaskClient, catalog: Catalog, method: str) -> None:
    assert push(client, signature(method=method)) == 202
    found = waiting(catalog)
    assert found
    assert (found.body, found.content_type, found.received) == (BODY, "application/atom+xml", NOON)
    assert (present(catalog).pushed, present(catalog).reliable) == (NOON, True)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        signature(secret="other"),
        signature(b"<feed></feed>"),
        signature(method="md5"),
        signature().replace("sha256", "sha512"),
        signature()[:-1],
        signature() + "0",
        "x" * 20_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_forged_push_gets_the_same_answer_and_is_ignored(client: FlaskClient, catalog: Catalog, forged: str) -> None:
    assert push(client, forged) == 202
    assert waiting(catalog) is None
    assert present(catalog).pushed is None
    assert present(catalog).problem.startswith("a push was ignored: X-Hub-Signature: ")


def test_without_a_secret_nobody_can_push(client: FlaskClient, catalog: Catalog) -> None:
    change(catalog, secret="")
    assert push(client, signature(secret="")) == 202
    assert waiting(catalog) is None


def test_the_secret_of_the_new_lease_counts_from_its_verification_on(client: FlaskClient, catalog: Catalog) -> None:
    change(catalog, state="active", next_secret="new")
    assert push(client, signature(secret="new")) == 202
    assert waiting(catalog) is None
    assert push(client, signature()) == 202
    assert waiting(catalog)
    assert verify(client)[0] == 200
    assert (present(catalog).secret, present(catalog).next_secret) == ("new", "")
    assert push(client, signature(b"<b/>"), b"<b/>") == 202
    assert present(catalog).problem.endswith("is wrong")
    assert push(client, signature(b"<c/>", secret="new"), b"<c/>") == 202
    assert present(catalog).problem == ""


def test_a_push_that_is_sent_again_is_not_read_again_but_the_source_is_asked(
    client: FlaskClient, catalog: Catalog
) -> None:
    push(client, signature())
    found = waiting(catalog)
    assert found
    with catalog.begin() as connection:
        source_pushes.note_read(connection, found)
    assert push(client, signature()) == 202
    assert waiting(catalog) is None
    with catalog.read() as connection:
        source = sources.find(connection, "wire")
    assert source
    assert source.due == NOON + timedelta(minutes=15)


def test_a_push_to_nobody_ends_the_subscription_at_the_hub(client: FlaskClient, catalog: Catalog) -> None:
    assert push(client, signature(), token="other") == 410
    change(catalog, state="ending")
    assert push(client, signature()) == 410
    assert waiting(catalog) is None


def test_a_huge_push_is_refused(client: FlaskClient, catalog: Catalog) -> None:
    body = b"x" * (LARGEST + 1)
    assert push(client, signature(body), body) == 413
    assert waiting(catalog) is None


def test_a_hub_that_pushes_faster_than_we_read_is_asked_to_wait(client: FlaskClient, catalog: Catalog) -> None:
    for number in range(MOST_WAITING):
        body = b"%d" % number
        assert push(client, signature(body), body) == 202
    assert push(client, signature()) == 503


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert client.put("/hub/callback/token").status_code == 405
