"""Words run together or doubled are reported, good words are not."""

from __future__ import annotations

import pytest

from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.spellings import slips
from tests.sources.article.articles import draft


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("work was underway torestore relations", "to restore"),
        ("the end ofthe war", "of the"),
        ("talks on relations; a return torelations", "to relations"),
        ("the talks resumed; after talkswith Moscow", "talks with"),
        ("he spoke inthis room", "in this"),
        ("a member ofparliament met the parliament", "of parliament"),
    ],
)
def test_two_words_run_together(text: str, parts: str) -> None:
    word = parts.replace(" ", "")
    assert list(slips([text])) == [f'"{word}" looks like two words run together ("{parts}"); left as it is']


@pytest.mark.parametrize(
    "text",
    [
        "today tonight tomorrow together totally towards toward total token topics tower touch tourism",
        "the theory, thereafter, therefore themselves, theatre theme then these",
        "offer office official often offset; ten set",
        "withdraw and draw, withhold and hold, withstand and stand, within, without",
        "forgive and give, forget and get, forever and ever, forward, format, foresee and see, forties and ties",
        "android, andante, fromage, thatched",
        "breathe, clothe, soothe, bathe, forthwith, herewith; forth",
        "into onto upon inside indeed another across along around about again against",
        "torestore is a name here: torestore",
        "Torestore, TORESTORE",
        "he had had enough that that was so",
        "the the-er and of Of-course",
    ],
)
def test_good_words_are_let_alone(text: str) -> None:
    assert list(slips([text])) == []


def test_a_doubled_small_word() -> None:
    assert list(slips(["in the the end"])) == ['"the the" has a word twice; left as it is']


def test_other_languages_are_let_alone() -> None:
    story = draft("Rat und Brücke", "Der Rat will torestore die Brücke.", given=ImportOptions(language="de"))
    assert story.warnings == ()


def test_a_slip_is_left_as_it_is() -> None:
    story = draft(
        "Council mends bridge", "Work is underway torestore the bridge.", given=ImportOptions(language="en-GB")
    )
    assert story.item is not None
    assert story.item.body == "Work is underway torestore the bridge."
    assert len(story.warnings) == 1


def test_warnings_are_bounded() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"w{first}{second}w" for first in letters for second in letters]
    assert len(list(slips([" ".join(words), " ".join(f"of{word}" for word in words)]))) == 20
