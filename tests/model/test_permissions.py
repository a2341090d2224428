"""Which scope a change of a story needs: by what the story is before and after, not by how it is changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.model.errors import ScopeError
from syndication.model.item import Item, Status
from syndication.model.permissions import refuse_beyond, scope_of_change
from syndication.model.tokens import Scope

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


def item(status: Status) -> Item:
    return Item(headline="Harbour", slug="harbour", published=NOON, body="x", status=status)


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        (None, "usable", "write"),
        (None, "withheld", "write"),
        (None, "canceled", "withdraw"),
        ("usable", "usable", "write"),
        ("usable", "withheld", "write"),
        ("usable", "canceled", "withdraw"),
        ("withheld", "withheld", "write"),
        ("withheld", "usable", "withdraw"),
        ("withheld", "canceled", "withdraw"),
        ("canceled", "canceled", "write"),
        ("canceled", "withheld", "withdraw"),
        ("canceled", "usable", "withdraw"),
    ],
)
def test_a_kill_and_a_return_need_more_than_writing(before: Status | None, after: Status, needed: Scope) -> None:
    assert scope_of_change(item(before) if before else None, item(after)) == needed


@pytest.mark.parametrize("sign", [{"never_public": True, "version": 4}, {"version": 1}])
def test_to_publish_a_draft_is_to_write(sign: dict[str, Any]) -> None:
    draft = replace(item("withheld"), **sign)
    assert (scope_of_change(draft, item("usable")), scope_of_change(draft, item("canceled"))) == ("write", "withdraw")


def test_the_refusal_names_the_story_the_act_and_both_scopes() -> None:
    with pytest.raises(ScopeError, match="^harbour: to kill it needs the scope withdraw; you have write$"):
        refuse_beyond("write", item("usable"), item("canceled"))
