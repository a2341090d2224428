"""Receivers as the settings declare them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from syndication.delivery.webhooks.receivers import receiver_fault
from syndication.model.event import EventKind
from syndication.model.webhook import Webhook, concerns
from tests.http.test_webhook_signatures import OTHER, SECRET


def receiver(**fields: Any) -> Webhook:
    told = {"name": "newsroom", "url": "https://newsroom.example/hook", "secret": SECRET}
    return msgspec.convert(told | fields, Webhook)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "a-1"},
        {"url": "http://127.0.0.1:8080/hook?key=1"},
        {"secret": f"{SECRET} {OTHER}"},
        {"events": ["published", "withdrawn"]},
        {"feeds": ["", "all", "sections/world", "tags/peace-talks", "authors/jane-doe", "feeds/top"]},
    ],
)
def test_a_receiver_that_can_be_told_has_no_fault(fields: dict[str, Any]) -> None:
    assert receiver_fault(receiver(**fields)) == ""


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": ""}, "name: '' is not a name"),
        ({"name": "News room"}, "name: 'News room' is not a name"),
        ({"name": "x" * 65}, f"name: '{'x' * 65}' is not a name"),
        ({"url": ""}, "newsroom: url: is not an http or https address in ASCII"),
        ({"url": "ftp://newsroom.example/"}, "newsroom: url: is not an http or https address in ASCII"),
        ({"url": "https://newsroom.example/a b"}, "newsroom: url: is not an http or https address in ASCII"),
        ({"url": "https://newsroom.example/\r\nX: y"}, "newsroom: url: is not an http or https address in ASCII"),
        ({"url": "https://me:hunter2@newsroom.example/"}, "newsroom: url: contains a user name"),
        ({"url": "https://newsroom.example/#x"}, "newsroom: url: has a fragment, which is never sent"),
        ({"secret": "hunter2"}, "newsroom: secret: does not begin with whsec_"),
        ({"secret": "whsec_hunter22"}, "newsroom: secret: has 6 bytes and needs 24 to 64"),
        ({"feeds": ["sections/World"]}, "newsroom: feeds: 'sections/World' is not a feed"),
        ({"feeds": ["all", "world"]}, "newsroom: feeds: 'world' is not a feed"),
        ({"feeds": ["/sections/world"]}, "newsroom: feeds: '/sections/world' is not a feed"),
        ({"feeds": ["sections/world-"]}, "newsroom: feeds: 'sections/world-' is not a feed"),
    ],
)
def test_what_is_wrong_is_told_with_the_cure_and_without_what_is_secret(fields: dict[str, Any], fault: str) -> None:
    told = receiver_fault(receiver(**fields))
    assert told.partition(";")[0] == fault
    assert "write " in told
    assert "hunter2" not in told


@pytest.mark.parametrize("fields", [{"event": []}, {"events": ["deleted"]}, {"secret": None}])
def test_what_is_no_setting_of_a_receiver_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        receiver(**fields)
    assert SECRET not in str(caught.value)


def test_a_receiver_is_shown_without_its_secret() -> None:
    shown = receiver(feeds=["all"])
    assert repr(shown) == (
        "Webhook(name='newsroom', url='https://newsroom.example/hook', secret='…', events=(), feeds=('all',))"
    )
    assert SECRET not in f"{shown} {shown!r} {list(shown.__rich_repr__())} {[shown]}"


@pytest.mark.parametrize(
    ("fields", "kind", "feeds", "told"),
    [
        ({}, "updated", ("", "sections/world"), True),
        ({"events": ["published"]}, "published", ("",), True),
        ({"events": ["published"]}, "updated", ("",), False),
        ({"feeds": ["sections/world"]}, "updated", ("", "sections/world"), True),
        ({"feeds": ["sections/world"]}, "updated", ("", "sections/city", "tags/world"), False),
        ({"feeds": ["sections/city", "feeds/top"]}, "updated", ("", "feeds/top"), True),
        ({"feeds": ["sections/city", "all"]}, "updated", ("", "sections/world"), True),
        ({"feeds": [""]}, "withdrawn", ("sections/world",), True),
        ({"feeds": ["sections/world"], "events": ["published"]}, "updated", ("sections/world",), False),
    ],
)
def test_a_receiver_is_told_of_what_it_asked_for(
    fields: dict[str, Any], kind: EventKind, feeds: tuple[str, ...], told: bool
) -> None:
    assert concerns(receiver(**fields), kind, feeds) is told
