"""Forms are read as they were sent, however long they are."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import encode_multipart

from syndication.web.form_parser import parse_form

FORM = "multipart/form-data"


@pytest.mark.parametrize("padding", range(0, 120, 7))
def test_a_long_form_keeps_all_its_empty_fields(padding: int) -> None:
    sent = {"first": "x" * padding} | {f"field-{number}": "" for number in range(1500)}
    boundary, body = encode_multipart(sent)
    assert len(body) > 65536
    found = parse_form(body, FORM, {"boundary": boundary}, 2000)
    assert (found.fields.to_dict(), found.files.to_dict()) == (sent, {})


@pytest.mark.parametrize(
    "options", [{}, {"boundary": ""}, {"boundary": "x"}, {"boundary": "ü"}, {"boundary": "x" * 999}]
)
@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n", b"--x\r\n\r\nA", b"--x\r\nContent-Disposition: a\r\n\r\nA\r\n--x--"]
)
def test_what_is_no_form_has_no_fields(body: bytes, options: dict[str, str]) -> None:
    found = parse_form(body, FORM, options, 10)
    assert (list(found.fields), list(found.files)) == ([], [])


def test_a_form_has_only_so_many_parts() -> None:
    boundary, body = encode_multipart({f"field-{number}": "x" for number in range(11)})
    with pytest.raises(RequestEntityTooLarge):
        parse_form(body, FORM, {"boundary": boundary}, 10)
