"""tinyhtml5's parser, which follows the HTML standard, used only to find tags and errors: it builds no tree.

No rule needs the tree, and without it most of the work that grows with the square of a hostile text is gone. The rest
is limited here (how many elements are open) and in the tokenizer (how long one tag or comment goes on).
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Any

from msgspec import Struct
from tinyhtml5.inputstream import invalid_unicode_re
from tinyhtml5.parser import HTMLParser
from tinyhtml5.treebuilder import TreeBuilder

from syndication.validation.budget import MOST_WORK
from syndication.validation.html_messages import in_words
from syndication.validation.html_tokenizer import END_TAG, PARSE_ERROR, START_TAG, Token, Tokenizer, TooLongError

Start = tuple[str, tuple[tuple[str, str], ...]]
"""The name and the attributes of a start tag."""

MOST_FAULTS = 20
"""The number of different faults that are reported of one fragment."""
_MOST_MARKS = 100_000
_MOST_OPEN = 200
_MOST_FORMATTING = 50
_MOST_ERRORS = 1000
# Work, in about the microseconds that a machine of 2025 takes.
_FRAGMENT_WORK = 100
_TAG_WORK = 8
_OPEN_FOR_ONE = 5  # a tag takes one more for so many open elements
_ATTRIBUTE_WORK = 6
_ERROR_WORK = 8
_OTHER_WORK = 3
_NAME = attrgetter("name")
#: Most texts hold only these characters. The search of tinyhtml5 for forbidden ones takes ten times as long.
_USUAL = re.compile("[\t\n\f\r -~\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]*")
#: What tinyhtml5 raises for input that its authors did not expect, as a number of 5,000 digits.
_CRASHES = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Parsed(Struct, frozen=True):
    """The start tags and the faults of a fragment, in the order of the text, and the work it took to find them.

    If `work` is more than was allowed, the rest of the fragment was not read.
    """

    starts: tuple[Start, ...]
    faults: tuple[str, ...]
    work: int


def parse(text: str, most_work: int = MOST_WORK) -> Parsed:
    """Parse a fragment; stop when that has taken more than `most_work`."""
    marks = text.count("<") + text.count("&") + text.count("\0")
    if not marks:
        return Parsed((), (in_words("invalid-codepoint", {}, ()),) if _has_forbidden(text) else (), 0)
    if marks > _MOST_MARKS:
        return Parsed((), (f"too large to be checked: more than {_MOST_MARKS} tags and references",), _FRAGMENT_WORK)
    parser = _Parser(most_work)
    try:
        parser.read(text)
    except TooLongError:
        parser.fault("too large to be checked: a tag or comment without an end in sight")
    except _TooMuchError:
        pass  # the caller compares the work
    except _CRASHES:
        parser.fault("too far from HTML to be checked")
    return Parsed(tuple(parser.starts), tuple(parser.faults), parser.work)


def _has_forbidden(text: str) -> bool:
    """Return whether a text has a character that HTML does not allow."""
    return not _USUAL.fullmatch(text) and bool(invalid_unicode_re.search(text))


class _TooMuchError(Exception):
    """The fragment takes more work than is allowed."""


class _Node:
    """An element with its name and attributes, but without content: no error depends on it."""

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
        """Drop the content."""

    insert_before = remove_child = reparent_children = insert_text = append_child


class _Stack(TreeBuilder):  # type: ignore[misc]  # tinyhtml5 has no types
    """The open elements, without a tree around them."""

    def create_element(self, token: Token) -> _Node:
        return _Node(token["name"], token.get("namespace", self.default_namespace), token["data"])

    def insert_element_normal(self, token: Token) -> _Node:
        element = self.create_element(token)
        self.open_elements.append(element)
        return element

    def element_in_scope(self, target: object, variant: str | None = None) -> bool:
        # Mostly no element of that name is open at all. To find that out is faster than the walk through the scope.
        if isinstance(target, str) and target not in map(_NAME, self.open_elements):
            return False
        return bool(super().element_in_scope(target, variant))

    def insert_root(self, token: Token) -> None:
        self.insert_element_normal(token)

    def insert_text(self, data: str, parent: object = None) -> None:
        """Drop the text."""

    def insert_comment(self, token: object, parent: object) -> None:
        """Drop the comment."""

    def bound(self) -> bool:
        """Close everything if too many elements are open, and return whether that was so.

        Each tag and each text is compared with all open elements, so their number must have a limit.
        """
        if len(self.open_elements) <= _MOST_OPEN and len(self.active_formatting_elements) <= _MOST_FORMATTING:
            return False
        del self.open_elements[1:]
        self.active_formatting_elements.clear()
        return True


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
        self.work = _FRAGMENT_WORK

    def read(self, text: str) -> None:
        if _has_forbidden(text):
            self.parse_error("invalid-codepoint")
        self.container, self.scripting = "div", False
        self.tokenizer = Tokenizer(text.replace("\r\n", "\n").replace("\r", "\n"), self)
        self.reset()
        self.main_loop()

    def count(self, token: Token) -> None:
        """Count the work of a token: a tag is compared with all open elements."""
        kind = token["type"]
        if kind is START_TAG or kind is END_TAG:
            is_open = len(self.tree.open_elements) + len(self.tree.active_formatting_elements)
            self.work += _TAG_WORK + is_open // _OPEN_FOR_ONE + len(token["data"]) * _ATTRIBUTE_WORK
        else:
            self.work += _ERROR_WORK if kind is PARSE_ERROR else _OTHER_WORK

    def count_step(self) -> None:
        """Count a step of the tokenizer; stop it if the work is more than allowed."""
        self.work += 1
        if self.work > self.most_work:
            raise _TooMuchError

    def note(self, token: Token) -> None:
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
