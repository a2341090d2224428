"""On the German desk, what the program says of feeds, partners, findings and deliveries is German."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import syndication
from syndication.model.partners.verdict import LintCode
from syndication.validation import RULES
from syndication.web.desk.messages import QUOTING_CODES
from syndication.web.desk.system_messages import field_label, translate_message, translate_parts
from syndication.web.desk.words import words_of

GERMAN, ENGLISH = words_of("de"), words_of("en")
PACKAGE = Path(syndication.__file__).parent
VALUES = "Tür & <b>{name}</b> “x”"
# All texts of these modules with two words are messages that the desk displays.
MODULES = (
    "validation/profiles/feed_rules.py",
    "validation/profiles/story_rules.py",
    "model/partners/choice.py",
    "model/partners/pictures.py",
    "sources/records/layout.py",
    "sources/records/media_rules.py",
    "sources/records/parser.py",
    "sources/records/partner_rules.py",
    "sources/records/rules.py",
    "publishing/follower/decision.py",
    "publishing/follower/source_client.py",
    "publishing/follower/subscription_rules.py",
    "http/fetch/content_coding.py",
    "http/fetch/download.py",
    "http/fetch/failures.py",
    "http/fetch/guard.py",
    "text/complexity.py",
    "text/body/attributes.py",
    "text/body/removal.py",
    "text/markdown_losses.py",
)
# Parts of messages, and texts that are none.
NO_MESSAGES = (
    " for what names a feed",
    "7; write tag:example.org,2026-02-05:name or delete the line",
    "foreign id",
    "gzip, deflate",
    "loses content",
    "no room for the oldest 7",
    "the partner",
)


@pytest.mark.parametrize("code", RULES)
def test_each_rule_of_validation_has_a_german_message_and_advice(code: str) -> None:
    rule = RULES[code]
    finding = rule.finding(1, "item/pubDate", VALUES, "2026-02-05")
    german = translate_message(GERMAN, f"rss.xml: {code}: {finding.message}")
    assert german.startswith(f"rss.xml: {code}: ")
    assert german.endswith("; schreiben Sie 2026-02-05")
    assert translate_message(GERMAN, finding.message) not in ("", finding.message)
    assert german.count(VALUES) == finding.message.count(VALUES)
    assert translate_message(GERMAN, rule.advice) != rule.advice


@pytest.mark.parametrize("code", get_args(LintCode))
def test_each_rule_of_partners_has_a_german_name(code: str) -> None:
    german = translate_message(GERMAN, code)
    assert german != code
    assert translate_message(GERMAN, f"{code} (130 characters)") == (
        f"{german} (130 {'characters' if code in QUOTING_CODES else 'Zeichen'})"
    )
    assert translate_message(GERMAN, f"{code}: 130 characters; allowed: at most 90; shorten it") == (
        f"{german}: 130 Zeichen; erlaubt: höchstens 90; kürzen"
    )


def texts_of(module: str) -> Iterator[str]:
    """Yield the texts of a module with two words, with a number in each place; not those that explain it."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}  # "a b c".split()
    for node in ast.walk(tree):
        text = sample_of(node) if isinstance(node, ast.JoinedStr) or id(node) not in inner else ""
        if re.search(r"[a-z]{2}.*[a-z7>)],? [a-z7<(]|[7a-z] [a-z]{2}", text) and "q=0" not in text:
            yield text


def sample_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(sample_of(part) or "7" for part in node.values)
    return ""


@pytest.mark.parametrize(("module", "text"), [(module, text) for module in MODULES for text in texts_of(module)])
def test_what_a_module_says_is_translated(module: str, text: str) -> None:
    assert text in NO_MESSAGES or translate_message(GERMAN, text) != text


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "the feed's last good documents stay, as it cannot be rebuilt: rss.xml: NotBlank: channel/title: is empty; "
            "then it will be in: number 3 of 40, the newest first, as version 2",
            "die letzten guten Dokumente des Feeds bleiben, weil er sich nicht neu bauen lässt: rss.xml: NotBlank: "
            "channel/title: ist leer; danach ist sie darin: Nummer 3 von 40, die neueste zuerst, in Fassung 2",
        ),
        (
            "in quarantine: rss.xml: NotBlank: item/title: is empty",
            "in Quarantäne: rss.xml: NotBlank: item/title: ist leer",
        ),
        (
            "the partner takes sections: World, Kultur; the story's section is Sport",
            "der Partner nimmt Ressorts: World, Kultur; das Ressort der Meldung ist Sport",
        ),
        (
            "items/a.md:3: is not a field of a record; did you mean headline?",
            "items/a.md:3: ist kein Feld eines Datensatzes; meinten Sie headline?",
        ),
        ("must be text in quotation marks, not a number", "muss Text in Anführungszeichen sein, nicht eine Zahl"),
        (
            "a form is left out: “a; b”; link to a page with it",
            "ein Formular fehlt: “a; b”; verweisen Sie auf eine Seite damit",
        ),
        ("answered 401: the token is missing, wrong or expired; set token, or headers", None),
        ("event hook is paused by user anna since 2026-02-05 12:00 UTC", None),
    ],
)
def test_a_message_within_a_message_is_translated_too(english: str, german: str | None) -> None:
    found = translate_message(GERMAN, english)
    assert found == german if german else found != english
    assert translate_message(ENGLISH, english) == english


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "is on its wire; it has had version 2 since 2026-02-05T12:00:00Z (key 1); Ausgabe 7",
            "ist in seinem Ticker; er hat Fassung 2 seit 2026-02-05T12:00:00Z (Schlüssel 1); Ausgabe 7",
        ),
        (
            "was withdrawn by hand at Desk; it has not fetched the withdrawal",
            "wurde von Hand zurückgezogen bei Desk; er hat den Rückruf nicht abgerufen",
        ),
        (
            "title_too_short (9 characters); body_too_short (5 characters)",
            "Überschrift zu kurz (9 Zeichen); Text zu kurz (5 Zeichen)",
        ),
        (
            "the partner takes tags: A, B; the story has no tags",
            "der Partner nimmt Schlagwörter: A, B; die Meldung hat keine Schlagwörter",
        ),
        ("Eins; zwei", "Eins; zwei"),
    ],
)
def test_several_messages_in_one_are_translated_one_by_one(english: str, german: str) -> None:
    assert translate_parts(GERMAN, english) == german
    assert translate_parts(ENGLISH, english) == english


@pytest.mark.parametrize(
    "message",
    ["503 Service Unavailable: nginx", "quota exceeded: try tomorrow", "the partner takes coffee", ": is odd", "7"],
)
def test_words_of_others_stay_as_they_are(message: str) -> None:
    assert translate_message(GERMAN, message) == message


@pytest.mark.parametrize("name", ["Calendar", "Partners", "Text", "all"])
def test_a_name_that_is_a_word_of_the_desk_stays(name: str) -> None:
    assert translate_message(GERMAN, name) == name
    assert translate_message(GERMAN, f"category_unmapped ({name})") == f"Ressort nicht zugeordnet ({name})"
    assert translate_message(GERMAN, f"the story's section is {name}") == f"das Ressort der Meldung ist {name}"


def test_what_a_rule_quotes_of_a_story_stays() -> None:
    assert translate_message(GERMAN, "category_unmapped (tags)") == "Ressort nicht zugeordnet (tags)"


def test_a_field_has_the_name_of_the_editor_in_german_and_that_of_the_record_in_english() -> None:
    assert field_label(GERMAN, "headline") == "Überschrift"
    assert field_label(GERMAN, "media[0].licensor") == "Bilder 1, licensor"
    assert field_label(GERMAN, "choice.stories") == "choice.stories"
    assert field_label(ENGLISH, "media[0].licensor") == "media[0].licensor"
