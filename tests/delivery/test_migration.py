"""A catalog of a former version has its jobs and subscriptions, in lanes and with hosts as this version has them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from syndication import catalog
from syndication.catalog import Catalog, documents, jobs, subscriptions
from syndication.model.capacity import Capacity
from syndication.text.dates import micros
from tests.support import NOON

JOBS = [
    ("push", "https://a.reader.example/1", "/rss.xml", "push", ""),
    ("push", "https://b.reader.example/2", "/rss.xml", "ailing", ""),
    ("verify", "https://a.reader.example/3", "/rss.xml", "first", ""),
    ("deny", "https://a.reader.example/4", "/rss.xml", "ailing", ""),
    ("event", "newsroom", "7", "ailing", ""),
    ("purge", "http://127.0.0.1:6081", "/rss.xml", "first", "worker"),
]


def test_documents_that_were_not_announced_yet_are_news(tmp_path: Path) -> None:
    old = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    config = Config()
    config.set_main_option("script_location", str(Path(catalog.__file__).with_name("migrations")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0022")
        row = "INSERT INTO documents (path, feed, media_type, self_url, modified, sequence, body)"
        for path, number in (("/rss.xml", 3), ("/atom.xml", 5)):
            connection.execute(sa.text(f"{row} VALUES ('{path}', '', '', '', 0, {number}, '')"))  # ours
    old.migrate()
    with old.read() as connection:
        assert documents.news_between(connection, 4, 5) == ["/atom.xml"]
    old.close()


def test_what_waits_goes_on(tmp_path: Path) -> None:
    old = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    config = Config()
    config.set_main_option("script_location", str(Path(catalog.__file__).with_name("migrations")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0015")
        add_job = sa.text(
            "INSERT INTO jobs (kind, target, subject, lane, wanted, payload, since, due, claimant)"
            " VALUES (:kind, :target, :subject, :lane, 1, '', :now, :now, :claimant)"
        )
        names = ("kind", "target", "subject", "lane", "claimant")
        connection.execute(add_job, [dict(zip(names, row, strict=True), now=micros(NOON)) for row in JOBS])
        subscribe = sa.text(
            "INSERT INTO subscriptions (path, callback, topic, secret, created, lease_end)"
            " VALUES ('/rss.xml', 'https://a.reader.example/1', 't', 's', 0, 0)"
        )
        connection.execute(subscribe)
    old.migrate()
    with old.begin() as connection:
        assert subscriptions.count(connection, "reader.example") == 1
        jobs.release(connection, ["worker"], NOON)
        found = {
            lane: [(job.kind, job.peer) for job in jobs.claim(connection, "one", lane, NOON, NOON, Capacity(jobs=9))]
            for lane in ("first", "verify", "push", "slow")
        }
    assert {lane: sorted(some) for lane, some in found.items()} == {
        "first": [("event", "newsroom"), ("purge", "http://127.0.0.1:6081")],
        "verify": [("deny", "reader.example"), ("verify", "reader.example")],
        "push": [("push", "reader.example")],
        "slow": [("push", "reader.example")],
    }
    old.close()
