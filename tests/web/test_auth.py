"""Views that are for tokens: who is let in, what the others are told, and what is logged of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndication.catalog import Catalog, tokens
from syndication.model.errors import CatalogError
from syndication.model.redirects import Redirects
from syndication.model.tokens import SCOPES, Scope, Token, digest, mint
from syndication.web.auth import authorised, caller
from syndication.web.context import Site
from syndication.web.documents.cache import DocumentCache
from syndication.web.problems import Fault, ProblemError, answer, problem
from tests.support import NOON, House

PAST = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture
def app(house: House) -> Flask:
    """An app with a view for each scope, each of which says who calls."""
    made = Flask(__name__)
    made.extensions["syndication"] = Site(
        house.publication, house.catalog, DocumentCache(house.catalog, 300), Redirects()
    )
    made.register_error_handler(ProblemError, answer)
    for scope in SCOPES:
        made.add_url_rule(f"/{scope}/<rest>", scope, authorised(scope)(view), methods=["GET", "POST"])
    return made


def view(rest: str) -> str:
    """Answer."""
    return f"{caller().name} {rest}"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "syndication"):
        yield caplog


def make(catalog: Catalog, scope: Scope = "write", name: str = "newsroom", **fields: Any) -> str:
    """Keep a new token, and return it."""
    secret = mint()
    with catalog.begin() as connection:
        tokens.add(connection, Token(name=name, digest=digest(secret), scope=scope, created=NOON, **fields))
    return secret


def ask(client: FlaskClient, path: str, authorization: str | None = None) -> TestResponse:
    return client.get(path, headers={} if authorization is None else {"Authorization": authorization})


def challenge(response: TestResponse) -> str:
    [told] = response.headers.getlist("WWW-Authenticate")
    return told


def detail(response: TestResponse) -> str:
    return str(msgspec.json.decode(response.data)["detail"])


class TestWhoIsLetIn:
    @pytest.mark.parametrize("needed", SCOPES)
    @pytest.mark.parametrize("scope", SCOPES)
    def test_a_token_opens_what_its_scope_covers(
        self, house: House, client: FlaskClient, scope: Scope, needed: Scope
    ) -> None:
        response = ask(client, f"/{needed}/x", f"Bearer {make(house.catalog, scope)}")
        covered = SCOPES.index(scope) >= SCOPES.index(needed)
        assert response.status_code == (200 if covered else 403)
        assert (response.data == b"newsroom x") == covered

    @pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer   {}  "])
    def test_the_scheme_may_be_written_in_any_case(self, house: House, client: FlaskClient, form: str) -> None:
        assert ask(client, "/read/x", form.format(make(house.catalog))).status_code == 200

    def test_a_token_is_good_until_it_expires(self, house: House, client: FlaskClient) -> None:
        assert ask(client, "/read/x", f"Bearer {make(house.catalog, expires=FUTURE)}").status_code == 200

    def test_a_token_is_refused_from_the_request_after_it_was_revoked(self, house: House, client: FlaskClient) -> None:
        secret = make(house.catalog)
        statuses = [ask(client, "/read/x", f"Bearer {secret}").status_code]
        with house.catalog.begin() as connection:
            tokens.revoke(connection, "newsroom", NOON)
        statuses.append(ask(client, "/read/x", f"Bearer {secret}").status_code)
        assert statuses == [200, 401]

    def test_each_request_has_its_own_caller(self, house: House, client: FlaskClient) -> None:
        first, second = make(house.catalog, name="first"), make(house.catalog, name="second")
        assert [ask(client, "/read/x", f"Bearer {secret}").text for secret in (first, second, first)] == [
            "first x",
            "second x",
            "first x",
        ]

    def test_a_view_keeps_its_name_and_its_words(self) -> None:
        guarded = authorised("read")(view)
        assert (guarded.__name__, guarded.__doc__) == ("view", "Answer.")


class TestWhatTheOthersAreTold:
    @pytest.mark.parametrize("authorization", [None, "", "Basic bmV3czpyb29t", "Digest a=b", "Token syn_x", "syn_x"])
    def test_without_a_token_they_learn_what_is_wanted_and_no_error(
        self, client: FlaskClient, authorization: str | None
    ) -> None:
        response = ask(client, "/read/x", authorization)
        assert response.status_code == 401
        assert challenge(response) == 'Bearer realm="syndication"'
        assert detail(response) == "Send a token: Authorization: Bearer syn_…"

    @pytest.mark.parametrize(
        "form",
        ["", "x", "{}x", "{}, Bearer {}", "{} {}", "token={}", "syn_" + "é" * 43, "syn_' OR 1=1 --", "syn_" + "a" * 43],
    )
    def test_with_one_that_is_unknown_or_malformed_they_learn_that(
        self, house: House, client: FlaskClient, form: str
    ) -> None:
        secret = make(house.catalog)
        response = ask(client, "/read/x", f"Bearer {form.replace('{}', secret)}")
        assert response.status_code == 401
        assert challenge(response) == (
            'Bearer realm="syndication", error="invalid_token", error_description="The token is unknown"'
        )

    @pytest.mark.parametrize(
        ("fields", "said"),
        [({"expires": PAST}, "The token has expired"), ({"revoked": PAST}, "The token was revoked")],
    )
    @pytest.mark.parametrize("needed", SCOPES)
    def test_with_one_that_was_good_they_learn_what_ended_it(
        self, house: House, client: FlaskClient, fields: dict[str, Any], said: str, needed: Scope
    ) -> None:
        response = ask(client, f"/{needed}/x", f"Bearer {make(house.catalog, 'read', **fields)}")
        assert response.status_code == 401
        assert challenge(response) == (f'Bearer realm="syndication", error="invalid_token", error_description="{said}"')
        assert detail(response) == f"{said}; ask the operator of this service for a new one"

    def test_with_too_small_a_scope_they_learn_which_is_needed(self, house: House, client: FlaskClient) -> None:
        response = ask(client, "/admin/x", f"Bearer {make(house.catalog, 'write')}")
        assert (response.status_code, challenge(response)) == (
            403,
            'Bearer realm="syndication", error="insufficient_scope", scope="admin"',
        )
        assert detail(response) == "This needs a token with the scope admin; the scope of newsroom is write"

    def test_a_token_in_the_address_or_the_form_opens_nothing(self, house: House, client: FlaskClient) -> None:
        secret = make(house.catalog)
        responses = [
            client.get("/read/x", query_string={"access_token": secret}),
            client.post("/read/x", data={"access_token": secret}),
        ]
        assert [response.status_code for response in responses] == [401, 401]

    def test_every_refusal_is_a_problem_document_that_nobody_keeps(self, house: House, client: FlaskClient) -> None:
        secret = make(house.catalog, "read")
        for path, authorization, status, title in (
            ("/read/x", None, 401, "Unauthorized"),
            ("/read/x", "Bearer x", 401, "Unauthorized"),
            ("/write/x", f"Bearer {secret}", 403, "Forbidden"),
        ):
            response = ask(client, path, authorization)
            told = msgspec.json.decode(response.data)
            assert (told["status"], told["title"], told.keys()) == (status, title, {"status", "title", "detail"})
            assert response.headers["Content-Type"] == "application/problem+json"
            assert response.headers["Cache-Control"] == "no-store"
            assert secret not in response.text + str(response.headers)


class TestWhatIsLogged:
    def test_is_the_name_of_a_token_that_is_refused_and_never_the_token(
        self, house: House, client: FlaskClient, logged: pytest.LogCaptureFixture
    ) -> None:
        ended = make(house.catalog, "read", "partner", expires=PAST)
        small = make(house.catalog, "read", "reader")
        ask(client, "/read/x", f"Bearer {ended}")
        ask(client, "/write/x", f"Bearer {small}")
        ask(client, "/read/x", f"Bearer {mint()}")
        ask(client, "/read/x")
        assert logged.messages == [
            "GET /read/x: token partner refused: expired",
            "GET /write/x: token reader refused: scope read, needs write",
            "GET /read/x: a token refused: unknown",
        ]

    def test_is_one_line_whatever_the_address_holds(
        self, client: FlaskClient, logged: pytest.LogCaptureFixture
    ) -> None:
        ask(client, "/read/a%0AWARNING%20token%20x%20refused%1B[31m", "Bearer x")
        [line] = logged.messages
        assert line == "GET /read/a%0AWARNING%20token%20x%20refused%1B%5B31m: a token refused: unknown"

    def test_is_nothing_where_all_is_well(
        self, house: House, client: FlaskClient, logged: pytest.LogCaptureFixture
    ) -> None:
        ask(client, "/read/x", f"Bearer {make(house.catalog)}")
        assert logged.messages == []


class TestUse:
    def used(self, house: House) -> list[datetime | None]:
        with house.catalog.read() as connection:
            return [token.used for token in tokens.all_tokens(connection)]

    def test_of_a_token_that_was_let_in_is_noted(self, house: House, client: FlaskClient) -> None:
        before = datetime.now(UTC)
        ask(client, "/read/x", f"Bearer {make(house.catalog)}")
        [used] = self.used(house)
        assert used
        assert before <= used <= datetime.now(UTC)

    def test_lately_is_not_noted_again(self, house: House, client: FlaskClient) -> None:
        lately = datetime.now(UTC) + timedelta(hours=1)  # however slow the machine is, that is no minute ago
        ask(client, "/read/x", f"Bearer {make(house.catalog, used=lately)}")
        assert self.used(house) == [lately]

    @pytest.mark.parametrize("fields", [{"expires": PAST}, {"revoked": PAST}, {"scope": "read"}])
    def test_of_a_token_that_was_refused_is_not_noted(
        self, house: House, client: FlaskClient, fields: dict[str, Any]
    ) -> None:
        assert ask(client, "/admin/x", f"Bearer {make(house.catalog, **fields)}").status_code in (401, 403)
        assert self.used(house) == [None]

    def test_that_cannot_be_noted_lets_in_all_the_same(
        self,
        house: House,
        client: FlaskClient,
        logged: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def busy(*_: object) -> None:
            raise CatalogError("writing to the database: database is locked")

        monkeypatch.setattr(tokens, "note_use", busy)
        assert ask(client, "/read/x", f"Bearer {make(house.catalog)}").status_code == 200
        assert logged.messages == ["token newsroom: its use is not noted: writing to the database: database is locked"]


class TestProblems:
    def test_tell_status_title_and_detail(self) -> None:
        response = problem(409, "Conflict", "It was changed meanwhile; get it again")
        assert (response.status, response.content_type) == ("409 CONFLICT", "application/problem+json")
        assert msgspec.json.decode(response.data) == {
            "title": "Conflict",
            "status": 409,
            "detail": "It was changed meanwhile; get it again",
        }

    def test_tell_which_fields_are_at_fault(self) -> None:
        faults = (Fault("headline", "is empty; write one"), Fault("tags[1]", "is no text"))
        response = problem(422, "Unprocessable Content", "Two fields are wrong", field="headline", errors=faults)
        told = msgspec.json.decode(response.data)
        assert told["field"] == "headline"
        assert told["errors"] == [
            {"field": "headline", "detail": "is empty; write one"},
            {"field": "tags[1]", "detail": "is no text"},
        ]

    def test_may_repeat_whatever_a_client_sent(self) -> None:
        hostile = '<script>\ud800\x00"'
        response = problem(400, "Bad Request", hostile, field=hostile, errors=[Fault(hostile, hostile)])
        plain = hostile.replace("\ud800", "?")
        told = msgspec.json.decode(response.data)
        assert (told["detail"], told["field"], told["errors"]) == (plain, plain, [{"field": plain, "detail": plain}])

    def test_an_error_is_answered_with_all_that_it_carries(self) -> None:
        error = ProblemError(
            429,
            "Too Many Requests",
            "Wait",
            (("Retry-After", "60"), ("Link", "<a>"), ("Link", "<b>")),
            field="x",
            errors=[Fault("x", "y")],
        )
        response = answer(error)
        assert response.data == problem(429, "Too Many Requests", "Wait", field="x", errors=[Fault("x", "y")]).data
        assert (response.headers["Retry-After"], response.headers.getlist("Link")) == ("60", ["<a>", "<b>"])
        assert str(error) == "429 Too Many Requests: Wait"
