"""Whatever becomes of stories: nothing of a withdrawn one is public, and a catalog built anew says the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from syndication import validation
from syndication.model.publication import OnWithdrawal
from syndication.text.dates import rfc3339
from tests.examples import scaled
from tests.publishing.withdrawals.reading import bring_back, every_way, house_of, told, tombstones, withdraw
from tests.support import House, every_item, make_house

WITHHELD = 'status = "withheld"\n'
# Each example takes up to a second: a failing one is told as it was drawn.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


class Event(Struct, frozen=True):
    """What happens next: a story comes that was published hours ago, or something is done to one, by its number.

    A draft comes withheld, and nobody sees it until it is released.
    """

    what: Literal["come", "draft", "release", "withdraw", "bring back", "edit", "move"]
    number: int


_EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from(
            ["come", "come", "draft", "draft", "release", "withdraw", "withdraw", "bring back", "edit", "move"]
        ),
        st.integers(0, 99),
    ),
    min_size=4,
    max_size=14,
)


@contextmanager
def lived(events: Sequence[Event], how: OnWithdrawal, window: int) -> Iterator[House]:
    """Give a publication in which all this has happened, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(Path(folder, "one"), how, window=window, window_hours=30)
        for number in range(5):
            record(house, number, 20 * number)
        house.publish()
        for number, event in enumerate(events, 5):
            happen(house, event, number)
            house.publish(seconds=1800)
        yield house
        house.catalog.close()


def record(house: House, number: int, hours: int, **fields: str) -> None:
    house.record(
        f"{number:02}.md",
        f"HEAD{number:02}",
        f"Text. BODY{number:02}",
        published=rfc3339(house.now - timedelta(hours=hours)),
        slug=f'"s{number}"',
        standfirst=f'"FIRST{number:02}"',
        section=f'"S{number % 2}"',
        authors='[{name = "Jane Doe"}]',
        **fields,
    )


def happen(house: House, event: Event, number: int) -> None:
    paths = sorted(house.items.glob("*.md"))
    path = paths[event.number % len(paths)]
    gone = 'status = "canceled"' in path.read_text()
    if event.what == "come":
        record(house, number, event.number)
    elif event.what == "draft":
        record(house, number, event.number, status='"withheld"')
    elif event.what == "release":
        path.write_text(path.read_text().replace(WITHHELD, ""))
    elif event.what == "edit" and not gone:  # a change that nobody saw counts in a catalog built anew, not here
        path.write_text(path.read_text().replace("Text.", "Text. More."))
    elif event.what == "move" and not gone:
        path.write_text(path.read_text().replace('section = "S', 'section = "T'))
    elif event.what == "withdraw" and not gone:
        path.write_text(path.read_text().replace(WITHHELD, ""))
        withdraw(path)
    elif event.what == "bring back" and gone:
        bring_back(path)


def statuses(house: House) -> dict[str, str]:
    """Return whether each story is public, was, or never was, by its number."""
    with house.catalog.read() as connection:
        return {
            one.item.slug[1:]: "public" if one.public else "withdrawn" if one.withdrawn else "never public"
            for one in every_item(connection)
        }


@every_way
@pytest.mark.parametrize("window", [3, 50])
@settings(max_examples=scaled(2), phases=PHASES)
@given(events=_EVENTS)
def test_nothing_of_a_withdrawn_story_is_public_and_another_catalog_says_the_same(
    how: OnWithdrawal, window: int, events: list[Event]
) -> None:
    with lived(events, how, window) as house:
        for number, state in statuses(house).items():
            check_what_is_said(house, how, number, state)
        check_that_it_is_clean(house)
        check_a_catalog_built_anew(house)


def test_an_archive_whose_end_a_late_story_moved_has_the_same_date_in_another_catalog() -> None:
    happened = (
        "withdraw 70, withdraw 91, come 3, withdraw 19, withdraw 30, come 95, come 84, bring_back 57, withdraw 24"
    )
    happened += ", withdraw 24, come 49, come 79, come 62, come 1, come 6"
    words = [event.replace("_", " ").rpartition(" ") for event in happened.split(", ")]
    events = [msgspec.convert({"what": what, "number": int(number)}, Event) for what, _, number in words]
    with lived(events, "omit", window=50) as house:
        check_a_catalog_built_anew(house)


def check_what_is_said(house: House, how: OnWithdrawal, number: str, state: str) -> None:
    kept = house.documents()
    texts = [f"{word}{int(number):02}".encode() for word in ("HEAD", "BODY", "FIRST")]
    assert any(text in body for body in kept.values() for text in texts) == (state == "public")
    entries = {path for path in kept if any(one.endswith(f":s{number}") for one in told(house, path))}
    feeds = [path for path in kept if path.endswith("atom.xml")]
    graves = {path for path in feeds if any(ref.endswith(f":s{number}") for ref, *_ in tombstones(kept[path]))}
    assert bool(entries) == (state == "public") or (how == "stub" and state == "withdrawn")
    assert not graves or (how == "tombstone" and state == "withdrawn")


def check_that_it_is_clean(house: House) -> None:
    for path in ("/atom.xml", "/sections/s0/atom.xml"):
        found = validation.check(house.documents()[path], now=house.now)
        assert [one for one in found if one.severity != "info"] == []


def check_a_catalog_built_anew(house: House) -> None:
    again = make_house(house.items.parent.with_name("two"), house.publication, now=house.now + timedelta(days=1))
    shutil.copytree(house.items, again.items, dirs_exist_ok=True)
    again.publish()
    assert house.documents() == again.documents()
    assert house.dates() == again.dates()
    again.catalog.close()
