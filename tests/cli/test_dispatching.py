"""What delivering is set up with: a hub that is closed pushes nothing more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from syndication.catalog import documents, jobs, subscriptions
from syndication.cli.dispatch import open_dispatch
from syndication.model.document import Document
from syndication.settings import Settings, resolve
from tests.delivery.claiming import claim_deliveries
from tests.support import NOON, every_job

TOPIC = "https://feeds.tribune.example/rss.xml"


@pytest.mark.parametrize(("is_open", "pushed"), [(True, ["https://a.example/"]), (False, [])])
def test_who_subscribes_is_pushed_while_the_hub_is_open(tmp_path: Path, is_open: bool, pushed: list[str]) -> None:
    dispatch = open_dispatch(resolve(Settings(base_url="https://feeds.tribune.example", hub=is_open), tmp_path))
    document = Document(
        path="/rss.xml", media_type="application/rss+xml", body=b"<rss/>", modified=NOON, self_url=TOPIC
    )
    with dispatch.catalog.begin() as connection:
        documents.save(connection, "", [document])
        end = NOON + timedelta(days=1)
        subscriptions.save(connection, "/rss.xml", TOPIC, "https://a.example/", "", end, NOON)
        jobs.add_pushes(connection, ["/rss.xml"], 1, NOON, timedelta())
        found = claim_deliveries(connection, dispatch.kinds, "one", {"push": 10}, NOON)
        assert [errand.message.url for errand in found] == pushed
        assert len(every_job(connection)) == len(pushed)
    dispatch.catalog.close()
