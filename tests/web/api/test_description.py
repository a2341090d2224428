"""The description of the API: it tells what there is, asks for what the routes ask, and is shown to people too."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta
from lxml import html
from msgspec.inspect import StructType, multi_type_info
from msgspec.structs import fields as fields_of

from syndication.model.item import Item, Media, Revision, Rights
from syndication.model.limits import FILLED_LINE, FILLED_TEXT, ONE_LINE
from syndication.publishing.explain import Reason
from syndication.web import auth
from syndication.web.api.history import VersionSummary
from syndication.web.api.openapi import describe
from syndication.web.site.assets import asset_path
from tests.publishing.partners.outlets import partner
from tests.support import make_publication
from tests.web.api.conftest import opened
from tests.web.api.support import BASE, STORY, Api

TOLD = describe(make_publication())
SCHEMAS = TOLD["components"]["schemas"]
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in TOLD["paths"].items()
    for method, operation in methods.items()
}


def routes(api: Api) -> dict[tuple[str, str], Any]:
    """Return the view of each address of the API, as the description writes addresses."""
    return {
        (method, re.sub(r"<(?:int:|path:)?(\w+)>", r"{\1}", rule.rule)): api.app.view_functions[rule.endpoint]
        for rule in api.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": TOLD["components"]})


def test_every_address_and_method_is_told_and_exists(still: Api) -> None:
    assert OPERATIONS.keys() == routes(still).keys()


def test_the_scope_that_is_told_is_the_one_that_is_asked_for(still: Api) -> None:
    told = {key: operation["security"] for key, operation in OPERATIONS.items()}
    asked = {key: getattr(view, auth._SCOPE, None) for key, view in routes(still).items()}
    unguarded: dict[tuple[str, str], Any] = {("POST", "/api/push"): [{"signature": []}]}
    unguarded |= {key: [{"partner_key": []}] for key in told if key[1].startswith("/api/wire")}
    assert told == {key: [{"bearer": [scope]}] if scope else unguarded.get(key, []) for key, scope in asked.items()}


def test_parameters_of_an_address_are_told() -> None:
    for (_, path), operation in OPERATIONS.items():
        named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    text = json.dumps(TOLD)
    for kind, name in re.findall(r'"#/components/(\w+)/(\w+)"', text):
        assert name in TOLD["components"][kind]
    for schema in SCHEMAS.values():
        meta.validate(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})


def test_every_field_of_a_story_is_described() -> None:
    properties = SCHEMAS["Item"]["properties"]
    assert set(properties) == {field.encode_name for field in fields_of(Item)} | {
        "findings",
        "warnings",
        "partner_withdrawals",
    }
    assert [name for name, schema in properties.items() if not schema.get("description")] == []


@pytest.mark.parametrize(
    ("name", "field", "limits"),
    [
        ("Item", "headline", {"maxLength": 1_000, "pattern": FILLED_LINE}),
        ("Item", "slug", {"maxLength": 200}),
        ("Item", "section", {"maxLength": 200, "pattern": ONE_LINE}),
        ("Item", "tags", {"maxItems": 200}),
        ("Item", "ednote", {"maxLength": 10_000}),
        ("Item", "version", {"minimum": 0, "maximum": 2**31 - 1}),
        ("Author", "name", {"maxLength": 200}),
        ("Media", "url", {"maxLength": 4_000}),
        ("Media", "width", {"minimum": 0, "maximum": 2**31 - 1}),
        ("Media", "bytes", {"minimum": 0, "maximum": 2**53 - 1}),
        ("Related", "after", {"minimum": 0}),
        ("WithdrawRequest", "note", {"maxLength": 10_000, "pattern": FILLED_TEXT}),
    ],
)
def test_limits_of_the_model_are_in_the_schemas(name: str, field: str, limits: dict[str, Any]) -> None:
    schema = SCHEMAS[name]["properties"][field]
    assert schema | limits == schema


def test_every_moment_is_described_as_a_date() -> None:
    found = multi_type_info((Item, Media, Revision, Rights, VersionSummary, Reason))
    for struct in found:
        assert isinstance(struct, StructType)
        for field in struct.fields:
            if "DateTimeType" in repr(field.type) and "StructType" not in repr(field.type):
                assert SCHEMAS[struct.cls.__name__]["properties"][field.encode_name]["format"] == "date-time"


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("NewItem", STORY, True),
        ("NewItem", STORY | {"version": 1}, False),
        ("NewItem", STORY | {"headine": "x"}, False),
        ("NewItem", {"headline": "x"}, False),
        ("Item", STORY | {"version": 1, "expires": None}, True),
        ("Item", STORY | {"source": {}}, False),
        ("ItemPatch", {"section": None, "rights": {"until": None}, "unknown": None}, True),
        ("ItemPatch", {"unknown": 1}, False),
        ("ItemPatch", {"headline": None}, False),
        ("ItemPatch", {"source": {"name": None}}, False),
        ("ItemPatch", {"source": {"url": None}, "body_form": None}, True),
        ("NewItem", STORY | {"headline": "a\nb"}, False),
        ("NewItem", STORY | {"headline": "a\tb"}, True),
        ("NewItem", STORY | {"body": "a\nb\x0b"}, False),
        ("NewItem", STORY | {"body": "a\x80"}, False),
        ("NewItem", STORY | {"body": "a\r\n\U0001f600\u200b\ufffc"}, True),
        ("NewItem", STORY | {"ednote": "\ufffd"}, False),
        ("NewItem", STORY | {"published": "1499-12-31T00:00:00Z"}, False),
        ("NewItem", STORY | {"published": "2999-12-31T00:00:00Z"}, True),
        ("NewItem", STORY | {"id": "no uri"}, False),
        ("NewItem", STORY | {"id": "urn:uuid:0"}, True),
        ("NewItem", STORY | {"language": "Catalan"}, False),
        ("NewItem", STORY | {"url": "ftp://a.example/"}, False),
        ("NewItem", STORY | {"url": "HTTPS://müller.example/a b"}, False),
        ("NewItem", STORY | {"url": "HTTPS://müller.example/a'b"}, False),
        ("NewItem", STORY | {"url": "HTTPS://müller.example/a\\b"}, False),
        ("NewItem", STORY | {"url": "HTTPS://müller.example/é?[x]"}, True),
        ("NewItem", STORY | {"media": [{"url": f"pictures/{'0a' * 16}.jpg", "type": "image/jpeg"}]}, True),
        ("NewItem", STORY | {"media": [{"url": f"pictures/{'0a' * 16}.svg"}]}, False),
        ("NewItem", STORY | {"media": [{"type": "IMAGE"}]}, False),
        ("NewItem", STORY | {"media": [{"width": 2.0}]}, True),
        ("ItemPatch", {"tags": [None]}, False),
        ("WithdrawRequest", {"kind": "kill", "note": "Wrong."}, True),
        ("WithdrawRequest", {"kind": "delete", "note": "Wrong."}, False),
        ("ReinstateRequest", {"note": " "}, False),
        ("Story", STORY, False),
    ],
)
def test_a_schema_says_what_is_taken(name: str, value: Any, fits: bool) -> None:
    assert validator(name).is_valid(value) is fits


def test_dates_are_told_as_dates() -> None:
    assert SCHEMAS["Item"]["properties"]["published"]["format"] == "date-time"
    assert SCHEMAS["Item"]["properties"]["expires"] | {"description": ""} == {
        "type": ["string", "null"],
        "format": "date-time",
        "pattern": "^(?:1[5-9]|2[0-9])[0-9]{2}-",
        "default": None,
        "description": "",
    }
    assert "format" not in SCHEMAS["Item"]["properties"]["headline"]


def test_the_description_is_public_and_kept_by_caches(still: Api) -> None:
    answer = still.ask("GET", "/api/openapi.json", token="")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "max-age=60"
    told = answer.get_json()
    assert (told["openapi"], told["servers"]) == ("3.1.0", [{"url": BASE}])
    again = still.ask("GET", "/api/openapi.json", token="", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_page_is_public_and_of_the_same_look_as_all(still: Api) -> None:
    answer = still.ask("GET", "/api/", token="")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    page = html.fromstring(answer.text)
    assert page.xpath("//script | //@style | //style") == []
    assert page.xpath("//link[@rel='stylesheet']/@href") == [asset_path("design.css"), asset_path("page.css")]


def test_the_address_without_its_slash_leads_to_the_page(still: Api) -> None:
    answer = still.ask("GET", "/api", token="")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{BASE}/api/")


def test_the_page_tells_every_operation_and_schema_and_its_links_lead_somewhere(still: Api) -> None:
    page = html.fromstring(still.ask("GET", "/api/", token="").text)
    told = {(p.findtext("b"), p.findtext("code")) for p in page.find_class("asked")}
    assert told == OPERATIONS.keys()
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    assert set(SCHEMAS) <= set(names)
    assert {link[1:] for link in page.xpath("//a/@href[starts-with(., '#')]")} <= set(names)


def test_the_page_describes_each_problem_once_and_operations_refer_to_it(still: Api) -> None:
    page = html.fromstring(still.ask("GET", "/api/", token="").text)
    described = {term.get("id"): term.getnext().text_content() for term in page.xpath("//dt")}
    used = {status for one in OPERATIONS.values() for status in one["responses"] if status >= "400"}
    assert described.keys() == {f"problem-{status}" for status in used}
    text = page.text_content()
    assert [words for words in described.values() if text.count(words) != 1] == []
    create = page.xpath("//article[h3/@id='create']//a[starts-with(@href, '#problem-')]")
    assert [link.text for link in create] == sorted(
        status for status in OPERATIONS["POST", "/api/items"]["responses"] if status >= "400"
    )


def test_the_contents_of_the_page_lead_to_all_of_it(still: Api) -> None:
    page = html.fromstring(still.ask("GET", "/api/", token="").text)
    leading = set(page.xpath("//nav[@aria-label='On this page']//a/@href"))
    headings = {f"#{name}" for name in page.xpath("//main//*[self::h2 or self::h3]/@id")}
    assert leading == headings


def test_the_examples_of_the_page_are_answered(tmp_path: Path) -> None:
    with opened(tmp_path, partners=(partner(),)) as api:
        check_examples(api)


def check_examples(api: Api) -> None:
    page = html.fromstring(api.ask("GET", "/api/", token="").text)
    commands = [pre.text_content() for pre in page.iter("pre")]
    assert len(commands) == len(OPERATIONS)
    # What this publication does not have: files, secrets, a withdrawn story, findings, deliveries, sources, imports.
    places = (f"/api/{one}/" for one in ("findings", "deliveries", "subscriptions", "sources", "editions", "imports"))
    others = ("@FILE", "$SIGNATURE", "$KEY", "/withdrawal", *places)
    done = {command: run(api, command) for command in commands if not any(word in command for word in others)}
    assert set(done.values()) <= {200, 201, 202}, done


def run(api: Api, command: str) -> int:
    """Do what curl would do, and return the status."""
    words = shlex.split(command.replace("$TOKEN", api.secrets["admin"]).replace("\\\n", " "))[1:]
    told: dict[str, list[str]] = {}
    while len(words) > 1:
        told.setdefault(words.pop(0), []).append(words.pop(0))
    method = told.get("-X", ["GET"])[0]
    headers = dict(one.split(": ", 1) for one in told.get("-H", []))
    data = "".join(told.get("-d", [])).encode() or None
    assert words[0].startswith(BASE)
    return api.client.open(words[0].removeprefix(BASE), method=method, headers=headers, data=data).status_code
