"""The API held against its own description: whatever is sent, it answers as that says (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
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

from syndication.publishing.media.store import MEDIA_TYPES
from syndication.web.api.openapi.route import ApiRoute
from syndication.web.api.openapi.routes import ROUTES
from tests.examples import scaled
from tests.publishing.media.making import saved
from tests.support import push_header
from tests.web.api.conftest import opened
from tests.web.api.pushing import SECRET
from tests.web.api.support import Api

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MOST_EDGES = scaled(20)  # of an operation; some have hundreds
JUDGED_ONE_BY_ONE = ("batch",)  # one wrong change does not make the request wrong
BOUNDED = settings(
    max_examples=scaled(15), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
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


class Admitted:
    """An application as it is seen by who holds the write token and the secret of pushes."""

    def __init__(self, api: Api) -> None:
        self.app = api.app.wsgi_app
        self.token = api.secrets["write"]

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if environ["PATH_INFO"] == "/api/push":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            environ["HTTP_SYNDICATION_SIGNATURE"] = push_header(body, SECRET, datetime.now(UTC))
        return self.app(environ, start)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Api]:
    """The API of a publication with a story that changed once, and with one that was withdrawn."""
    with opened(tmp_path, push_secret=SECRET) as api:
        assert api.patch("/api/items/old-story", {"standfirst": "It changed."}).status_code == 200
        api.make("Wrong story")
        note = {"kind": "withholding", "note": "Withdrawn while it is checked."}
        assert api.post("/api/items/wrong-story/withdraw", note).status_code == 200
        yield api


def cases(operation: Any, route: ApiRoute) -> st.SearchStrategy[Case[Any]]:
    """Return requests as described, and those that are not; of stories that are there, and of others."""
    slugs = ("old-story", "wrong-story", None) if "slug" in route.parameters else (None,)
    modes = [GenerationMode.POSITIVE]
    if route.parameters or route.bodies:
        modes.append(GenerationMode.NEGATIVE)
    return st.one_of(
        [
            operation.as_strategy(generation_mode=mode, path_parameters={"slug": slug} if slug else None)
            for slug in slugs
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
    for body in route.bodies:
        if "slug" in route.parameters and body.example is not None:
            headers = {"Content-Type": body.media_type}
            yield api.ask(route.method, route.path.format(slug=slug), body.example, headers=headers).status_code


@pytest.mark.hypothesis  # so that more is asked in `make test-all`
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_answer_is_as_described(busy: Api, route: ApiRoute) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", Admitted(busy), config=CONFIG)
    operation = schema[route.path][route.method]
    checks = CHECKS if route.name in JUDGED_ONE_BY_ONE else [*CHECKS, negative_data_rejection]
    seen = set[int]()

    @BOUNDED
    @given(case=cases(operation, route))
    def hold(case: Case[Any]) -> None:
        seen.add(case.call_and_validate(checks=checks).status_code)

    for case in edges(schema, operation):
        seen.add(case.call_and_validate(checks=checks).status_code)
    hold()
    seen |= {status for slug in ("old-story", "wrong-story") for status in documented(busy, route, slug)}
    assert seen & route.answers.keys(), f"nothing but refusals: {seen}"
