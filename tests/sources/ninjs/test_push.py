"""What becomes of an item when its story is sent: new, newer, older, again, withdrawn, and back."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model import changes
from syndication.model.errors import NotFoundError
from syndication.model.item import Import, Item, Revision, Status
from syndication.model.item_parts import Partners
from syndication.sources.ninjs.push import apply_push
from tests.support import NOON


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


NOW = at(600)


def sent(minutes: float = 0, headline: str = "Harbour reopens", status: Status = "usable", **fields: object) -> Item:
    """Return what is sent of a story that was published at noon, as it was `minutes` later."""
    told = {"id": "tag:a.example,2026:1", "body": "<p>It did.</p>", "body_form": "html", "published": NOON, **fields}
    return Item(headline=headline, status=status, modified=at(minutes) if minutes else None, **told)  # type: ignore[arg-type]


def held(**fields: object) -> Item:
    return replace(sent(), slug="harbour", version=1, changed=NOON, **fields)


def take(*messages: Item) -> Item:
    """Return the item after messages in their order, the first of which made it."""
    item = replace(apply_push(messages[0], None, NOW), slug="harbour", version=1, changed=NOON)
    for message in messages[1:]:
        item = apply_push(message, item, NOW)
    return item


def test_a_story_that_is_new_is_taken_as_it_is() -> None:
    assert apply_push(sent(), None, NOW) == sent()


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_one_that_was_withdrawn_before_it_came_is_kept_so_and_no_older_state_brings_it_back(status: Status) -> None:
    gone = take(sent(5, status=status), sent(), sent(4))
    assert gone.status == status


@pytest.mark.parametrize("status", ["withheld", "canceled"])
@pytest.mark.parametrize("empty", ["headline", "body"])
def test_a_withdrawal_of_what_never_was_says_so(status: Status, empty: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        apply_push(replace(sent(status=status), **{empty: ""}), None, NOW)
    told = "there is no item of this uri, so there is nothing to withdraw"
    assert str(caught.value) == f"tag:a.example,2026:1: {told}"


def test_a_newer_state_replaces_what_was_sent_and_keeps_what_is_ours() -> None:
    ours = {
        "aliases": ("former",),
        "revisions": (Revision(at(1), "correction", "A name."),),
        "imported": Import("0" * 64),
        "partners": Partners(deny=("MSN",)),
    }
    before = held(section="City", tags=("old",), expires=at(9000), **ours)
    after = apply_push(sent(5, "Harbour open", published=at(3), section="Port"), before, NOW)
    assert after == replace(
        sent(5, "Harbour open"), section="Port", slug="harbour", version=1, changed=NOON, **ours, published=NOON
    )


@pytest.mark.parametrize("minutes", [0, 5, 4])
def test_what_is_not_newer_changes_nothing(minutes: float) -> None:
    before = held(modified=at(5))
    assert apply_push(sent(minutes, "Other"), before, NOW) is before


def test_what_was_sent_before_a_correction_of_ours_does_not_undo_it() -> None:
    before = changes.correct(held(), "A name.", at(5))
    assert apply_push(sent(4, "Other"), before, NOW) is before
    assert apply_push(sent(6, "Other"), before, NOW).headline == "Other"


@pytest.mark.parametrize(("status", "kind"), [("withheld", "withholding"), ("canceled", "kill")])
def test_a_withdrawal_leaves_the_story_and_adds_a_revision(status: Status, kind: str) -> None:
    before = held(section="City")
    after = apply_push(sent(5, "", status=status, body=""), before, NOW)
    assert after == replace(before, status=status, revisions=(Revision(at(5), kind),))  # type: ignore[arg-type]


@pytest.mark.parametrize("minutes", [0, 3, 5])
def test_a_withdrawal_counts_whatever_date_it_has(minutes: float) -> None:
    before = changes.correct(held(modified=at(3)), "A name.", at(4))
    after = apply_push(sent(minutes, status="canceled"), before, NOW)
    assert (after.status, [revision.kind for revision in after.revisions]) == ("canceled", ["correction", "kill"])
    assert after.revisions[0].at <= after.revisions[1].at


def test_a_withdrawal_from_a_clock_that_is_ahead_counts_at_once() -> None:
    after = apply_push(sent(6000, status="canceled"), held(), NOW)
    assert (after.status, after.revisions[0].at) == ("canceled", NOW + timedelta(minutes=5))


def test_a_kill_follows_a_withholding() -> None:
    assert take(sent(), sent(5, status="withheld"), sent(6, status="canceled")).status == "canceled"


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_the_same_withdrawal_twice_is_one(status: Status) -> None:
    once = take(sent(), sent(5, status=status))
    assert apply_push(sent(5, status=status), once, NOW) is once
    assert apply_push(sent(7, status=status), once, NOW) is once


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_a_story_comes_back_with_a_state_that_is_newer_than_its_withdrawal(status: Status) -> None:
    gone = take(sent(), sent(5, status=status))
    assert apply_push(sent(4, "Other"), gone, NOW) is gone
    back = apply_push(sent(6, "Other"), gone, NOW)
    assert (back.status, back.headline, back.modified) == ("usable", "Other", at(6))
    assert back.revisions == (*gone.revisions, Revision(at(6), "reinstatement"))


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_a_copy_of_a_withdrawal_does_not_withdraw_again_what_came_back(status: Status) -> None:
    back = take(sent(), sent(5, status=status), sent(6))
    assert apply_push(sent(5, status=status), back, NOW) is back
    again = apply_push(sent(7, status=status), back, NOW)
    assert again.status == status


def test_a_copy_of_a_withdrawal_does_not_withdraw_again_what_an_editor_brought_back() -> None:
    back = changes.reinstate(take(sent(), sent(5, status="canceled")), "It was right.", at(6))
    assert apply_push(sent(5, status="canceled"), back, NOW) is back
    assert apply_push(sent(), back, NOW) is back


def test_what_an_editor_withdrew_is_not_brought_back_by_what_was_sent_before() -> None:
    gone = changes.withdraw(held(), "kill", "Wrong.", at(5))
    assert apply_push(sent(4), gone, NOW) is gone


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_messages_that_come_again_change_nothing_more(order: list[int]) -> None:
    messages = [sent(), sent(1, "Second"), sent(2, status="canceled"), sent(3, "Third")]
    item = take(*messages)
    for index in order:
        assert apply_push(messages[index], item, NOW) is item


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_updates_in_any_order_end_in_the_newest(order: tuple[int, ...]) -> None:
    updates = [sent(1, "First"), sent(2, "Second"), sent(3, "Third")]
    assert take(sent(), *(updates[index] for index in order)).headline == "Third"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_kill_in_any_order_with_older_updates_ends_withdrawn(order: tuple[int, ...]) -> None:
    messages = [sent(1, "First"), sent(2, "Second"), sent(3, status="canceled")]
    assert take(sent(), *(messages[index] for index in order)).status == "canceled"
