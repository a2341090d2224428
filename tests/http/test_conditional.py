"""Entity tags and the order of conditions, as RFC 9110 sections 8.8.3 and 13 have them."""

from __future__ import annotations

import pytest

from syndication.http.conditional import (
    EntityTag,
    Validators,
    evaluate,
    lists_strong_tag,
    lists_tag,
    parse_tags,
    tags_in,
)


@pytest.mark.parametrize(
    ("field", "tags"),
    [
        ('"a"', (EntityTag("a"),)),
        ('W/"a" , "b",', (EntityTag("a", is_weak=True), EntityTag("b"))),
        ('""', (EntityTag(""),)),
        ('"a,b"', (EntityTag("a,b"),)),
        ("", ()),
    ],
)
def test_a_list_of_tags_is_parsed(field: str, tags: tuple[EntityTag, ...]) -> None:
    assert parse_tags(field) == tags


@pytest.mark.parametrize("field", ["a", '"a', 'w/"a"', '*, "a"', '"a b"', '"a"' * 4000])
def test_a_malformed_list_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="^not a list of entity tags$"):
        parse_tags(field)


def test_a_lenient_list_takes_what_clients_and_proxies_make_of_a_tag() -> None:
    assert list(tags_in('W/"a", b, "c-gzip", "d--gzip", W/e, "f-br"')) == ["a", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("field", "weak", "strong"),
    [
        ('"a"', True, True),
        ('W/"a"', True, False),
        ("a", True, False),
        ('"a-gzip"', True, False),
        (" * ", True, True),
        ('"b"', False, False),
        ('w/"a"', True, False),
        ('"x\\"y", "a"', True, False),
        ("", False, False),
    ],
)
def test_the_two_comparisons(field: str, weak: bool, strong: bool) -> None:
    assert (lists_tag(field, "a"), lists_strong_tag(field, "a")) == (weak, strong)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"HTTP_IF_MATCH": "*"}, 200),
        ({"HTTP_IF_MATCH": '"b"', "HTTP_IF_NONE_MATCH": '"a"'}, 412),
        ({"HTTP_IF_NONE_MATCH": '"a"'}, 304),
        ({"HTTP_IF_MODIFIED_SINCE": "Thu, 05 Feb 2026 12:00:00 GMT"}, 200),
        ({"HTTP_IF_UNMODIFIED_SINCE": "Thu, 05 Feb 1970 12:00:00 GMT"}, 200),
    ],
)
def test_dates_say_nothing_where_there_is_none(headers: dict[str, str], status: int) -> None:
    assert evaluate(headers, Validators("a"), 2_000_000_000) == status
