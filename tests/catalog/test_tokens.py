"""One contract for both databases: tokens, and the answers that are kept for a request that is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Catalog, tokens
from syndication.catalog.tokens import USE_EVERY, StoredAnswer
from syndication.model.errors import CatalogError, NotFoundError
from syndication.model.tokens import Token, TokenError
from tests.support import NOON

SECOND = timedelta(seconds=1)
ANSWER = StoredAnswer(
    digest="a",
    status=201,
    headers=(("Location", "/items/é"), ("Link", "<a>"), ("Link", "<b>")),
    body=b"\x00\xff{}",
    at=NOON + timedelta(microseconds=1),
)


def make_token(name: str = "newsroom", **fields: Any) -> Token:
    told: dict[str, Any] = {"name": name, "digest": f"digest of {name}", "scope": "write", "created": NOON}
    return Token(**told | fields)


def add(catalog: Catalog, *made: Token) -> None:
    for token in made:
        with catalog.begin() as connection:
            tokens.add(connection, token)


def by_digest(catalog: Catalog, token: Token) -> Token | None:
    with catalog.read() as connection:
        return tokens.by_digest(connection, token.digest)


def listing(catalog: Catalog) -> list[Token]:
    with catalog.read() as connection:
        return tokens.all_tokens(connection)


def remember(catalog: Catalog, token: str, key: str, answer: StoredAnswer) -> StoredAnswer:
    with catalog.begin() as connection:
        return tokens.save_answer(connection, token, key, answer)


def answered(catalog: Catalog, token: str, key: str) -> StoredAnswer | None:
    with catalog.read() as connection:
        return tokens.stored_answer(connection, token, key)


def writes(catalog: Catalog) -> list[str]:
    """Return a list that grows by each statement that changes something."""
    made: list[str] = []

    def keep(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("SELECT"):
            made.append(statement)

    sa.event.listen(catalog.engine, "before_cursor_execute", keep)
    return made


class TestTokens:
    def test_come_back_as_they_were_added(self, catalog: Catalog) -> None:
        bare = make_token("a", scope="read")
        full = make_token("b", expires=NOON + SECOND / 7, used=NOON, revoked=NOON - SECOND, scope="admin")
        add(catalog, full, bare)
        assert listing(catalog) == [bare, full]
        assert (by_digest(catalog, bare), by_digest(catalog, full)) == (bare, full)
        assert by_digest(catalog, make_token("c")) is None

    def test_are_listed_by_the_code_points_of_their_names(self, catalog: Catalog) -> None:
        add(catalog, *map(make_token, ["b", "B", "a.b", "a-b", "ab"]))
        assert [token.name for token in listing(catalog)] == ["B", "a-b", "a.b", "ab", "b"]

    @pytest.mark.parametrize("revoked", [None, NOON])
    def test_of_a_name_that_is_taken_are_refused(self, catalog: Catalog, revoked: Any) -> None:
        first = make_token(revoked=revoked)
        add(catalog, first)
        with pytest.raises(TokenError, match="newsroom: the name is or was in use; choose another"):
            add(catalog, make_token(digest="another"))
        assert listing(catalog) == [first]

    def test_of_a_name_that_is_no_name_are_refused(self, catalog: Catalog) -> None:
        with pytest.raises(TokenError, match="cannot be a token's name"):
            add(catalog, make_token("two words"))
        assert listing(catalog) == []

    def test_of_one_digest_are_never_two(self, catalog: Catalog) -> None:
        add(catalog, make_token("a", digest="same"))
        with pytest.raises(CatalogError):
            add(catalog, make_token("b", digest="same"))
        assert [token.name for token in listing(catalog)] == ["a"]

    def test_stay_when_they_are_revoked_and_the_first_time_counts(self, catalog: Catalog) -> None:
        add(catalog, make_token("a"), make_token("b"))
        for later in (0, 1):
            with catalog.begin() as connection:
                tokens.revoke(connection, "a", NOON + later * SECOND)
        assert listing(catalog) == [make_token("a", revoked=NOON), make_token("b")]

    def test_that_do_not_exist_cannot_be_revoked(self, catalog: Catalog) -> None:
        with pytest.raises(NotFoundError, match="x: there is no such token; `syndication tokens list`"):  # noqa: SIM117
            with catalog.begin() as connection:
                tokens.revoke(connection, "x", NOON)


class TestUse:
    @pytest.mark.parametrize(
        ("before", "noted"),
        [(None, True), (SECOND, False), (USE_EVERY - SECOND, False), (USE_EVERY, True), (2 * USE_EVERY, True)],
    )
    def test_is_noted_once_a_minute(self, catalog: Catalog, before: timedelta | None, noted: bool) -> None:
        last = None if before is None else NOON - before
        token = make_token(used=last)
        add(catalog, token, make_token("other"))
        made = writes(catalog)
        with catalog.begin() as connection:
            tokens.note_use(connection, token, NOON)
        assert listing(catalog) == [replace(token, used=NOON if noted else last), make_token("other")]
        assert bool(made) == noted

    def test_by_two_at_once_is_noted_once(self, catalog: Catalog) -> None:
        token = make_token()
        add(catalog, token)
        for later in (0, 1):  # both looked the token up before either noted its use
            with catalog.begin() as connection:
                tokens.note_use(connection, token, NOON + later * SECOND)
        assert listing(catalog) == [replace(token, used=NOON)]


class TestAnswers:
    def test_come_back_as_they_were_given(self, catalog: Catalog) -> None:
        assert answered(catalog, "newsroom", "k") is None
        assert remember(catalog, "newsroom", "k", ANSWER) == ANSWER
        assert answered(catalog, "newsroom", "k") == ANSWER

    def test_without_headers_or_body_come_back_too(self, catalog: Catalog) -> None:
        bare = replace(ANSWER, headers=(), body=b"", status=204)
        remember(catalog, "newsroom", "k", bare)
        assert answered(catalog, "newsroom", "k") == bare

    def test_belong_to_the_token_and_the_key(self, catalog: Catalog) -> None:
        other, third = replace(ANSWER, status=200), replace(ANSWER, status=202)
        remember(catalog, "a", "k", ANSWER)
        remember(catalog, "b", "k", other)
        remember(catalog, "a", "K", third)
        assert [answered(catalog, *who) for who in (("a", "k"), ("b", "k"), ("a", "K"))] == [ANSWER, other, third]
        assert answered(catalog, "b", "K") is None

    def test_given_first_stay_and_whoever_was_overtaken_learns_it(self, catalog: Catalog) -> None:
        remember(catalog, "newsroom", "k", ANSWER)
        assert remember(catalog, "newsroom", "k", replace(ANSWER, digest="b", status=200)) == ANSWER
        assert answered(catalog, "newsroom", "k") == ANSWER

    def test_that_are_old_are_forgotten(self, catalog: Catalog) -> None:
        for hours in (-1, 0, 1):
            remember(catalog, "newsroom", str(hours), replace(ANSWER, at=NOON + timedelta(hours=hours)))
        with catalog.begin() as connection:
            tokens.forget_old(connection, NOON)
        assert [bool(answered(catalog, "newsroom", str(hours))) for hours in (-1, 0, 1)] == [False, True, True]

    def test_of_a_transaction_that_fails_are_not_kept(self, catalog: Catalog) -> None:
        def fail() -> None:
            with catalog.begin() as connection:
                tokens.save_answer(connection, "newsroom", "k", ANSWER)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert answered(catalog, "newsroom", "k") is None
