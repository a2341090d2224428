"""Names and the addresses of their feeds: one name has one address, and no other name has it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.model.addresses import Addresses, NameClaim, assign, full_key
from syndication.model.feed_path import KINDS, is_folder
from syndication.model.item import Author, Item
from syndication.model.publication import DeclaredFeed
from syndication.model.selection import is_selected, selections
from syndication.text.ids import name_key
from tests.examples import scaled
from tests.support import NOON

NAMES = ["C", "C++", "C#", "c", "李伟", "李薇", "Li Wei", "li-wei", "Gespräche", "Gesprache", "🎉", "!", "C 0a1b2c"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("World", "world"),
        ("Peace talks", " Peace \t talks "),
        ("Straße", "STRASSE"),
        ("Zoë", "Zoe\u0308"),
        ("Ｃ＋＋", "c++"),
        ("O'Neill", "O\u2019Neill"),
        ("co-op", "co\u2011op"),
        ("Wirt\u00adschaft", "Wirtschaft"),
        ("Li\u00a0Wei", "li wei"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李伟", "李薇"),
        ("时事", "史实"),
        ("C", "C++"),
        ("C++", "C#"),
        ("Gespräche", "Gesprache"),
        ("José", "Jose"),
        ("!", "?"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=8))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def claims() -> st.SearchStrategy[list[NameClaim]]:
    names = st.sampled_from(NAMES) | st.text(min_size=1, max_size=6).filter(lambda name: bool(name.strip()))
    return st.lists(st.builds(NameClaim, st.integers(0, 3), st.sampled_from("abc"), st.sampled_from(KINDS[:3]), names))


@settings(max_examples=scaled(100))
@given(claims(), st.randoms())
def test_no_two_names_share_an_address_whatever_the_order(found: list[NameClaim], dice: st.DataObject) -> None:
    assigned = {address.key: address.folder for address in assign(found)}
    mixed = list(found)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' random
    assert {address.key: address.folder for address in assign(mixed)} == assigned
    assert set(assigned) == {claim.key for claim in found}
    assert len(set(assigned.values())) == len(assigned)
    assert all(is_folder(folder) for folder in assigned.values())


def test_the_name_of_the_earliest_story_has_the_plain_address() -> None:
    later, first = NameClaim(2, "a", "authors", "李薇"), NameClaim(1, "b", "authors", "李伟")
    found = {address.name: address.folder for address in assign([later, first])}
    assert found == {"李伟": "authors/li-wei", "李薇": "authors/li-wei-1f0b27"}


def test_a_new_name_takes_no_folder_of_another() -> None:
    (found,) = assign([NameClaim(1, "a", "tags", "C++")], {"tags/c"})
    again = assign([NameClaim(1, "a", "tags", "C++")], {"tags/c", found.folder})[0].folder
    assert again.startswith(found.folder)
    assert len(again) > len(found.folder)


def test_a_digest_never_takes_the_plain_address_of_a_name() -> None:
    (other,) = assign([NameClaim(1, "a", "tags", "C++")], {"tags/c"})
    squatter = other.folder.removeprefix("tags/").replace("-", " ")
    found = assign(
        [NameClaim(1, "a", "tags", "C"), NameClaim(2, "b", "tags", "C++"), NameClaim(9, "c", "tags", squatter)]
    )
    folders = {address.name: address.folder for address in found}
    assert folders["C"] == "tags/c"
    assert folders[squatter] == other.folder
    assert folders["C++"] not in (other.folder, "tags/c")


def story(section: str = "", tags: tuple[str, ...] = (), authors: tuple[str, ...] = ()) -> Item:
    writers = tuple(Author(name=name) for name in authors)
    return Item(headline="A", published=NOON, body="Text.", section=section, tags=tags, authors=writers)


PINYIN = Addresses(
    {full_key("sections", "时事"): "sections/shi-shi", full_key("sections", "史实"): "sections/shi-shi-1"}
)
ONE_C = Addresses({full_key("tags", "C++"): "tags/c"})
TWO_C = Addresses({full_key("tags", "C++"): "tags/c", full_key("tags", "C"): "tags/c-1"})


@pytest.mark.parametrize(
    ("feed", "item", "addresses", "selected"),
    [
        (DeclaredFeed(name="x", sections=("时事",), exclude_sections=("史实",)), story("时事"), PINYIN, True),
        (DeclaredFeed(name="x", sections=("时事",), exclude_sections=("史实",)), story("史实"), PINYIN, False),
        (DeclaredFeed(name="x", sections=("shi-shi",)), story("时事"), PINYIN, True),  # by its slug, as in addresses
        (DeclaredFeed(name="x", sections=("shi-shi",)), story("史实"), PINYIN, False),
        (DeclaredFeed(name="x", sections=("world-news",)), story("World News"), Addresses(), True),
        (DeclaredFeed(name="x", sections=("gesprache",)), story("Gespräche"), Addresses(), True),
        (DeclaredFeed(name="x", sections=("Gesprache",)), story("Gespräche"), Addresses(), False),
        (DeclaredFeed(name="x", tags=("C",)), story(tags=("C++",)), ONE_C, False),
        (DeclaredFeed(name="x", tags=("c",)), story(tags=("C++",)), ONE_C, True),  # no story has the tag C
        (DeclaredFeed(name="x", tags=("c",)), story(tags=("C++",)), TWO_C, False),
        (DeclaredFeed(name="x", tags=("c",)), story(tags=("C",)), TWO_C, True),
        (DeclaredFeed(name="x", exclude_tags=("c++",)), story(tags=("C", "C#")), TWO_C, True),
        (DeclaredFeed(name="x", exclude_authors=("李薇",)), story(authors=("李伟",)), Addresses(), True),
    ],
)
def test_a_declared_feed_selects_names(feed: DeclaredFeed, item: Item, addresses: Addresses, selected: bool) -> None:
    assert is_selected(feed, item, addresses) == selected


def test_two_names_of_one_story_are_two_feeds() -> None:
    known = Addresses({full_key("tags", "C"): "tags/c", full_key("tags", "C++"): "tags/c-9"})
    assert [found.path for found in selections(story(tags=("C++", "C")), (), known)] == ["", "tags/c-9", "tags/c"]
