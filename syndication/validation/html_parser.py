"""The parser of the HTML standard, tinyhtml5's, used to tell tags and errors: no tree is built.

No rule asks for the tree, and without it most of what grows with the square of a hostile text is gone. What is left
is bounded here: how much is open at once, and how long one tag or comment goes on.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.entities import html5
from operator import attrgetter
from typing import Any

from msgspec import Struct
from tinyhtml5.constants import Token
from tinyhtml5.inputstream import invalid_unicode_re
from tinyhtml5.parser import HTMLParser
from tinyhtml5.tokenizer import HTMLTokenizer
from tinyhtml5.treebuilder import TreeBuilder

from syndication.validation.budget import MOST_WORK
from syndication.validation.html_messages import in_words

Start = tuple[str, tuple[tuple[str, str], ...]]
"""The name and the attributes of a start tag."""

_MOST_MARKS = 100_000
_MOST_OPEN = 200
_MOST_FORMATTING = 50
_MOST_ATTRIBUTES = 200
_MOST_STEPS = 10_000
_MOST_ERRORS = 1000
MOST_FAULTS = 20
"""So many kinds of faults are shown of one fragment; more need not be put into words."""
# The work of each, in about the microseconds that a machine of 2025 takes.
_FRAGMENT = 100
_TAG = 8
_OPEN_FOR_ONE = 5  # so many open elements make a tag dearer by one
_ATTRIBUTE = 6
_ERROR = 8
_OTHER = 3
_REFERENCE_WORK = 30
_COPIED_FOR_ONE = 50
_LONGEST_SHOWN = 40
_FARTHEST_SHOWN = 1000
_TEXT = re.compile("[^<&\0]*")
_END_OF_NAME = ("\t", "\n", "\f", " ", "/", ">", "\0")
_REFERENCE = re.compile("[A-Za-z][A-Za-z0-9]{1,31};")
# Nearly all tags are written like this, and need none of the tokenizer's states. Group 3 holds the attributes.
_PLAIN_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9]*)((?:[\t\n\f ]+[a-z][a-z0-9:_-]*="[^"&\0]*(?:&amp;[^"&\0]*)*+")*+)[\t\n\f ]*(/?)>"""
)
_NAME = attrgetter("name")
_START_TAG, _END_TAG, _PARSE_ERROR = Token.START_TAG, Token.END_TAG, Token.PARSE_ERROR
_PLAIN_ATTRIBUTE = re.compile('[\t\n\f ]([^\t\n\f =]+)="([^"]*)"')
_LONGEST_PLAIN = 5000
#: Most texts hold nothing else; the parser's own search for what HTML does not allow takes ten times as long.
_USUAL = re.compile("[\t\n\f\r -~\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]*")
#: What a parser raises that meets what its authors did not think of, as a number of 5,000 digits.
_CRASHES = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Parsed(Struct, frozen=True):
    """The start tags of a fragment, what is wrong with its syntax, and the work of finding out.

    Tags and faults are in the order of the text. They are not all where the work is more than was allowed.
    """

    starts: tuple[Start, ...]
    faults: tuple[str, ...]
    work: int


def parse(text: str, most_work: int = MOST_WORK) -> Parsed:
    """Return what a fragment holds; stop when that has taken more than `most_work`."""
    marks = text.count("<") + text.count("&") + text.count("\0")
    if not marks:
        return Parsed((), (in_words("invalid-codepoint", {}, ()),) if _has_forbidden(text) else (), 0)
    if marks > _MOST_MARKS:
        return Parsed((), (f"too large to be checked: more than {_MOST_MARKS} tags and references",), _FRAGMENT)
    parser = _Parser(most_work)
    try:
        parser.read(text)
    except _TooLongError:
        parser.fault("too large to be checked: a tag or comment without an end in sight")
    except _TooMuchError:
        pass  # the work tells
    except _CRASHES:
        parser.fault("too far from HTML to be checked")
    return Parsed(tuple(parser.starts), tuple(parser.faults), parser.work)


def _has_forbidden(text: str) -> bool:
    """Tell whether a text holds a character that HTML does not allow."""
    return not _USUAL.fullmatch(text) and bool(invalid_unicode_re.search(text))


class _TooLongError(Exception):
    """A tag or comment goes on for longer than a parser should follow."""


class _TooMuchError(Exception):
    """The fragment takes more work than is allowed."""


class _TextStream:
    """A text in the place of the parser's stream, which would take a short one for the name of a file."""

    encoding = (None, "certain")

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text)
        self.offset = 0

    def character(self) -> str | None:
        offset = self.offset
        if offset == self.size:
            return None
        self.offset = offset + 1
        return self.text[offset]

    def chars_until(self, characters: frozenset[str] | tuple[str, ...], opposite: bool = False) -> str:
        start = self.offset
        self.offset = _run(characters, opposite)(self.text, start).end()
        return self.text[start : self.offset]

    def unget(self, character: str | None) -> None:
        if character is not None:
            self.offset -= 1

    def near(self, mark: str) -> str:
        """Return how the text goes on from the last `mark` that was read."""
        far = max(self.offset - _FARTHEST_SHOWN, 0)
        start = max(self.text.rfind(mark, far, self.offset), far)
        return self.text[start : start + _LONGEST_SHOWN]


@lru_cache(maxsize=100)
def _run(characters: frozenset[str] | tuple[str, ...], opposite: bool) -> Callable[[str, int], re.Match[str]]:
    listed = re.escape("".join(characters))
    return re.compile(f"[{'' if opposite else '^'}{listed}]*").match  # type: ignore[return-value]  # * always matches


def _plain_attributes(written: str) -> dict[str, str] | None:
    """Return the attributes of a tag, None where the states have more to say: too many, or one twice."""
    found = _PLAIN_ATTRIBUTE.findall(written)
    attributes = {key: value.replace("&amp;", "&") for key, value in found}
    return attributes if len(attributes) == len(found) <= _MOST_ATTRIBUTES else None


class _Node:
    """An element as far as errors depend on it: its name and attributes, no content."""

    __slots__ = ("attributes", "name", "name_tuple", "namespace")
    parent = None

    def __init__(self, name: str, namespace: str | None, attributes: dict[Any, str]) -> None:
        self.name = name
        self.namespace = namespace
        self.name_tuple = namespace, name
        self.attributes = attributes

    def clone(self) -> _Node:
        return _Node(self.name, self.namespace, self.attributes)

    def has_content(self) -> bool:
        return False

    def append_child(self, *_: object) -> None:
        """Keep no content."""

    insert_before = remove_child = reparent_children = insert_text = append_child


class _Stack(TreeBuilder):  # type: ignore[misc]  # tinyhtml5 has no types
    """The open elements, without a tree around them."""

    def create_element(self, token: dict[str, Any]) -> _Node:
        return _Node(token["name"], token.get("namespace", self.default_namespace), token["data"])

    def insert_element_normal(self, token: dict[str, Any]) -> _Node:
        element = self.create_element(token)
        self.open_elements.append(element)
        return element

    def element_in_scope(self, target: object, variant: str | None = None) -> bool:
        # Mostly no element of that name is open at all, which is known sooner than by the walk through the scope.
        if isinstance(target, str) and target not in map(_NAME, self.open_elements):
            return False
        return bool(super().element_in_scope(target, variant))

    def insert_root(self, token: dict[str, Any]) -> None:
        self.insert_element_normal(token)

    def insert_text(self, data: str, parent: object = None) -> None:
        """Keep no text."""

    def insert_comment(self, token: object, parent: object) -> None:
        """Keep no comment."""

    def bound(self) -> bool:
        """Forget what is open when it is too much, and say so: each tag and text is compared with all of it."""
        if len(self.open_elements) <= _MOST_OPEN and len(self.active_formatting_elements) <= _MOST_FORMATTING:
            return False
        del self.open_elements[1:]
        self.active_formatting_elements.clear()
        return True


class _Tokenizer(HTMLTokenizer):  # type: ignore[misc]  # tinyhtml5 has no types
    """The tokenizer, with a mind for how long one tag or comment goes on, and for the work of the whole."""

    def __init__(self, text: str, parser: _Parser) -> None:
        self.stream = _TextStream(text)
        self.parser = parser
        self.state = self.data_state
        self.current_token: dict[str, Any] = {}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self.token_queue: deque[dict[str, Any]] = deque()
        steps, start = 0, 0
        while self.state():
            steps += 1
            while self.token_queue:
                token = self.token_queue.popleft()
                if token["type"] is not _PARSE_ERROR:
                    steps, start = 0, self.stream.offset
                self.parser.count(token)
                if token["type"] is _START_TAG:
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
        # What is read of a tag or comment is copied at each step, and its attributes are compared with each other.
        attributes = self.current_token.get("data")
        if steps > _MOST_STEPS or (isinstance(attributes, list) and len(attributes) > _MOST_ATTRIBUTES):
            raise _TooLongError

    def data_state(self) -> bool:
        stream = self.stream
        start = stream.offset
        stream.offset = _TEXT.match(stream.text, start).end()  # type: ignore[union-attr]  # * always matches
        if stream.offset > start:
            self.characters(stream.text[start : stream.offset])
            return True
        return self._plain_tag() or bool(super().data_state())

    def _plain_tag(self) -> bool:
        """Read a tag at once if it is written as most are, with the result that the states would have."""
        found = _PLAIN_TAG.match(self.stream.text, self.stream.offset)
        if found is None or found.end() - found.start() > _LONGEST_PLAIN:
            return False
        closing, name, written, slash = found.groups()
        attributes = _plain_attributes(written) if written else {}
        if attributes is None or (closing and (attributes or slash)):
            return False
        self.stream.offset = found.end()
        self.current_token = {
            "type": _END_TAG if closing else _START_TAG,
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
        # The usual references at once; the rest is the tokenizer's.
        found = _REFERENCE.match(self.stream.text, self.stream.offset)
        meaning = html5.get(found[0]) if found else None
        if found is None or meaning is None:
            self.parser.work += _REFERENCE_WORK
            super().consume_entity(allowed, from_attribute)
            return
        self.stream.offset = found.end()
        if from_attribute:
            self.current_token["data"][-1][1] += meaning
        else:
            self.characters(meaning)

    def parse_error(self, _data: str, **details: object) -> None:
        if "entity" in _data:
            near = "".join(self.stream.near("&").split(maxsplit=1)[:1])
        else:
            near = self.stream.near("<!--" if "comment" in _data else "<")
        super().parse_error(_data, near=near, **details)

    @property
    def temporary_buffer(self) -> str:
        """The beginning of a text that is only ever compared with the name of an element."""
        return self._buffer

    @temporary_buffer.setter
    def temporary_buffer(self, text: str) -> None:
        self._buffer = text[:20]


class _Parser(HTMLParser):  # type: ignore[misc]  # tinyhtml5 has no types
    """Reads one fragment, once."""

    def __init__(self, most_work: int) -> None:
        super().__init__()
        self.tree = _Stack(namespace_html_elements=True)
        for phase in self.phases.values():
            phase.tree = self.tree
        self.starts: list[Start] = []
        self.faults: dict[str, None] = {}
        self.errors_left = _MOST_ERRORS
        self.most_work = most_work
        self.work = _FRAGMENT

    def read(self, text: str) -> None:
        if _has_forbidden(text):
            self.parse_error("invalid-codepoint")
        self.container, self.scripting = "div", False
        self.tokenizer = _Tokenizer(text.replace("\r\n", "\n").replace("\r", "\n"), self)
        self.reset()
        self.main_loop()

    def count(self, token: dict[str, Any]) -> None:
        """Count the work that a token makes: each tag is compared with all that is open."""
        kind = token["type"]
        if kind is _START_TAG or kind is _END_TAG:
            is_open = len(self.tree.open_elements) + len(self.tree.active_formatting_elements)
            self.work += _TAG + is_open // _OPEN_FOR_ONE + len(token["data"]) * _ATTRIBUTE
        else:
            self.work += _ERROR if kind is _PARSE_ERROR else _OTHER

    def count_step(self) -> None:
        """Count a step of the tokenizer, and stop where the work is too much."""
        self.work += 1
        if self.work > self.most_work:
            raise _TooMuchError

    def note(self, token: dict[str, Any]) -> None:
        self.starts.append((token["name"], tuple(token["data"].items())))

    def bound(self) -> None:
        if self.tree.bound():
            self.phase = self.phases["in body"]
            self.fault(f"more than {_MOST_OPEN} elements are open at once, or {_MOST_FORMATTING} for formatting")

    def parse_error(self, errorcode: str, datavars: dict[str, Any] | None = None) -> None:
        self.errors_left -= 1
        if self.errors_left > 0 and len(self.faults) <= MOST_FAULTS:
            self.fault(in_words(errorcode, datavars or {}, [element.name for element in self.tree.open_elements]))

    def fault(self, what: str) -> None:
        self.faults[what] = None
