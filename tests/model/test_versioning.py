"""What becomes of an item when its record is taken in: minting, versions, stamps."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.item import Item, Revision, Status
from syndication.model.versioning import RefusedItemError, act_of, first_version, next_version
from syndication.sources.records import read, write
from tests.examples import scaled
from tests.sources.records import strategies

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AUTHORITY = "tribune.example"


def story(**fields: Any) -> Item:
    told: dict[str, Any] = {"headline": "Ministers agree", "published": NOON, "body": "Text."}
    return Item(**told | fields)


def accepted(**fields: Any) -> Item:
    return first_version(story(**fields), AUTHORITY, (), NOON, NOW)


def edited(before: Item, stamp: datetime = NOW, *, was_public: bool = True, **fields: Any) -> Item:
    return next_version(replace(before, **fields), before, was_public=was_public, stamp=stamp, now=stamp)


# --- a new item


def test_a_bare_record_gets_all_that_is_minted() -> None:
    assert first_version(story(), AUTHORITY, (), NOW, NOW) == story(
        slug="ministers-agree", id="tag:tribune.example,2026-02-05:ministers-agree", version=1, changed=NOW
    )


def test_a_taken_slug_is_numbered_and_so_is_the_id() -> None:
    made = first_version(story(), AUTHORITY, {"ministers-agree", "ministers-agree-2"}, NOW, NOW)
    assert (made.slug, made.id) == ("ministers-agree-3", "tag:tribune.example,2026-02-05:ministers-agree-3")


def test_the_id_is_dated_by_the_day_in_utc() -> None:
    published = datetime.fromisoformat("2026-02-05T23:30:00-05:00")
    assert (
        first_version(story(published=published), AUTHORITY, (), NOW, NOW).id
        == "tag:tribune.example,2026-02-06:ministers-agree"
    )


def test_what_the_record_brings_is_kept() -> None:
    told = story(slug="Budget_2026", id="urn:uuid:9f1b", version=4, changed=NOON + MINUTE, modified=NOON + MINUTE)
    assert first_version(told, AUTHORITY, (), NOW, NOW) == told


def test_former_slugs_are_kept_once_and_without_the_present_one() -> None:
    assert accepted(slug="budget", aliases=("old", "budget", "old", "older")).aliases == ("old", "older")


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({}, NOON),
        ({"modified": NOON + MINUTE}, NOON + MINUTE),
        ({"revisions": (Revision(NOON + 2 * MINUTE, "silent"),)}, NOON + 2 * MINUTE),
        ({"changed": NOON + 3 * MINUTE}, NOON + 3 * MINUTE),
        ({"published": NOW + 60 * MINUTE}, NOW + 60 * MINUTE),
    ],
)
def test_at_the_founding_its_own_dates_say_when_it_changed(fields: dict[str, Any], changed: datetime) -> None:
    assert first_version(story(**fields), AUTHORITY, (), None, NOW).changed == changed


def test_a_stamp_of_the_future_is_cut_back_to_now() -> None:
    assert first_version(story(changed=NOW + 60 * MINUTE), AUTHORITY, (), NOW, NOW).changed == NOW


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"modified": NOW + 6 * MINUTE}, "modified"),
        ({"revisions": (Revision(NOON, "initial"), Revision(NOW + 6 * MINUTE, "update"))}, "revisions[1].at"),
    ],
)
def test_a_change_that_lies_in_the_future_is_refused(fields: dict[str, Any], field: str) -> None:
    told = f"{field}: is in the future; write when the story was changed, or delete the line"
    with pytest.raises(RefusedItemError) as caught:
        first_version(story(**fields), AUTHORITY, (), NOW, NOW)
    assert str(caught.value) == told
    with pytest.raises(RefusedItemError) as caught:
        edited(accepted(), **fields)
    assert str(caught.value) == told


def test_clocks_may_differ_by_some_minutes() -> None:
    assert first_version(story(modified=NOW + 4 * MINUTE), AUTHORITY, (), NOW, NOW).modified == NOW + 4 * MINUTE


# --- a version after the first


def test_nothing_new_is_no_new_version() -> None:
    before = accepted()
    assert edited(before) is before


@pytest.mark.parametrize("missing", [{"slug": ""}, {"id": ""}, {"version": 0}, {"changed": None}, {"aliases": ()}])
def test_what_was_minted_need_not_stand_in_the_record(missing: dict[str, Any]) -> None:
    before = replace(accepted(slug="budget"), aliases=("old",))
    assert edited(before, **missing) is before


def test_a_change_makes_a_version_and_moves_its_stamp() -> None:
    before = accepted()
    assert edited(before, headline="Ministers agree at last") == replace(
        before, headline="Ministers agree at last", version=2, changed=NOW
    )


def test_a_version_or_stamp_by_hand_is_no_change() -> None:
    before = accepted()
    assert edited(before, version=1, changed=NOON + MINUTE) is before
    assert edited(before, version=9) is before


def test_another_slug_makes_the_old_one_an_alias() -> None:
    one = edited(accepted(slug="one"), slug="two")
    two = edited(one, slug="three")
    assert (two.slug, two.aliases, two.version) == ("three", ("one", "two"), 3)
    assert (edited(two, slug="one").slug, edited(two, slug="one").aliases) == ("one", ("two", "three"))


def test_an_alias_that_the_record_leaves_out_stays() -> None:
    before = edited(accepted(slug="one"), slug="two")
    assert edited(before, aliases=("more",)).aliases == ("one", "more")


@pytest.mark.parametrize("was_public", [True, False])
def test_an_id_never_changes(was_public: bool) -> None:
    with pytest.raises(
        RefusedItemError, match=r"^id: was tag:tribune.example,2026-02-05:ministers-agree; an id never changes"
    ):
        edited(accepted(), id="urn:other", was_public=was_public)


def test_the_date_of_a_public_item_never_changes() -> None:
    with pytest.raises(
        RefusedItemError,
        match=r"^published: cannot be changed once .* write 2026-02-05T12:00:00\+00:00 again",
    ):
        edited(accepted(), published=NOON + MINUTE)


def test_the_same_moment_in_another_zone_is_no_change_of_it() -> None:
    before = accepted()
    assert edited(before, published=datetime.fromisoformat("2026-02-05T13:00:00+01:00")) is before


def test_the_date_of_an_item_not_yet_public_may_move_and_its_id_stays() -> None:
    before = accepted()
    after = edited(before, published=NOON + timedelta(days=1), was_public=False)
    assert (after.published, after.id, after.version) == (NOON + timedelta(days=1), before.id, 2)


@pytest.mark.parametrize(
    ("kind", "modified"), [("correction", NOW), ("update", NOW), ("silent", None), ("withholding", None)]
)
def test_a_revision_that_matters_moves_modified(kind: Any, modified: datetime | None) -> None:
    after = edited(accepted(), headline="Other", revisions=(Revision(NOW, kind),))
    assert after.modified == modified


@pytest.mark.parametrize("status", ["withheld", "canceled"])
@pytest.mark.parametrize(("was_public", "modified"), [(True, NOW + MINUTE), (False, None)])
def test_a_story_that_is_back_is_newer_than_its_withdrawal(
    status: Status, was_public: bool, modified: datetime | None
) -> None:
    before = edited(accepted(), status=status, was_public=was_public)
    after = edited(before, NOW + MINUTE, status="usable", was_public=was_public)
    assert (before.modified, after.modified) == (None, modified)


def test_an_old_correction_does_not_count_again() -> None:
    before = edited(accepted(), headline="Other", revisions=(Revision(NOW, "correction"),))
    assert edited(before, NOW + MINUTE, headline="Another").modified == NOW


def test_a_record_says_itself_when_it_was_modified() -> None:
    after = edited(accepted(), modified=NOON + MINUTE, revisions=(Revision(NOON, "correction"),))
    assert (after.modified, after.changed, after.version) == (NOON + MINUTE, NOW, 2)


def test_a_new_date_of_modification_alone_is_a_change() -> None:
    assert edited(accepted(), modified=NOON + MINUTE).version == 2


def test_a_line_that_was_deleted_does_not_take_modified_back() -> None:
    before = accepted(modified=NOON + MINUTE)
    assert edited(before, modified=None, headline="Other").modified == NOON + MINUTE


def test_what_was_corrected_before_publication_is_not_modified_before_it() -> None:
    before = accepted(published=NOW + 60 * MINUTE)
    after = edited(before, headline="Other", revisions=(Revision(NOW, "correction"),), was_public=False)
    assert after.modified is None
    assert read("items/a.md", write(after)) == after


ORIGINAL = (Revision(NOON, "correction", "A name."), Revision(NOON + MINUTE, "update", "More\n is known."))
NEW = Revision(NOON + 2 * MINUTE, "correction", "A date.")
WRITE_BACK = {
    0: f"revisions[0]: cannot be changed or removed once the story was public; write the correction of "
    f'{NOON.isoformat()}, "A name." here again, and add new revisions behind it',
    1: f"revisions[1]: cannot be changed or removed once the story was public; write the update of "
    f'{(NOON + MINUTE).isoformat()}, "More is known." here again, and add new revisions behind it',
}


@pytest.mark.parametrize(
    ("revisions", "lost"),
    [
        (ORIGINAL, None),
        ((*ORIGINAL, NEW), None),
        ((), 0),
        (ORIGINAL[:1], 1),
        (ORIGINAL[1:], 0),
        ((ORIGINAL[0], NEW), 1),
        ((ORIGINAL[0], NEW, ORIGINAL[1]), 1),
        ((ORIGINAL[1], ORIGINAL[0]), 0),
        ((replace(ORIGINAL[0], note="Another name."), ORIGINAL[1]), 0),
        ((replace(ORIGINAL[0], kind="silent"), ORIGINAL[1]), 0),
        ((ORIGINAL[0], replace(ORIGINAL[1], at=NOON + 2 * MINUTE)), 1),
    ],
)
def test_a_revision_that_was_public_never_changes(revisions: tuple[Revision, ...], lost: int | None) -> None:
    before = edited(accepted(), revisions=ORIGINAL)
    assert edited(before, NOW + MINUTE, revisions=revisions, was_public=False).revisions == revisions
    if lost is None:
        assert edited(before, NOW + MINUTE, revisions=revisions).revisions == revisions
        return
    with pytest.raises(RefusedItemError) as caught:
        edited(before, NOW + MINUTE, revisions=revisions)
    assert str(caught.value) == WRITE_BACK[lost]


def test_a_long_note_is_cut_in_the_message() -> None:
    before = edited(accepted(), revisions=(Revision(NOON, "correction", "x" * 300),))
    with pytest.raises(RefusedItemError, match=f'"{"x" * 200}…" here again'):
        edited(before, NOW + MINUTE, revisions=())


@pytest.mark.parametrize(
    ("status", "kind"), [("canceled", "kill"), ("withheld", "withholding"), ("canceled", "withholding")]
)
def test_a_withdrawal_puts_the_earlier_revisions_back(status: Status, kind: Any) -> None:
    before = edited(accepted(), revisions=ORIGINAL)
    early = Revision(NOON - MINUTE, kind, "Wrong.")
    after = edited(before, NOW + MINUTE, status=status, revisions=(replace(ORIGINAL[0], note="Altered."), early))
    assert after.revisions == (*ORIGINAL, Revision(ORIGINAL[-1].at, kind, "Wrong."))
    with pytest.raises(RefusedItemError, match="cannot be changed or removed"):  # it is withdrawn already
        edited(after, NOW + 2 * MINUTE, revisions=(early,))


def test_a_version_of_another_machine_is_taken_with_its_stamps() -> None:
    before = accepted()
    told = replace(before, headline="Other", version=5, changed=NOW - MINUTE)
    assert next_version(told, before, was_public=True, stamp=NOW, now=NOW) == told


@pytest.mark.parametrize("was_public", [True, False])
@pytest.mark.parametrize("says", [True, False])
def test_another_machine_knows_whether_a_withdrawn_story_was_public(was_public: bool, says: bool) -> None:
    before = accepted(status="withheld")
    told = replace(before, headline="Other", version=5, changed=NOW - MINUTE, never_public=says)
    after = next_version(told, before, was_public=was_public, stamp=NOW, now=NOW)
    assert after.never_public == (says and not was_public)


@pytest.mark.parametrize("stamp", [{"version": 5, "changed": NOW + MINUTE}, {"version": 5, "changed": NOON - MINUTE}])
def test_a_stamp_that_cannot_be_of_another_machine_is_not_taken(stamp: dict[str, Any]) -> None:
    after = edited(accepted(), headline="Other", **stamp)
    assert (after.version, after.changed) == (2, NOW)


# --- properties

LATER = datetime(2999, 6, 1, tzinfo=UTC)


def items() -> st.SearchStrategy[Item]:
    """Return stories of this site: what comes from another one has an identity that other rules keep."""
    return strategies.items().map(lambda item: replace(item, ids=None))


@settings(max_examples=scaled(25))
@given(items(), st.sampled_from([NOW, None]))
def test_a_first_version_has_everything_and_reads_back(item: Item, stamp: datetime | None) -> None:
    made = first_version(item, AUTHORITY, (), stamp, LATER)
    assert made.slug
    assert made.id
    assert made.version > 0
    assert made.changed is not None
    assert made.changed <= LATER
    assert made.slug not in made.aliases
    assert read("items/a.md", write(replace(made, body_form="markdown"))) == replace(made, body_form="markdown")
    assert next_version(item, made, was_public=True, stamp=LATER, now=LATER) is made


@settings(max_examples=scaled(25))
@given(items(), items(), st.booleans())
def test_a_next_version_keeps_id_and_date_and_grows_by_one(item: Item, other: Item, was_public: bool) -> None:
    before = first_version(replace(item, version=1), AUTHORITY, (), NOW, LATER)
    told = replace(other, id="", version=0, modified=None)
    if was_public:
        told = replace(told, published=before.published, revisions=before.revisions + other.revisions)
    after = next_version(told, before, was_public=was_public, stamp=LATER, now=LATER)
    assert after.id == before.id
    assert after.published == told.published
    assert after.version == before.version + (after is not before)
    assert {before.slug, *before.aliases} <= {after.slug, *after.aliases}
    assert after.modified is None or after.modified >= after.published


@settings(max_examples=scaled(25))
@given(items(), st.lists(st.tuples(items(), st.booleans()), min_size=1, max_size=4))
def test_whatever_is_edited_the_revisions_of_a_public_story_only_grow(
    item: Item, edits: list[tuple[Item, bool]]
) -> None:
    before = first_version(replace(item, version=1), AUTHORITY, (), NOW, LATER)
    for other, adds in edits:
        told = replace(other, id="", version=0, published=before.published, modified=None)
        told = replace(told, revisions=before.revisions + other.revisions) if adds else told
        with contextlib.suppress(RefusedItemError):
            after = next_version(told, before, was_public=True, stamp=LATER, now=LATER)
            assert after.revisions[: len(before.revisions)] == before.revisions
            before = after


DRAFT = {"status": "withheld", "never_public": True}
SEEN = {"version": 2, "changed": NOW}  # after it was published
OUT, AHEAD, FURTHER = (NOW + timedelta(hours=hours) for hours in (-1, 1, 2))


@pytest.mark.parametrize(
    ("before", "after", "act"),
    [
        ({}, {"headline": "Other"}, "silent"),
        (DRAFT, {"published": OUT}, "published"),
        (DRAFT, {"published": AHEAD}, "scheduled"),
        (DRAFT, {"published": OUT, "embargo_until": AHEAD}, "scheduled"),
        (DRAFT, DRAFT | {"headline": "Other"}, "silent"),
        ({"published": AHEAD}, {"published": NOW}, "published"),
        ({"published": AHEAD}, {"published": FURTHER}, "scheduled"),
        ({"published": AHEAD}, {"published": AHEAD, "headline": "Other"}, "silent"),
        ({"published": AHEAD}, DRAFT | {"published": AHEAD}, "withholding"),
        ({"status": "withheld"} | SEEN, {}, "reinstatement"),
        ({"status": "canceled"} | SEEN, {}, "reinstatement"),
        ({"status": "withheld"}, {}, "published"),
        ({}, {"status": "canceled"}, "kill"),
        ({}, {"revisions": (Revision(at=NOW, kind="correction", note="It was Friday."),)}, "correction"),
    ],
)
def test_the_log_says_who_made_a_story_public(before: dict[str, Any], after: dict[str, Any], act: str) -> None:
    story = Item(headline="Ferry", published=OUT, body="It sails.")
    assert act_of(replace(story, **after), replace(story, **before), NOW) == act


def test_a_new_story_is_its_first_version() -> None:
    assert act_of(Item(headline="Ferry", published=OUT, body="It sails."), None, NOW) == "initial"
