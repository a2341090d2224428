"""Say in everyday words what is wrong with the syntax of JSON, by the messages of Python's parser."""

from __future__ import annotations

import re

from msgspec import Struct


class JsonFault(Struct, frozen=True):
    """What is wrong, and what to write instead ("" if there is no one answer)."""

    wrong: str
    instead: str = ""


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,30}")
_JSON_WORDS = {"none": "null", "nil": "null", "undefined": "null", "true": "true", "false": "false", "null": "null"}
_AROUND = 200
_CURLY = "“”„"


def in_words(message: str, text: str, at: int) -> JsonFault:
    """Return what is wrong at a position of a JSON text."""
    before = text[max(at - _AROUND, 0) : at].rstrip()
    after = text[at : at + _AROUND].lstrip()
    if not text[at:].strip() or message.startswith("Unterminated"):
        return _at_end(message)
    if message.startswith("Expecting property name"):
        return _key(before, after)
    if message.startswith("Expecting value"):
        return _value(before, after)
    if message.startswith("Expecting ','"):
        return JsonFault("a comma is missing, or the end of a list or object", ",")
    if message.startswith("Expecting ':'"):
        return JsonFault("a colon is missing after a key", ":")
    if message.startswith("Extra data"):
        return JsonFault(f"there is more after the end of the document: {after[:20]}")
    if message.startswith("Invalid control character"):
        return JsonFault("a line break or another control character inside a string", "\\n for a line break")
    if message.startswith("Invalid \\"):
        return JsonFault("a backslash that begins no character", "\\\\")
    return JsonFault("this is not JSON")


def of_value(error: ValueError) -> str:
    """Return what is wrong with a value that JSON does not have: NaN, or a number of thousands of digits."""
    words = str(error)
    return words if "is not a JSON value" in words else "a number with too many digits"


def _at_end(message: str) -> JsonFault:
    if message.startswith("Unterminated"):
        return JsonFault("the quotation mark of a string is not closed", '"')
    return JsonFault("the document breaks off before its end")


def _key(before: str, after: str) -> JsonFault:
    if after.startswith("}") and before.endswith(","):
        return JsonFault("a comma after the last member of an object: leave it out")
    if after.startswith(("/", "#")):
        return JsonFault("a comment, which JSON does not have")
    if after.startswith("'"):
        return JsonFault("a key in single quotation marks", '"')
    if after[:1] in _CURLY:
        return JsonFault("typographic quotation marks", '"')
    word = _WORD.match(after)
    return JsonFault("a key without quotation marks", f'"{word[0]}"' if word else "")


def _value(before: str, after: str) -> JsonFault:
    if after.startswith(("]", "}")) and before.endswith(","):
        return JsonFault("a comma after the last element of a list: leave it out")
    if after.startswith(("/", "#")):
        return JsonFault("a comment, which JSON does not have")
    if after.startswith("'"):
        return JsonFault("a string in single quotation marks", '"')
    if after[:1] in _CURLY:
        return JsonFault("typographic quotation marks", '"')
    word = _WORD.match(after)
    if word:
        return JsonFault(f"{word[0]} is not a JSON value", _JSON_WORDS.get(word[0].lower(), f'"{word[0]}"'))
    return JsonFault("a value is missing")
