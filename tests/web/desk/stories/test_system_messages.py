"""What the program says about input is said in the language of the person, as long as a template fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from syndication.model.errors import SyndicationError
from syndication.text.written_times import TimeError, read_moment
from syndication.web.api import operations
from syndication.web.desk.messages import MESSAGES
from syndication.web.desk.story_form import read_written_moment
from syndication.web.desk.system_messages import translate
from syndication.web.desk.words import words_of
from tests.support import NOON
from tests.web.desk.stories.newsroom import Newsroom

GERMAN, ENGLISH = words_of("de"), words_of("en")
STORY: dict[str, Any] = {"headline": "Harbour", "published": "2026-02-05T12:00:00Z", "body": "Text."}


def said_of(**fields: Any) -> str:
    """Return in German what the program says of a story with these fields."""
    with pytest.raises(SyndicationError) as caught:
        operations.create(STORY | fields)
    return translate(GERMAN, str(caught.value))


@pytest.mark.parametrize(
    ("fields", "german"),
    [
        ({"headline": ""}, "Überschrift: ist leer; geben Sie der Meldung einen Titel"),
        ({"body": ""}, "Text: ist leer; geben Sie der Meldung einen Text"),
        (
            {"headline": "a\x00b"},
            "Überschrift: enthält das Zeichen U+0000, das in keinem Feed stehen kann; löschen Sie es",
        ),
        ({"section": "x" * 600}, "Ressort: hat 600 Zeichen; 200 sind das meiste für den Namen eines Feeds"),
        ({"standfirst": "x" * 20_000}, "Vorspann: hat 20,000 Zeichen; 10,000 sind das meiste"),
        ({"authors": [{"name": "A"}, {"name": ""}]}, "Autoren 2: ist leer; geben Sie den Namen an"),
        (
            {"expires": "2020-01-01T00:00:00Z"},
            "Läuft ab: liegt vor der Veröffentlichung; berichtigen Sie eine der beiden Zeiten",
        ),
        ({"language": "deutsch!"}, "Sprache: ist kein Kürzel einer Sprache; schreiben Sie en, pt-BR or ur"),
    ],
)
def test_errors_of_fields_name_the_field_as_the_editor_does(fields: dict[str, Any], german: str) -> None:
    assert said_of(**fields) == german


TIMES: list[Callable[[], object]] = [
    lambda: read_moment("x", "Europe/Berlin", NOON),
    lambda: read_moment("2026-03-29T02:30", "Europe/Berlin", NOON),
    lambda: read_moment("2026-10-25T02:30", "Europe/Berlin", NOON),
    lambda: read_moment("05/02/2026", "Europe/Berlin", NOON),
    lambda: read_moment("2026-02-05", "Europe/Berlin", NOON),
    lambda: read_written_moment("2026-02-05T12:00", "Berlin", NOON),
]


@pytest.mark.parametrize("read", TIMES)
def test_errors_of_times_keep_their_values(read: Callable[[], object]) -> None:
    with pytest.raises(TimeError) as caught:
        read()
    english = str(caught.value)
    german = translate(GERMAN, english)
    assert "; schreiben Sie " in german
    assert german.split()[0] == english.split()[0]
    assert german.rpartition(" ")[2] == english.rpartition(" ")[2]


def test_what_a_message_is_about_may_be_a_slug() -> None:
    assert translate(GERMAN, "old-story: is withdrawn; reinstate it first") == (
        "old-story: ist zurückgezogen; veröffentlichen Sie sie zuerst wieder"
    )


@pytest.mark.parametrize("message", ["", "something else: is odd", "{text} is {odd}", "a: b: c", "x" * 5_000])
def test_a_message_that_no_template_fits_stays(message: str) -> None:
    assert translate(GERMAN, message) == message


@pytest.mark.parametrize("message", ["headline: is empty; give the story's title", "'x' is not a time; write 12:00"])
def test_english_stays_as_it_is(message: str) -> None:
    assert translate(ENGLISH, message) == message


def test_values_are_no_templates() -> None:
    assert translate(GERMAN, "'{number}' is not a time; write {x}") == "'{number}' ist keine Zeit; schreiben Sie {x}"


def test_no_two_templates_are_the_same() -> None:
    assert len(set(MESSAGES)) == len(MESSAGES)


def test_a_german_editor_reads_german(newsroom: Newsroom) -> None:
    newsroom.post("/account/language", {"language": "de", "next": "/desk"})
    page = newsroom.send("/stories/public/edit", {"headline": ""}, status=422)
    assert "Überschrift: ist leer" in page.words("//*[@id='faults']")
    late = newsroom.send("/stories/draft/schedule", {"published": "2020-02-05T12:00", "zone": "UTC"}, status=422)
    assert "ist vorbei; geben Sie eine spätere Zeit an" in late.words("//*[@id='faults']")
    refused = newsroom.get("/stories/killed/edit", status=409)
    assert "das geht jetzt nicht; sehen Sie sich den Zustand an" in refused.words()
