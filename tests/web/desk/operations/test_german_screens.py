"""The German desk: what the program says of feeds, partners, findings and deliveries is German on every screen."""

from __future__ import annotations

import pytest

from syndication.catalog import feeds, sources
from syndication.model.source_state import SourceState
from tests.web.desk.operations.machine_room import break_record, fill_queue
from tests.web.desk.operations.test_operation_screens import SCREENS
from tests.web.desk.stories.newsroom import SLUGS, Newsroom

ENGLISH = "//main//*[@lang='en' and not(self::button)]"
STORIES = [f"/stories/{slug}{part}" for slug in SLUGS for part in ("", "/targets")]
PREVIEWS = ["/stories/public/preview", "/stories/plain/preview", "/stories/draft/preview"]
HELD = "rss.xml: NotBlank: item/title: is empty"
OTHERS = "503 Ünavailable: try later"


@pytest.fixture
def german(room: Newsroom) -> Newsroom:
    """A publication in which much is wrong, with a person who reads German."""
    break_record(room.house)
    fill_queue(room.house)
    for role in ("withdraw", "admin"):
        room.post("/account/language", {"language": "de", "next": "/desk"}, role)
    return room


def english(room: Newsroom, path: str) -> list[str]:
    return [one.text_content() for one in room.get(path, "admin").all(ENGLISH)]


@pytest.mark.parametrize("path", ["", *(path for path in SCREENS if path != "/settings"), *STORIES, *PREVIEWS])
def test_no_message_of_the_program_is_left_in_english(german: Newsroom, path: str) -> None:
    assert english(german, path) == []


def test_settings_have_english_help(german: Newsroom) -> None:
    assert english(german, "/settings")


def test_a_finding_has_its_cure_in_german(german: Newsroom) -> None:
    page = german.get("/findings?state=broken").words()
    assert "sektion: ist kein Feld eines Datensatzes; meinten Sie section?" in page
    assert "Regel für Datensätze" in page


def test_a_feed_that_is_held_back_has_its_reason_in_german(german: Newsroom) -> None:
    with german.house.catalog.begin() as connection:
        feeds.note_problem(connection, "sections/city", HELD)
    for path in ("", "/feeds", "/feeds/sections/city"):
        assert "rss.xml: NotBlank: item/title: ist leer" in german.get(path).words()


def test_a_rule_of_partners_names_field_unit_and_cure_in_german(german: Newsroom) -> None:
    page = german.get("/partners/msn?state=refused").words()
    assert "mindestens" in page
    assert "Text zu kurz body_too_short" in page


def test_what_a_server_says_stays_and_is_marked(german: Newsroom) -> None:
    with german.house.catalog.begin() as connection:
        state = SourceState(problem=OTHERS, failing=german.house.now, failures=1)
        sources.save(connection, "agency", state, german.house.now)
    assert english(german, "/sources") == [OTHERS]
