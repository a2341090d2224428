"""Whether the one who publishes is alive and gets on, and that everybody can see it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from syndication.catalog import state
from syndication.model import heartbeat
from syndication.model.errors import SyndicationError
from syndication.model.heartbeat import Health, Heartbeat
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.folder import Folder
from syndication.publishing.worker import Publisher
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings
from syndication.sources.records import FORMS
from syndication.web.app import create_app
from tests.support import NOON, House

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("beat", "health"),
    [
        (None, "none"),
        (Heartbeat(seen=NOON), "ok"),
        (Heartbeat(seen=NOON - MINUTE), "ok"),
        (Heartbeat(seen=NOON - MINUTE - SECOND), "late"),
        (Heartbeat(seen=NOON, succeeded=NOON - timedelta(days=1)), "ok"),
        (Heartbeat(seen=NOON, failing=NOON - MINUTE), "ok"),
        (Heartbeat(seen=NOON, failing=NOON - MINUTE - SECOND), "failing"),
        (Heartbeat(seen=NOON - timedelta(hours=1), failing=NOON - timedelta(hours=2)), "late"),
    ],
)
def test_health_follows_from_the_signs_of_life(beat: Heartbeat | None, health: Health) -> None:
    assert heartbeat.health(beat, NOON) == health


def test_failures_in_a_row_count_from_the_first() -> None:
    first = heartbeat.beat_failed(heartbeat.beat_succeeded(NOON), "full disk", NOON + MINUTE)
    second = heartbeat.beat_failed(first, "full disk", NOON + 3 * MINUTE)
    assert (second.failing, second.succeeded, second.problem) == (NOON + MINUTE, NOON, "full disk")
    assert heartbeat.beat_alive(second, NOON + 4 * MINUTE).failing == NOON + MINUTE
    assert heartbeat.beat_succeeded(NOON + 5 * MINUTE).failing is None
    assert heartbeat.read(heartbeat.write(second)) == second


def published(house: House) -> Publisher:
    return Publisher(
        Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures), ChangeQueue()
    )


def beat_of(house: House) -> Heartbeat | None:
    with house.catalog.read() as connection:
        return heartbeat.read(state.get(connection, state.PUBLISHER))


def test_a_publication_is_a_sign_of_life(house: House) -> None:
    house.record("a.md")
    assert beat_of(house) is None
    published(house).publish(None)
    beat = beat_of(house)
    assert beat
    assert (beat.failing, beat.problem) == (None, "")


@pytest.mark.parametrize("error", [SyndicationError("the folder is gone"), RuntimeError("the folder is gone")])
def test_whatever_fails_the_loop_goes_on_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    house.record("a.md")
    publisher = published(house)
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise error

        patch.setattr("syndication.publishing.steps.step", fail)
        assert publisher.publish(None) > 0
    beat = beat_of(house)
    assert beat
    assert beat.problem == "the folder is gone"
    assert beat.failing == beat.seen
    publisher.publish(None)
    after = beat_of(house)
    assert after
    assert (after.failing, after.problem) == (None, "")
    assert after.succeeded == after.seen


@pytest.fixture
def client(house: House, tmp_path: Path) -> FlaskClient:
    app = create_app(
        Settings(items=str(house.items), database=house.catalog.url, base_url="https://feeds.tribune.example")
    )
    found = app.extensions["syndication"]
    app.extensions["syndication"] = msgspec.structs.replace(found, clock=lambda: NOON)
    with house.catalog.begin() as connection:
        state.put(connection, state.IN_STEP, "yes")
    return app.test_client()


@pytest.mark.parametrize(
    ("age", "status", "words"), [(0, 200, ("ok", "ok")), (59, 200, ("ok", "ok")), (61, 503, ("not publishing", "late"))]
)
def test_healthz_is_503_while_nobody_publishes(
    house: House, client: FlaskClient, age: int, status: int, words: tuple[str, str]
) -> None:
    settle(client)
    with house.catalog.begin() as connection:
        state.put(connection, state.PUBLISHER, heartbeat.write(heartbeat.beat_succeeded(NOON - age * SECOND)))
    answer = client.get("/healthz")
    told = msgspec.json.decode(answer.data)
    assert (answer.status_code, (told["status"], told["publisher"])) == (status, words)


def test_metrics_tell_when_the_publisher_was_seen(house: House, client: FlaskClient) -> None:
    with house.catalog.begin() as connection:
        state.put(connection, state.PUBLISHER, heartbeat.write(heartbeat.beat_succeeded(NOON - 2 * MINUTE)))
    lines = client.get("/metrics").text.splitlines()
    assert "syndication_publisher_up 0.0" in lines
    seen = next(line for line in lines if line.startswith("syndication_publisher_seen_timestamp_seconds "))
    assert float(seen.split()[1]) == (NOON - 2 * MINUTE).timestamp()


def settle(client: FlaskClient) -> None:
    """Wait until the worker has served all that there is for long enough."""
    while msgspec.json.decode(client.get("/healthz").data)["status"] == "starting":
        pass
