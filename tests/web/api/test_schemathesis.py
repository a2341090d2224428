"""The API held against its own description: whatever is sent, it answers as that says (schemathesis)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import CoverageScenario
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from syndication.catalog import imports, jobs, subscriptions
from syndication.model.followed_source import FollowedSource
from syndication.model.job import Job
from syndication.model.requested_import import ImportChoices, RequestedImport
from syndication.publishing.editions import update_editions
from syndication.publishing.media.store import MEDIA_TYPES
from syndication.web.api.openapi import describe
from syndication.web.api.openapi.route import ApiRoute
from syndication.web.api.openapi.routes import ROUTES
from syndication.web.api.request import NINJS
from syndication.web.api.sounds import MEDIA_TYPES as SOUND_TYPES
from tests.examples import scaled
from tests.publishing.media.making import saved
from tests.publishing.media.sound_making import m4a, mp3
from tests.publishing.partners.outlets import partner
from tests.support import make_publication, push_header
from tests.web.api.conftest import opened
from tests.web.api.pushing import SECRET
from tests.web.api.support import Api
from tests.web.wire.wires import key_of, wire_partner

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LISTED_BY = {
    "finding": "findings",
    "delivery": "deliveries",
    "token": "tokens",
    "target": "deliveries/targets",
    "subscription": "subscriptions",
    "source": "sources",
    "import_id": "imports",
}
MOST_EDGES = scaled(10)  # of an operation; some have hundreds
# What JSON Schema cannot say: the field of a problem, its detail, and words of the description about it.
IN_WORDS = [
    (r"(.*\.)?url", "is not an http or https address", "http"),
    (r"id|subjects\[\d+\]\.uri", "absolute URI|is not a URN", "by the rules of its scheme"),
    (r"id|slug|aliases\[\d+\]", "belongs to", "no other story has|never changes"),
    (r"id|published", "cannot be changed once the story was public", "never changes"),
    ("language", "is not the code of a language", "a code that is in use"),
    ("body", "is empty|nothing of the body|would take too long", "not empty"),
    ("modified|expires", "is before published", "not before published"),
    (r"revisions\[\d+\]\.at", "is before the revision above it", "the oldest first"),
    (r"changes\.status", "is not changed by a correction or an update", "but not the status"),
    ("version|changed|never_public", "is set by the service", "may only repeat it"),
    (r"source\.name|sponsor\.name|dateline\.text", "is missing", "unless the story has it already"),
    ("cursor", "is not a cursor", "of an answer, unchanged"),
    (r"ids\.permalink", "is about the guid", "only with rss"),
    (r"ids\.no_guid", "says that RSS had no guid", "only without rss"),
    (r"ids\.rss_date", "counts only if|is not the date in published", "only with no_guid, and of published"),
    (r"places\[\d+\]\.scheme", "is about the code", "only with a code"),
    (r"places\[\d+\]\.(lat|lon)", "counts only with", "only with lon"),
    (r"partners\.deny\[\d+\]", "is in partners.allow too", "no name is in both lists"),
    (r"partners\.(allow|deny|until)\[\d+\](\.partner)?", "is the same partner", "each partner is in it once"),
    (r"media\[\d+\]\.role", "is the lead", "each kind has one lead at most"),
    (r"media\[\d+\]\.rights", "but syndicate = false", "exclude syndicate = false"),
    (r"media\[\d+\]\.focus\.[xy]1", "is not less than", "less than [xy]2"),
    (r"media\[\d+\]\.transcripts\[\d+\]\.language", "is not the code of a language", "a code that is in use"),
    (
        r"ids|ids\.(rss|atom|json|no_guid)",
        "is that of|are those of|cannot be changed",
        "which no other story has; never change",
    ),
    (
        "q|state|feed|partner|verdict|from|to|without|facets|order|cursor|limit|status|section|tag|author|changed_since",
        "known are: id, format",
        "With id",
    ),
    ("format", "is unknown; known are: (order, cursor|state, section)", "only with id"),
    ("verdict", "goes with partner", "only with partner"),
    ("order", "goes with q", "-rank, with q"),
    ("feed", "is the folder of a feed", "by its folder"),
    ("section|tag|author|partner|cursor", "has a character that no name has", "by name or slug"),
    ("to", "is before from, or more than 366 days", "not before from"),
    ("since", "does not go with after", "without after"),
    ("after", "has ended|is not a cursor", "of an answer, unchanged"),
    (r"revisions\[\d+\]", "cannot be changed or removed", "once public, none is changed or removed"),
    ("expires", "is in the past", "a moment in the future"),
    ("file|", "The form has no file|What was sent", "A picture as a file|A whole (picture|sound)"),
    (r"address|site|feed_address\[\d+\]", "is not an http or https address", "http"),
    (r"feed(_address)?_here\[\d+\]", "is no feed here", "a folder such as sections/world"),
    ("timezone", "is no time zone", "The zone of dates without one"),
]
BOUNDED = settings(
    max_examples=scaled(6), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
# Who asks is for Admitted to say. That another version is there is told before a body is looked at.
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"with-security-parameters": False},
        "checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 409, 412, 413, 415, 422]}},
    }
)
for media_type in MEDIA_TYPES.values():
    schemathesis.openapi.media_type(media_type, st.sampled_from([saved("PNG"), saved("JPEG"), b"", b"GIF89a"]))
for media_type in SOUND_TYPES:
    schemathesis.openapi.media_type(media_type, st.sampled_from([mp3(), m4a(), b"", b"ID3"]))


SOURCE = FollowedSource(name="agency", url="https://agency.example/feed")


class Entrance:
    """Leads to the application of the present test: as an administrator, with the secret of pushes, a key of the wire.

    The description is read once: read by each test, it would take gigabytes, as what reads it forgets nothing.
    """

    def __init__(self) -> None:
        self._apis: list[Api] = []
        self._schemas: list[Any] = []

    @contextmanager
    def to(self, api: Api) -> Iterator[Any]:
        """Lead to an application during the block; yield the description of the API."""
        self._apis.append(api)
        if not self._schemas:
            self._schemas.append(schemathesis.openapi.from_wsgi("/api/openapi.json", self, config=CONFIG))
        try:
            yield self._schemas[0]
        finally:
            self._apis.remove(api)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        (api,) = self._apis
        is_wire = environ["PATH_INFO"].startswith("/api/wire")
        environ["HTTP_AUTHORIZATION"] = f"Bearer {api.secrets['wire' if is_wire else 'admin']}"
        if environ["PATH_INFO"] == "/api/push":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            environ["HTTP_SYNDICATION_SIGNATURE"] = push_header(body, SECRET, datetime.now(UTC))
        answer: Iterable[bytes] = api.app.wsgi_app(environ, start)
        return answer


@pytest.fixture(scope="module")
def entrance() -> Entrance:
    return Entrance()


@cache
def all_descriptions() -> str:
    """Return every description in the description of the API."""
    return descriptions(describe(make_publication()))


def descriptions(told: Any) -> str:
    """Return every description in a description of the API."""
    if isinstance(told, dict):
        own = told["description"] if isinstance(told.get("description"), str) else ""
        return "\n".join([own, *map(descriptions, told.values())])
    return "\n".join(map(descriptions, told)) if isinstance(told, list) else ""


def is_valid(case: Case[Any]) -> bool:
    return bool(case.meta and case.meta.generation.mode is GenerationMode.POSITIVE)


def is_ninjs(case: Case[Any]) -> bool:
    """Return whether a body is ninjs, of which another description knows more."""
    return case.operation.path == "/api/push" or case.media_type == NINJS or case.query.get("format") == "ninjs"


def refused_in_words_alone(context: Any, response: Any, case: Case[Any]) -> None:
    """Let a request that is as described be refused only for what the description says in words.

    Another state of the story (404, 409, 412) is no fault of the request.
    """
    is_refused = response.status_code in (400, 413, 415, 422) and not _lost_its_boundary(response)
    if not is_refused or not is_valid(case) or (is_ninjs(case) and response.status_code == 422):
        return
    told = response.json()
    faults = told.get("errors") or [{"field": told.get("field", ""), "detail": told["detail"]}]
    unsaid = [fault for fault in faults if not any(fits(fault, *words) for words in IN_WORDS)]
    assert not unsaid, f"{case.as_curl_command()}: {unsaid}"


def _lost_its_boundary(response: Any) -> bool:
    """Return whether Werkzeug's client has sent a form without the boundary of its parts, which it rarely does."""
    sent = response.request.headers.get("Content-Type", "")
    return bool(sent.startswith("multipart/") and "boundary" not in sent)


def wrong_data_is_refused(context: Any, response: Any, case: Case[Any]) -> None:
    """Let no request be accepted that is not as described.

    All parts of a form are texts or files, whatever JSON types they were made of: {"paid": true} is "true" there.
    """
    if case.media_type != "multipart/form-data" or _has_texts_alone(case.body):
        negative_data_rejection(context, response, case)


def _has_texts_alone(body: Any) -> bool:
    if isinstance(body, dict | list):
        return all(map(_has_texts_alone, body.values() if isinstance(body, dict) else body))
    return isinstance(body, str | bytes)


def fits(fault: dict[str, str], field: str, detail: str, _: str) -> bool:
    return bool(re.fullmatch(field, fault["field"]) and re.search(detail, fault["detail"]))


def alone(case: Case[Any], number: int) -> Case[Any]:
    """Return a request that depends on no other: another version or the same key would be a reason to refuse it."""
    if is_valid(case):
        case.headers.pop("If-Match", None)
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"key-{number}"
    return case


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Api]:
    """The API of a publication with a story that changed once, and with one that was withdrawn."""
    partners = (partner("msn"), partner("full", "generic-full"), wire_partner())
    with opened(tmp_path, push_secret=SECRET, partners=partners, sources=(SOURCE,), wire_requests=0) as api:
        api.secrets["wire"] = key_of(api.house.catalog, api.app, "agency")
        assert api.patch("/api/items/old-story", {"standfirst": "It changed."}).status_code == 200
        api.make("Wrong story")
        api.admit("read", "a-spare-token")
        api.house.record("broken.md", "Broken", sektion='"City"')  # a finding with a cure
        note = {"kind": "withholding", "note": "Withdrawn while it is checked."}
        assert api.post("/api/items/wrong-story/withdraw", note).status_code == 200
        api.house.publish()  # the wire has what is published
        now = api.house.now
        update_editions(api.house.catalog, now, 7)
        with api.house.catalog.begin() as connection:
            lease = {"lease_end": now + timedelta(days=9), "now": now}
            subscriptions.save(connection, "/rss.xml", "x", "https://reader.example/", "", **lease)
            jobs.add(connection, [Job(kind="event", target="newsroom", subject="1", since=now, due=None)])
            tried = RequestedImport(id="0" * 32, who="x", made=now, choices=ImportChoices(), state="done", ended=now)
            imports.add(connection, tried)
        yield api


def cases(operation: Any, route: ApiRoute) -> st.SearchStrategy[Case[Any]]:
    """Return requests as described, and those that are not; of stories that are there, and of others."""
    known = {"slug": ("old-story", "wrong-story"), "name": ("msn", "full")}
    inner = next((name for name in known if f"{{{name}}}" in route.path), "")
    modes = [GenerationMode.POSITIVE]
    if route.parameters or route.bodies:
        modes.append(GenerationMode.NEGATIVE)
    return st.one_of(
        [
            operation.as_strategy(generation_mode=mode, path_parameters={inner: one} if one else None)
            for one in (*known.get(inner, ()), None)
            for mode in modes
        ]
    )


def edges(schema: Any, operation: Any) -> Iterator[Case[Any]]:
    """Return the requests at the edges of what is described, each of a story that is there and of one that is not."""
    told = schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=schema.config.generation
    )
    for case in islice(told, MOST_EDGES):
        if case.meta.phase.data.scenario is not CoverageScenario.UNSPECIFIED_HTTP_METHOD:
            yield case
            if "slug" in case.path_parameters and isinstance(case.path_parameters["slug"], str):
                # Only a withdrawn story can be reinstated.
                case.path_parameters["slug"] = "wrong-story" if operation.path.endswith("reinstate") else "old-story"
                yield case


def documented(api: Api, route: ApiRoute, slug: str) -> Iterator[int]:
    """Yield the answer to the example of a change of a story: by chance alone, every case may be a refusal."""
    if route.name == "wire_version":
        story = api.get("/api/items/old-story").get_json()
        headers = {"Authorization": f"Bearer {api.secrets['wire']}"}
        yield api.client.get(route.path, query_string={"id": story["id"]}, headers=headers).status_code
    yield from answered_by_id(api, route)
    if "{feed}" in route.path:
        yield api.ask(route.method, route.path.format(feed="all"), token="admin").status_code
    if route.name == "edition":
        number = api.get("/api/editions?path=/rss.xml").get_json()["editions"][0]["number"]
        yield api.ask("GET", f"/api/editions/{number}?path=/rss.xml").status_code
    for body in route.bodies:
        if "slug" in route.parameters and body.example is not None:
            headers = {"Content-Type": body.media_type}
            yield api.ask(route.method, route.path.format(slug=slug), body.example, headers=headers).status_code


def answered_by_id(api: Api, route: ApiRoute) -> Iterator[int]:
    """Yield the answer to a request for something whose id only a list tells."""
    for name, path in LISTED_BY.items():
        listed = _listed(api, path) if f"{{{name}}}" in route.path else []
        for first in listed[:1]:  # a finding that was cured is in no list
            found = first.get("id") or first["name"]
            address = route.path.format(**{name: found})
            sent = route.bodies[0].example if route.bodies else None
            if route.name == "apply_cure":
                sent = {"version": api.get(address).get_json()["version"]}
            if route.name == "resume_target":
                api.ask("POST", address.replace("/resume", "/pause"), token="admin")
            yield api.ask(route.method, address, sent, token="admin").status_code


def _listed(api: Api, path: str) -> list[Any]:
    found: list[Any] = api.ask("GET", f"/api/{path}", token="admin").get_json()[path.rpartition("/")[2]]
    return found


@pytest.mark.hypothesis  # so that more is asked in `make test-all`
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_is_as_described(busy: Api, entrance: Entrance, route: ApiRoute) -> None:
    with entrance.to(busy) as schema:
        seen = answers(busy, route, schema)
    assert seen & route.answers.keys(), f"nothing but refusals: {seen}"


def answers(busy: Api, route: ApiRoute, schema: Any) -> set[int]:
    """Return the statuses of the answers to requests of all kinds, after each was checked."""
    operation = schema[route.path][route.method]
    checks = [*CHECKS, wrong_data_is_refused, refused_in_words_alone]
    seen = set[int]()
    numbers = count()

    @BOUNDED
    @given(case=cases(operation, route))
    def hold(case: Case[Any]) -> None:
        seen.add(alone(case, next(numbers)).call_and_validate(checks=checks).status_code)

    for case in edges(schema, operation):
        seen.add(alone(case, next(numbers)).call_and_validate(checks=checks).status_code)
    hold()
    return seen | {status for slug in ("old-story", "wrong-story") for status in documented(busy, route, slug)}


@pytest.mark.parametrize("words", [words for _, _, words in IN_WORDS])
def test_what_no_schema_can_say_is_said_in_words(words: str) -> None:
    assert re.search(words, all_descriptions())
