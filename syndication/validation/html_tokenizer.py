"""tinyhtml5's tokenizer, faster and bounded: how long one tag or comment may go on, and the work of the whole text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html.entities import html5
from typing import Any, Protocol

from tinyhtml5.constants import Token as Kind
from tinyhtml5.tokenizer import HTMLTokenizer

from syndication.validation.html_stream import TextStream

START_TAG, END_TAG, PARSE_ERROR = Kind.START_TAG, Kind.END_TAG, Kind.PARSE_ERROR
Token = dict[str, Any]

# A tag or comment is given up after so many steps of the tokenizer, or so many attributes.
_MOST_STEPS = 10_000
_MOST_ATTRIBUTES = 200
# Work, in about the microseconds that a machine of 2025 takes.
_REFERENCE_WORK = 30
_COPIED_FOR_ONE = 50  # copying so many characters is one unit of work
_TEXT = re.compile("[^<&\0]*")
_END_OF_NAME = ("\t", "\n", "\f", " ", "/", ">", "\0")
_WORD = re.compile("([A-Za-z0-9]{1,40})(;?)")
#: Names that are references without a semicolon too, as in HTML 4.
_LEGACY = frozenset(name for name in html5 if not name.endswith(";"))
_LONGEST_LEGACY = max(map(len, _LEGACY))
_ABRUPT_END = re.compile("-?>")
_END_OF_COMMENT = re.compile("--!?>")
# Nearly all tags are written like this. They are read at once, without the states of the tokenizer. Group 3 holds the
# attributes.
_PLAIN_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:[\t\n\f ]+[a-z][a-z0-9:_-]*="[^"&\0]*(?:&amp;[^"&\0]*)*+")*+)[\t\n\f ]*(/?)>"""
)
_PLAIN_ATTRIBUTE = re.compile('[\t\n\f ]([^\t\n\f =]+)="([^"]*)"')
_LONGEST_PLAIN = 5000


class TooLongError(Exception):
    """A tag or comment is longer than the tokenizer follows it."""


class TokenReceiver(Protocol):
    """The parser, as the tokenizer sees it."""

    work: int

    def count(self, token: Token) -> None:
        """Count the work that a token makes."""

    def count_step(self) -> None:
        """Count a step of the tokenizer; raise an error to stop it."""

    def note(self, token: Token) -> None:
        """Note a start tag."""

    def bound(self) -> None:
        """Limit the number of open elements."""


def _plain_attributes(written: str) -> dict[str, str] | None:
    """Return the attributes of a tag, None if there are too many or one occurs twice: then the states must read it."""
    found = _PLAIN_ATTRIBUTE.findall(written)
    attributes = {key: value.replace("&amp;", "&") for key, value in found}
    return attributes if len(attributes) == len(found) <= _MOST_ATTRIBUTES else None


class Tokenizer(HTMLTokenizer):  # type: ignore[misc]  # tinyhtml5 has no types
    """The tokenizer with its limits. `steps` counts the states since the last token, to find a tag without an end."""

    def __init__(self, text: str, parser: TokenReceiver) -> None:
        self.stream = TextStream(text)
        self.parser = parser
        self.state = self.data_state
        self.current_token: Token = {}

    def __iter__(self) -> Iterator[Token]:
        self.token_queue: deque[Token] = deque()
        steps, start = 0, 0
        while self.state():
            steps += 1
            while self.token_queue:
                token = self.token_queue.popleft()
                if token["type"] is not PARSE_ERROR:
                    steps, start = 0, self.stream.offset
                self.parser.count(token)
                if token["type"] is START_TAG:
                    self.parser.note(token)
                    yield token
                    self.parser.bound()
                else:
                    yield token
            self.parser.count_step()
            if steps and steps % 100 == 0:
                self._bound(steps)
                self.parser.work += (self.stream.offset - start) // _COPIED_FOR_ONE

    def _bound(self, steps: int) -> None:
        # Each step copies what was read of the tag or comment so far, and compares its attributes with each other.
        attributes = self.current_token.get("data")
        if steps > _MOST_STEPS or (isinstance(attributes, list) and len(attributes) > _MOST_ATTRIBUTES):
            raise TooLongError

    def data_state(self) -> bool:
        stream = self.stream
        start = stream.offset
        stream.offset = _TEXT.match(stream.text, start).end()  # type: ignore[union-attr]  # * always matches
        if stream.offset > start:
            self.characters(stream.text[start : stream.offset])
            return True
        return self._plain_tag() or bool(super().data_state())

    def _plain_tag(self) -> bool:
        """Read a tag at once if it is written like most. The result is the same as that of the states."""
        found = _PLAIN_TAG.match(self.stream.text, self.stream.offset)
        if found is None or found.end() - found.start() > _LONGEST_PLAIN:
            return False
        closing, name, written, slash = found.groups()
        attributes = _plain_attributes(written) if written else {}
        if attributes is None or (closing and (attributes or slash)):
            return False
        self.stream.offset = found.end()
        self.current_token = {
            "type": END_TAG if closing else START_TAG,
            "name": name.lower(),
            "data": attributes,
            "selfClosing": bool(slash),
            "selfClosingAcknowledged": False,
        }
        self.token_queue.append(self.current_token)
        return True

    def tag_name_state(self) -> bool:
        self.current_token["name"] += self.stream.chars_until(_END_OF_NAME)
        return bool(super().tag_name_state())

    def consume_entity(self, allowed: str | None = None, from_attribute: bool = False) -> None:
        """Read what follows a &, by the rules of the HTML Standard ("Character reference state").

        The package follows an older edition, for which any & before a letter was an error.
        """
        word = _WORD.match(self.stream.text, self.stream.offset)
        meaning = html5.get(word[0]) if word and word[2] else None
        if word and meaning:
            self.stream.offset = word.end()
        elif word:
            self.parser.work += _REFERENCE_WORK
            meaning = self._without_semicolon(word, from_attribute)
        elif self.stream.text.startswith("#", self.stream.offset):
            self.parser.work += _REFERENCE_WORK
            super().consume_entity(allowed, from_attribute)
            return
        if from_attribute:
            self.current_token["data"][-1][1] += meaning or "&"
        else:
            self.characters(meaning or "&")

    def _without_semicolon(self, word: re.Match[str], from_attribute: bool) -> str:
        """Return the meaning of a name of HTML 4 at the beginning of a word, "" if it is only a word after a &."""
        start = word.start()
        lengths = range(min(len(word[1]), _LONGEST_LEGACY), 1, -1)
        length = next((length for length in lengths if word[1][:length] in _LEGACY), 0)
        after = self.stream.text[start + length : start + length + 1]
        if length and from_attribute and (after == "=" or after.isalnum()):  # ?a=1&copy=2
            return ""
        if length:
            self.stream.offset = start + length
            self.parse_error("named-entity-without-semicolon")
            return html5[word[1][:length]]
        if word[2]:
            self.stream.offset = word.end()
            self.parse_error("expected-named-entity")
            self.stream.offset = start
        return ""

    def comment_start_state(self) -> bool:
        """Read a whole comment. The HTML Standard forbids within it only <!--, and --> and --!>, which end it."""
        stream = self.stream
        start = stream.offset
        end = _ABRUPT_END.match(stream.text, start) or _END_OF_COMMENT.search(stream.text, start)
        comment = stream.text[start : end.start() if end else stream.size]
        stream.offset = end.end() if end else stream.size
        self.parser.work += len(comment) // _COPIED_FOR_ONE
        if end is None:
            self.parse_error("eof-in-comment")
        elif end[0] in (">", "->"):
            self.parse_error("incorrect-comment")
        elif end[0] == "--!>":
            self.parse_error("unexpected-bang-after-double-dash-in-comment")
        if "\0" in comment:
            self.parse_error("invalid-codepoint")
        if "<!--" in comment:
            self.parse_error("nested-comment")
        self.token_queue.append(self.current_token)
        self.state = self.data_state
        return True

    def parse_error(self, _data: str, **details: object) -> None:
        if "entity" in _data:
            near = "".join(self.stream.near("&").split(maxsplit=1)[:1])
        else:
            near = self.stream.near("<!--" if "comment" in _data else "<")
        super().parse_error(_data, near=near, **details)

    @property
    def temporary_buffer(self) -> str:
        """A text of which only the beginning is needed: it is compared with names of elements."""
        return self._buffer

    @temporary_buffer.setter
    def temporary_buffer(self, text: str) -> None:
        self._buffer = text[:20]
